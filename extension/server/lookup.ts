// From an expression of the program to the nodes it made. An operation is found by its site, its operands by their slot,
// a variable by the names that the trace gives its tensors; each way is exact where it applies.
import type * as t from "@babel/types";
import { nodesById } from "../../core/trace/nodes.js";
import type { Site, Trace, TraceNode } from "../../core/trace/trace.js";
import { bare } from "../instrument/patterns.js";
import { isMethod, type Source } from "./source.js";

/** Nodes of a trace by where they were made and by what they are called. */
export class Lookup {
  readonly #trace: Trace;
  readonly #bySite = new Map<string, TraceNode[]>();
  /** By the last part of a name or alias: "weight" of "hidden.weight". */
  readonly #byName = new Map<string, TraceNode[]>();
  readonly #roots = new Map<string, number>();
  /** Sites whose calls differentiate: what they made last is not what they give back. */
  readonly #mixed = new Set<string>();

  constructor(trace: Trace) {
    this.#trace = trace;
    for (const node of trace.nodes) {
      if (node.site) {
        const key = keyOf(node.site);
        if (node.madeBy === undefined) push(this.#bySite, key, node);
        else this.#mixed.add(key);
      }
      for (const name of names(node)) push(this.#byName, name.slice(name.lastIndexOf(".") + 1), node);
    }
    for (const { site, root } of trace.backwards) if (site) this.#roots.set(keyOf(site), root);
  }

  /** What this expression made, oldest first: more than one where it ran more than once. Empty: no tensor is known. */
  find(source: Source, around: readonly t.Node[]): TraceNode[] {
    const node = around.at(-1);
    if (!node) return [];
    return (
      this.#made(source, node) ??
      this.#operand(source, around) ??
      this.#declared(source, around) ??
      this.#named(source, around) ??
      []
    );
  }

  /** The nodes that an operation at this site made. */
  at(site: Site): readonly TraceNode[] {
    const key = keyOf(site);
    return this.#mixed.has(key) ? [] : (this.#bySite.get(key) ?? []);
  }

  #made(source: Source, node: t.Node): TraceNode[] | null {
    if (!isCall(node)) return null;
    const site = source.site(node);
    const root = isMethod(node.callee, "backward") ? this.#roots.get(keyOf(site)) : undefined;
    return root === undefined ? lastOfEach(this.at(site)) : known(nodesById(this.#trace).get(root));
  }

  /** The receiver or an argument of a call whose operation is known. */
  #operand(source: Source, around: readonly t.Node[]): TraceNode[] | null {
    const { node, parent, call } = use(around);
    if (!call || (node.type === "Identifier" && source.imported.has(node.name))) return null;
    const site = source.site(call);
    const method = parent !== call;
    const root = this.#roots.get(keyOf(site));
    if (method && root !== undefined) return known(nodesById(this.#trace).get(root));
    const operations = lastOfEach(this.at(site));
    const slot = method ? 0 : slotOf(source, call, node);
    const inputs = operations?.map(({ inputs }) => nodesById(this.#trace).get(inputs[slot] ?? -1));
    const found = inputs?.filter(
      input => input !== undefined && input.kind !== "constant" && mayBe(input, node),
    );
    return found && found.length > 0 ? unique(found as TraceNode[]) : null;
  }

  /** `const z = …`: what the initializer made. */
  #declared(source: Source, around: readonly t.Node[]): TraceNode[] | null {
    const [parent, node] = around.slice(-2);
    if (parent?.type === "VariableDeclarator" && parent.id === node && parent.init)
      return this.#made(source, bare(parent.init));
    if (parent?.type === "AssignmentExpression" && parent.left === node && parent.operator === "=")
      return this.#made(source, bare(parent.right));
    // The value of a call of the person's own function: what the variable holds that takes it.
    if (parent?.type === "VariableDeclarator" && bare(parent.init ?? parent) === node)
      return this.#named(source, [...around.slice(0, -1), parent.id]);
    if (parent?.type === "AssignmentExpression" && bare(parent.right) === node)
      return this.#named(source, [...around.slice(0, -1), parent.left]);
    return null;
  }

  /** A variable or field by its name: the function it stands in decides between namesakes, then the text's order. */
  #named(source: Source, around: readonly t.Node[]): TraceNode[] | null {
    const node = around.at(-1);
    const name = node && nameOf(node);
    if (!name || (node.type === "Identifier" && source.imported.has(name))) return null;
    const last = name.slice(name.lastIndexOf(".") + 1);
    const candidates = (this.#byName.get(last) ?? []).filter(one => names(one).some(own => fits(name, own)));
    const place = source.site(node);
    const within = functionAround(around);
    const score = (one: TraceNode) =>
      2 * Number(standsIn(one, within)) +
      Number(one.site?.file !== place.file || one.site.line <= place.line);
    const best = Math.max(0, ...candidates.map(score));
    const chosen = candidates.filter(one => score(one) === best);
    const newest = chosen.at(-1);
    return newest ? chosen.filter(one => sameSite(one.site, newest.site)) : null;
  }
}

export function keyOf({ file, line, column, endLine, endColumn }: Site): string {
  return `${line}:${column}:${endLine}:${endColumn}:${file}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function names({ name, aliases }: TraceNode): string[] {
  return [...(name === undefined ? [] : [name]), ...(aliases ?? [])];
}

type Call = t.CallExpression | t.OptionalCallExpression | t.NewExpression;

function isCall(node: t.Node): node is Call {
  return (
    node.type === "CallExpression" || node.type === "OptionalCallExpression" || node.type === "NewExpression"
  );
}

/** How the innermost expression is used: as receiver or argument of a call, casts aside. */
function use(around: readonly t.Node[]): { node: t.Node; parent: t.Node | null; call: Call | null } {
  let at = around.length - 1;
  const node = around[at];
  while (at > 0 && bare(around[at - 1]) === bare(node) && around[at - 1] !== node) at--;
  const outer = around[at];
  const parent = around[at - 1] ?? null;
  if (parent && isCall(parent) && parent.callee !== outer) return { node, parent, call: parent };
  const call = around[at - 2];
  const member = parent?.type === "MemberExpression" || parent?.type === "OptionalMemberExpression";
  if (member && parent.object === outer && call && isCall(call) && call.callee === parent)
    return { node, parent, call };
  return { node, parent, call: null };
}

/** Slot of an argument: a method's receiver comes first, a function's first argument does. */
function slotOf(source: Source, call: Call, argument: t.Node): number {
  const index = call.arguments.findIndex(one => bare(one) === bare(argument));
  const { callee } = call;
  const method = callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression";
  const free = !method || (callee.object.type === "Identifier" && source.imported.has(callee.object.name));
  return free ? index : index + 1;
}

/** A variable may hold a tensor that goes by another name only if that tensor has none. */
function mayBe(input: TraceNode, node: t.Node): boolean {
  const name = nameOf(node);
  return name === null || input.name === undefined || names(input).some(own => fits(name, own));
}

/** "x", "model.hidden.weight", "this.w"; null for other expressions. */
function nameOf(node: t.Node): string | null {
  const inner = bare(node);
  if (inner.type === "Identifier") return inner.name;
  if (inner.type === "ThisExpression") return "this";
  if (inner.type !== "MemberExpression" || inner.computed || inner.property.type !== "Identifier")
    return null;
  const object = nameOf(inner.object);
  return object === null ? null : `${object}.${inner.property.name}`;
}

/** The program may reach a parameter by a longer path than the trace names it by, or by a shorter one. */
function fits(asked: string, own: string): boolean {
  return (
    asked === own ||
    asked.endsWith(`.${own}`) ||
    (asked.includes(".") && own.endsWith(`.${asked.split(".").slice(1).join(".")}`))
  ); // prettier-ignore
}

function functionAround(around: readonly t.Node[]): string | null {
  for (let i = around.length - 2; i >= 0; i--) {
    const node = around[i];
    if (node.type === "FunctionDeclaration" && node.id) return node.id.name;
    if ((node.type === "ClassMethod" || node.type === "ObjectMethod") && node.key.type === "Identifier")
      return node.key.name;
    if (node.type !== "FunctionExpression" && node.type !== "ArrowFunctionExpression") continue;
    const parent = around[i - 1];
    if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
    return "";
  }
  return null;
}

/** Null stands for the program's top level, "" for a function without a name. */
function standsIn({ frames }: TraceNode, within: string | null): boolean {
  const functions = frames.filter(({ kind }) => kind === "function");
  return within === null
    ? functions.length === 0
    : functions.some(({ name }) => name === within || within === "");
}

function sameSite(a: Site | null, b: Site | null): boolean {
  return a === b || (a !== null && b !== null && keyOf(a) === keyOf(b));
}

/** A call may make several nodes each time; the one that it gives back is the last of its kind. */
function lastOfEach(nodes: readonly TraceNode[]): TraceNode[] | null {
  const last = nodes.at(-1);
  return last ? nodes.filter(({ op, output }) => op === last.op && output === last.output) : null;
}

function known(node: TraceNode | undefined): TraceNode[] | null {
  return node ? [node] : null;
}

function unique(nodes: readonly TraceNode[]): TraceNode[] {
  return [...new Set(nodes)];
}
