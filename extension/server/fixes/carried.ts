import type * as t from "@babel/types";
import { flows } from "./claims.js";
import { inserted, siblings, statement } from "./edit.js";
import type { Fix, Proposal } from "./fix.js";
import { within } from "./within.js";

// Detaches what one turn of a loop carries into the next: `state = tanh(matmul(state.detach(), w))`.

export const detachCarried: Fix = {
  codes: ["graph-freed"],
  propose({ finding, source }) {
    const around = finding.site && source.find(finding.site);
    const pass = around && statement(around);
    if (!pass) return [];
    return siblings(source, pass).flatMap((one): Proposal[] => {
      const name = carried(one);
      if (name === null) return [];
      const edits = uses(one, name).map(({ end }) => inserted(end ?? 0, ".detach()"));
      const title = `Detach ${name}, which each turn takes from the one before`;
      return edits.length === 0 ? [] : [{ title, edits, claim: flows }];
    });
  },
};

/** The variable that a statement assigns to. */
function carried(one: t.Node): string | null {
  if (one.type !== "ExpressionStatement" || one.expression.type !== "AssignmentExpression") return null;
  const { left, operator } = one.expression;
  return left.type === "Identifier" && operator === "=" ? left.name : null;
}

/** Where its old value is read. */
function uses(one: t.Node, name: string): t.Node[] {
  if (one.type !== "ExpressionStatement" || one.expression.type !== "AssignmentExpression") return [];
  return [...within(one.expression.right)].filter(node => node.type === "Identifier" && node.name === name);
}
