// A bare expression on a line of its own (`x.grad;`) says its value, as a notebook cell would. Calls in place
// (`x.add_(1)`, `x.attachGrad()`) and what waits or assigns are there for their effect: they stay silent.
import type * as t from "@babel/types";
import type { Draft } from "./draft.js";
import type { Path, Rules } from "./path.js";
import { bare } from "./patterns.js";

const COMPARISONS = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">="]);

/** Which probe an expression statement gets, if any. */
function probe(expression: t.Node): "echo" | "show" | null {
  switch (expression.type) {
    case "Identifier":
    case "MemberExpression":
    case "OptionalMemberExpression":
      return "show";
    case "BinaryExpression":
      return COMPARISONS.has(expression.operator) ? "show" : null;
    case "CallExpression":
    case "OptionalCallExpression":
      return isForEffect(expression.callee) ? null : "echo";
    default:
      return null;
  }
}

function isForEffect(callee: t.Node): boolean {
  if (callee.type === "Super" || callee.type === "Import") return true;
  const member = callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression";
  const name = member ? callee.property : callee;
  return (
    name.type === "Identifier" && (name.name.endsWith("_") || /^(eval|require|attachGrad)$/.test(name.name))
  );
}

/** True if the statement's expression becomes the argument of a probe. */
export function isEchoed({ expression }: t.ExpressionStatement): boolean {
  return probe(bare(expression)) !== null;
}

export function echoRules(draft: Draft): Rules {
  return {
    ExpressionStatement: {
      close({ node, loop }: Path<t.ExpressionStatement>) {
        const word = probe(bare(node.expression));
        if (!word) return;
        const site = draft.site(node.expression, "echo", loop);
        draft.enclose(node.expression, `${draft.say(word, site)},`, ")");
      },
    },
  };
}
