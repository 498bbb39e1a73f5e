// Whose call it is. A read or an operation counts for a leak only where the library itself runs: another object's `item()`
// may read a tensor and answer something else. What is called by name must be imported from the library; what a method
// is called on must begin with a variable that turns out to hold a tensor when the program runs. Where it does not, the
// call gets another site at the same place, of which no leak is told.
import type * as t from "@babel/types";
import { type Draft, span } from "./draft.js";
import { bare } from "./patterns.js";
import { isRead } from "./quiet.js";

const LIBRARY = "gradient-graph";

/** How a call is proved to be the library's: by its text, or by the value of a variable while it runs. */
export type Proof = "imported" | t.Identifier;

/** What names mean in one file. */
export interface Names {
  /** Imported from the library, one by one or as a whole; bound nowhere else in the file. */
  readonly imported: ReadonlySet<string>;
  readonly whole: ReadonlySet<string>;
  /** Assigned after their declaration. */
  readonly written: ReadonlySet<string>;
}

/** @param bindings every name that anything but an import binds. */
export function namesOf(
  { body }: t.Program,
  bindings: ReadonlySet<string>,
  written: ReadonlySet<string>,
): Names {
  const [imported, whole] = [new Set<string>(), new Set<string>()];
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration" || statement.source.value !== LIBRARY) continue;
    for (const { type, local } of statement.specifiers)
      if (!bindings.has(local.name)) (type === "ImportNamespaceSpecifier" ? whole : imported).add(local.name);
  }
  return { imported, whole, written };
}

/** The proof for what is called or read here; null: there is none. */
export function proofOf(node: t.Node, { imported, whole, written }: Names): Proof | null {
  const callee = node.type === "CallExpression" ? bare(node.callee) : node;
  if (callee.type === "Identifier") return imported.has(callee.name) ? "imported" : null;
  if (callee.type !== "MemberExpression" || callee.computed) return null;
  const direct = bare(callee.object);
  const root = rootOf(direct);
  if (root === null) return null;
  if (direct === root && whole.has(root.name)) return "imported";
  // Read again after the calls between, it must be what it was.
  return direct === root || !written.has(root.name) ? root : null;
}

/** The variable that `u.sum().grad` begins with: through calls of methods, and properties of tensors. */
function rootOf(node: t.Node): t.Identifier | null {
  for (let at = node; ; ) {
    if (at.type === "Identifier") return at;
    if (at.type === "MemberExpression" && isRead(at)) at = bare(at.object);
    else if (at.type === "CallExpression") {
      const callee = bare(at.callee);
      if (callee.type !== "MemberExpression" || callee.computed) return null;
      at = bare(callee.object);
    } else return null;
  }
}

/** Writes into a call that its proof is to be looked at while it runs. */
export function ensure(draft: Draft, node: t.CallExpression, { name }: t.Identifier): void {
  const site = draft.calls.get(node);
  if (site === undefined) return;
  const open = `${draft.say("sure", draft.twin(site), name)},`;
  const last = node.arguments.at(-1);
  if (last) return draft.enclose(last, open, ")");
  const comma = draft.spread.has(node) ? "," : "";
  draft.after(span(node).end - 1, `${comma}...${open}[])`);
}
