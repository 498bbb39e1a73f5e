import type * as t from "@babel/types";
import { joined, names } from "../../../core/insight/findings/words.js";
import { same } from "./claims.js";
import { type Edit, lineAfter, removed } from "./edit.js";
import type { Case, Claim, Fix } from "./fix.js";
import { type Optimizer, optimizers } from "./optimizer.js";

// Hands the optimizer what it was not given: `[...body.parameters(), ...head.parameters(), table]`.

/** An expression that gives parameters to an optimizer's list, and the declaration it needs. */
interface Left {
  readonly text: string;
  readonly declaration: t.Node;
}

export const giveToOptimizer: Fix = {
  codes: ["missing-from-optimizer"],
  propose(at) {
    const left = at.finding.nodes.map(id => holder(at, id));
    const optimizer = optimizers(at).at(-1);
    const list = optimizer?.made.arguments[0];
    if (!optimizer || !list || left.some(each => each === null)) return [];
    const added = new Map(left.flatMap(each => (each ? [[each.text, each] as const] : [])));
    const texts = [...added.keys()];
    const edits = placed(at, optimizer, list, [...added.values()], extended(at, list, texts));
    if (!edits) return [];
    const title = `Give ${joined(texts.map(text => text.replace(/^\.\.\./, "")))} to ${optimizer.name}`;
    return [{ title, edits, claim: moves(at.finding.nodes) }];
  },
};

/** The variable that holds a parameter, or the module that it is of. */
function holder({ facts, source }: Case, id: number): Left | null {
  const { site, name } = facts.node(id);
  const around = site && source.find(site);
  const declarator = around?.findLast(({ type }) => type === "VariableDeclarator");
  if (!around || declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier")
    return null;
  const declaration = around[around.indexOf(declarator) - 1];
  const own = declarator.id.name;
  if (name === own) return { text: own, declaration };
  const module = declarator.init?.type === "NewExpression" && name?.includes(".") !== undefined;
  return module ? { text: `...${own}.parameters()`, declaration } : null;
}

/** The list with more in it. */
function extended({ source }: Case, list: t.Node, more: readonly string[]): string {
  const text = source.textOf(list);
  if (list.type !== "ArrayExpression") return `[...${text}, ${more.join(", ")}]`;
  const inner = text.slice(1, -1).replace(/,?\s*$/, "");
  return inner.trim() === "" ? `[${more.join(", ")}]` : `[${inner}, ${more.join(", ")}]`;
}

/** The edit of the list; where the optimizer is made before what it needs, it moves behind that. */
function placed(
  { source }: Case,
  { declaration, name }: Optimizer,
  list: t.Node,
  needed: readonly Left[],
  text: string,
): Edit[] | null {
  const last = needed.map(each => each.declaration).sort((a, b) => (b.start ?? 0) - (a.start ?? 0))[0];
  const edit = { start: list.start ?? 0, end: list.end ?? 0, text };
  if ((last.end ?? 0) <= (declaration.start ?? 0)) return [edit];
  const [from, to] = [declaration.end ?? 0, last.end ?? 0];
  const used = (source.survey.names.get(name) ?? []).some(at => from <= at && at < to);
  const sameList = source.path(last).at(-2) === source.path(declaration).at(-2);
  if (used || !sameList) return null;
  const start = declaration.start ?? 0;
  const whole = source.textOf(declaration);
  const moved = whole.slice(0, edit.start - start) + text + whole.slice(edit.end - start);
  return [removed(source, declaration), lineAfter(source, last, moved)];
}

/** "the optimizer moves table". */
function moves(nodes: readonly number[]): Claim {
  return (before, after) => {
    const found = nodes.map(id => same(before, after, before.node(id)));
    if (!found.every(each => each?.events.some(({ kind }) => kind === "step"))) return null;
    const who = names(
      after.trace,
      found.flatMap(each => each?.node ?? []),
    );
    return { text: `each step moves ${who}`, parameters: found.flatMap(each => each?.ids[0] ?? []) };
  };
}
