// The walk over the syntax tree: every node once, children before their parent is rewritten, because an outer edit at
// the same offset must enclose the inner one.
import type * as t from "@babel/types";

/** A node with what is known about where it stands. */
export interface Path<N extends t.Node = t.Node> {
  readonly node: N;
  readonly parent: Path | null;
  /** The parent's field that holds the node. */
  readonly key: string;
  /** Site of the innermost loop around the node in the same function; -1: none. */
  readonly loop: number;
  /** The words for the activation in force where the node runs. */
  readonly frame: string;
  /** The site that the node's rule gave it when the walk came by; -1: none. */
  site: number;
}

export interface Rule<N extends t.Node = t.Node> {
  /** Before the children: gives the node its site. */
  open?(path: Path<N>): void;
  /** The loop around the children in this field; default: the node's own. */
  loop?(path: Path<N>, key: string): number;
  /** The activation for the children in this field; default: the node's own. */
  frame?(path: Path<N>, key: string): string;
  /** After the children: rewrites. */
  close?(path: Path<N>): void;
}

export type Rules = { [K in t.Node["type"]]?: Rule<Extract<t.Node, { type: K }>> };

/** TypeScript's nodes that hold code which runs; all others are types. */
const RUNS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSExportAssignment",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSParameterProperty",
  "TSImportEqualsDeclaration",
]);
const NO_CHILDREN = new Set(["loc", "extra", "leadingComments", "trailingComments", "innerComments"]);

function isNode(value: unknown): value is t.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function isCode(node: t.Node): boolean {
  if (node.type.startsWith("TS")) return RUNS.has(node.type) && !("declare" in node && node.declare);
  if (node.type === "Decorator" || node.type === "ImportDeclaration") return false;
  return !("declare" in node && node.declare);
}

/** Walks on a stack of its own: an expression chained ten thousand times must not overflow ours. */
export function walk(root: t.Node, rules: Rules, frame: string): void {
  const work: { path: Path; done: boolean }[] = [
    { path: { node: root, parent: null, key: "", loop: -1, frame, site: -1 }, done: false },
  ];
  for (let top = work.pop(); top; top = work.pop()) {
    const { path } = top;
    // The table pairs each type with its own rule; the lookup cannot say so.
    const rule = rules[path.node.type] as Rule | undefined;
    if (top.done) {
      rule?.close?.(path);
      continue;
    }
    rule?.open?.(path);
    work.push({ path, done: true });
    const children: Path[] = [];
    for (const [key, value] of Object.entries(path.node)) {
      if (NO_CHILDREN.has(key)) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child) || !isCode(child)) continue;
        const loop = rule?.loop?.(path, key) ?? path.loop;
        const frame = rule?.frame?.(path, key) ?? path.frame;
        children.push({ node: child, parent: path, key, loop, frame, site: -1 });
      }
    }
    for (let i = children.length - 1; i >= 0; i--) work.push({ path: children[i], done: false });
  }
}
