// Properties that compute or are watched (`x.T`, `x.grad`): the register is written before the whole chain that begins
// with them. Where that would show the read goes without a site of its own.
import type * as t from "@babel/types";
import { type Draft, span } from "./draft.js";
import type { Path, Rules } from "./path.js";
import { isQuiet, isRead, isStill } from "./quiet.js";

/** The longest expression that begins with this one: `x.T.sum().y` for `x.T`. */
function chain(path: Path): Path {
  let top = path;
  for (let at = path; at.parent; at = at.parent) {
    const { node } = at.parent;
    const goesOn =
      (node.type === "MemberExpression" && at.key === "object") ||
      (node.type === "CallExpression" && at.key === "callee");
    if (!goesOn) break;
    top = at.parent;
  }
  return top;
}

/** It is written to, or taken away. */
function isTarget({ parent, key }: Path): boolean {
  const holder = parent?.node;
  return (
    (holder?.type === "AssignmentExpression" && key === "left") ||
    holder?.type === "UpdateExpression" ||
    (holder?.type === "UnaryExpression" && holder.operator === "delete")
  );
}

export function readRules(draft: Draft): Rules {
  return {
    MemberExpression: {
      close(path: Path<t.MemberExpression>) {
        const { node, loop, frame } = path;
        if (!isRead(node) || !isStill(node.object)) return;
        const top = chain(path);
        // A statement may begin with a word of ours, but not with a parenthesis.
        const bare = top.parent?.node.type === "ExpressionStatement" && !isQuiet(top);
        if (isTarget(top) || (!bare && !isQuiet(top))) return;
        const site = draft.site(node, "call", loop);
        draft.calls.set(node, site);
        const holder = node.object.type === "Identifier" ? node.object.name : null;
        const data = node.property.type === "Identifier" && node.property.name === "data";
        const sure = data && holder ? `${draft.say("sure", draft.twin(site), holder)}),` : "";
        const words = `${draft.say("here", site, frame)}),${sure}`;
        const { start, end } = span(top.node);
        draft.before(start, bare ? words : `(${words}`);
        if (!bare) draft.after(end, ")");
      },
    },
  };
}
