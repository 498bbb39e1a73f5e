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
  const { type } = node;
  if (type === "Decorator" || type === "ImportDeclaration") return false;
  if (type.charCodeAt(0) === 84 && type.startsWith("TS") && !RUNS.has(type)) return false;
  return !("declare" in node && node.declare);
}

/**
 * Walks on a stack of its own: an expression chained ten thousand times must not overflow ours.
 * @param frame the words for the activation of the module itself.
 */
export function walk(root: t.Node, rules: Rules, frame: string): void {
  const paths: Path[] = [{ node: root, parent: null, key: "", loop: -1, frame, site: -1 }];
  /** Paths whose children are being walked, outermost first, and how many paths were waiting below them. */
  const open: Path[] = [];
  const waiting: number[] = [];
  while (paths.length > 0 || open.length > 0) {
    if (open.length > 0 && paths.length === waiting[open.length - 1]) {
      const done = open.pop()!;
      waiting.pop();
      ruleOf(rules, done)?.close?.(done);
      continue;
    }
    const path = paths.pop()!;
    const rule = ruleOf(rules, path);
    rule?.open?.(path);
    open.push(path);
    waiting.push(paths.length);
    addChildren(path, rule, paths);
  }
}

/** The table pairs each type with its own rule; the lookup cannot say so. */
function ruleOf(rules: Rules, { node }: Path): Rule | undefined {
  return rules[node.type] as Rule | undefined;
}

/** Puts the children on the stack, the first one on top. */
function addChildren(path: Path, rule: Rule | undefined, paths: Path[]): void {
  const from = paths.length;
  const fields = path.node as unknown as Record<string, unknown>; // any node's fields, whatever its type
  for (const key in fields) {
    const value = fields[key];
    if (typeof value !== "object" || value === null || NO_CHILDREN.has(key)) continue;
    const loop = rule?.loop?.(path, key) ?? path.loop;
    const frame = rule?.frame?.(path, key) ?? path.frame;
    if (Array.isArray(value)) {
      for (const child of value)
        if (isNode(child) && isCode(child))
          paths.push({ node: child, parent: path, key, loop, frame, site: -1 });
    } else if (isNode(value) && isCode(value))
      paths.push({ node: value, parent: path, key, loop, frame, site: -1 });
  }
  for (let low = from, high = paths.length - 1; low < high; low++, high--)
    [paths[low], paths[high]] = [paths[high], paths[low]];
}
