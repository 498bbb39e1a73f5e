// From an expression of the program to the nodes it made. An operation is found by its site, its operands by their slot,
// a variable by what it was given and by how it is used, and last by the names that the trace gives its tensors. Where
// the text leaves open which tensor is meant, nothing is found: a wrong value is worse than none.
import type * as t from "@babel/types";
import { graph } from "../../core/graph/graph.js";
import type { Site, Trace, TraceNode } from "../../core/trace/trace.js";
import { bare } from "../instrument/patterns.js";
import { type Binding, binding } from "./binding.js";
import type { Source } from "./source.js";
import { calleeName, fits, functionAround, isCall, isMember, nameOf, propertyName, use } from "./use.js";

type Around = readonly t.Node[];

/** Uses of a variable that are looked at for one that tells. */
const uses = 40;
/** Variables that stand for each other in a row. */
const steps = 12;

/** Nodes of a trace by where they were made and by what they are called. */
export class Lookup {
  readonly #trace: Trace;
  readonly #bySite = new Map<string, TraceNode[]>();
  /** By the last part of a name or alias: "weight" of "hidden.weight". */
  readonly #byName = new Map<string, TraceNode[]>();
  readonly #byUse = new WeakMap<t.Node, TraceNode[] | null>();
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
  find(source: Source, around: Around): TraceNode[] {
    return this.#find(source, around, steps) ?? [];
  }

  /** The nodes that an operation at this site made. */
  at(site: Site): readonly TraceNode[] {
    const key = keyOf(site);
    return this.#mixed.has(key) ? [] : (this.#bySite.get(key) ?? []);
  }

  #find(source: Source, around: Around, left: number): TraceNode[] | null {
    const node = around.at(-1);
    if (!node || left === 0) return null;
    return (
      this.#made(source, node) ??
      this.#operand(source, around) ??
      this.#passed(source, around, left - 1) ??
      this.#given(source, around, left - 1) ??
      this.#variable(source, around, left - 1) ??
      this.#element(source, around, left - 1) ??
      this.#taken(source, around) ??
      this.#named(source, around, null)
    );
  }

  #made(source: Source, node: t.Node): TraceNode[] | null {
    if (!isCall(node) && !isMember(node)) return null;
    // What a layer's constructor made are its parameters: the layer itself is no tensor.
    if (node.type === "NewExpression" && calleeName(node) !== "Parameter") return null;
    const site = source.site(node);
    const root = isCall(node) && calleeName(node) === "backward" ? this.#roots.get(keyOf(site)) : undefined;
    return root === undefined ? lastOfEach(this.at(site)) : known(graph(this.#trace).node(root));
  }

  /** The receiver or an argument of a call whose operation is known. */
  #operand(source: Source, around: Around): TraceNode[] | null {
    const used = use(source, around);
    if (!used || (used.node.type === "Identifier" && source.imported.has(used.node.name))) return null;
    const site = source.site(used.call);
    const root = used.slot === 0 ? this.#roots.get(keyOf(site)) : undefined;
    if (root !== undefined) return known(graph(this.#trace).node(root));
    const inputs = lastOfEach(this.at(site))?.map(({ inputs }) =>
      graph(this.#trace).node(inputs[used.slot] ?? -1),
    );
    const found = (inputs ?? []).filter(
      (input): input is TraceNode =>
        input !== undefined &&
        input.kind !== "constant" &&
        !sameSite(input.site, site) && // a step within the operation is none of its operands
        mayBe(input, used.node),
    );
    return found.length > 0 ? unique(found) : null;
  }

  /** An expression whose value is that of one of its parts. */
  #passed(source: Source, around: Around, left: number): TraceNode[] | null {
    const node = around.at(-1) as t.Node;
    const of = (part: t.Node) => this.#find(source, [...around, part], left);
    const inner = bare(node);
    if (inner !== node) return of(inner);
    switch (node.type) {
      case "AwaitExpression":
      case "ParenthesizedExpression":
        return of(node.type === "AwaitExpression" ? node.argument : node.expression);
      case "SequenceExpression":
        return of(node.expressions[node.expressions.length - 1]);
      case "AssignmentExpression":
        return of(node.right);
      case "ConditionalExpression":
        return union(of(node.consequent), of(node.alternate));
      case "LogicalExpression":
        return node.operator === "&&" ? of(node.right) : (of(node.left) ?? of(node.right));
      default:
        return null;
    }
  }

  /** `const z = …`: what the initializer made. */
  #given(source: Source, around: Around, left: number): TraceNode[] | null {
    const [parent, node] = around.slice(-2);
    const [target, value] = parent ? assignment(parent) : [null, null];
    return value && node === target ? this.#find(source, [...around.slice(0, -1), value], left) : null;
  }

  /** The value of a person's own function: what the variable holds that takes it. */
  #taken(source: Source, around: Around): TraceNode[] | null {
    const [parent, node] = around.slice(-2);
    const [target, value] = parent ? assignment(parent) : [null, null];
    if (!target || !value || bare(value) !== node) return null;
    const beside = [...around.slice(0, -1), target];
    const meant = target.type === "Identifier" ? binding(around, target.name) : null;
    const constant = meant !== null && target.type === "Identifier" && isConstant(source, target.name, meant);
    return (constant ? this.#used(source, target.name, meant) : null) ?? this.#named(source, beside, meant);
  }

  /** A variable, by its declaration and its other uses. */
  #variable(source: Source, around: Around, left: number): TraceNode[] | null {
    const node = around.at(-1) as t.Node;
    if (node.type !== "Identifier" || source.imported.has(node.name)) return null;
    const found = binding(around, node.name);
    if (!found) return null;
    if (found.kind === "function" || found.kind === "class") return [];
    if (found.kind === "import")
      return this.#used(source, node.name, found) ?? this.#elsewhere(source, node.name) ?? [];
    if (isConstant(source, node.name, found)) {
      const first = found.id === node || !found.declarator ? null : source.path(found.id);
      const told = (first && this.#find(source, first, left)) ?? this.#used(source, node.name, found);
      if (told) return told;
    }
    return this.#named(source, around, found);
  }

  /** The tensor that another use of the same variable tells; looked for once. */
  #used(source: Source, name: string, meant: Binding): TraceNode[] | null {
    const known = this.#byUse.get(meant.id);
    if (known !== undefined) return known;
    const found = this.#search(source, name, meant);
    this.#byUse.set(meant.id, found);
    return found;
  }

  #search(source: Source, name: string, meant: Binding): TraceNode[] | null {
    const from = meant.scope.start ?? 0;
    const to = meant.scope.end ?? 0;
    const places = (source.survey.names.get(name) ?? []).filter(at => from <= at && at < to);
    for (const at of places.slice(0, uses)) {
      const around = source.aroundOffset(at);
      const there = around.at(-1);
      if (there?.type !== "Identifier" || there.name !== name) continue;
      if (binding(around, name)?.id !== meant.id) continue;
      const found = this.#operand(source, around);
      if (found) return found;
    }
    return null;
  }

  /** A variable of another file, by the name it is exported under. */
  #elsewhere(source: Source, local: string): TraceNode[] | null {
    const name = source.survey.exported.get(local) ?? local;
    const candidates = (this.#byName.get(name) ?? []).filter(one => names(one).includes(name));
    const file = source.site(source.program).file;
    const outside = candidates.filter(({ site, frames }) => site?.file !== file && !inFunction(frames));
    const newest = outside.at(-1);
    return newest ? outside.filter(one => sameSite(one.site, newest.site)) : null;
  }

  /** An element of an array or a field of an object that the text writes out: `[x, y][0]`, `bag.x`. */
  #element(source: Source, around: Around, left: number): TraceNode[] | null {
    const node = around.at(-1) as t.Node;
    if (!isMember(node)) return null;
    const key = propertyName(node);
    const root = node.object;
    if (key === null || root.type !== "Identifier") return null;
    const found = binding(around, root.name);
    const first = found?.kind === "const" ? found.declarator?.init : null;
    const { changed } = source.survey;
    if (!first || changed.has(`${root.name}.${key}`) || changed.has(`${root.name}.*`)) return null;
    const value = part(bare(first), key);
    return value ? this.#find(source, source.path(value), left) : null;
  }

  /** A variable or field by its name: the scope and function it stands in decide between namesakes, then the order. */
  #named(source: Source, around: Around, meant: Binding | null): TraceNode[] | null {
    const node = around.at(-1);
    const name = node && nameOf(node);
    if (!name || (node.type === "Identifier" && source.imported.has(name))) return null;
    const last = name.slice(name.lastIndexOf(".") + 1);
    const candidates = (this.#byName.get(last) ?? []).filter(one => names(one).some(own => fits(name, own)));
    const place = source.site(node);
    const scope = meant && source.site(meant.scope);
    const within = functionAround(around);
    const origin = name.includes(".") ? madeAt(source, around) : null;
    const score = (one: TraceNode) =>
      8 * Number(origin !== null && one.site !== null && encloses(origin, one.site)) +
      4 * Number(scope !== null && one.site !== null && holds(scope, one.site)) +
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

function isConstant(source: Source, name: string, { kind }: Binding): boolean {
  return kind === "const" || !source.survey.assigned.has(name);
}

/** What takes a value, and the value, of a declaration, an assignment or a field. */
function assignment(node: t.Node): [target: t.Node | null, value: t.Node | null] {
  switch (node.type) {
    case "VariableDeclarator":
      return [node.id, node.init ?? null];
    case "AssignmentExpression":
      return node.operator === "=" ? [node.left, node.right] : [null, null];
    case "ClassProperty":
    case "ClassPrivateProperty":
      return [node.key, node.value ?? null];
    default:
      return [null, null];
  }
}

/** The element or field `key` of a literal that has no spread before it. */
function part(literal: t.Node, key: string): t.Node | null {
  if (literal.type === "ArrayExpression") {
    const index = Number(key);
    const before = literal.elements.slice(0, index + 1);
    return before.some(one => one?.type === "SpreadElement") ? null : (before[index] ?? null);
  }
  if (literal.type !== "ObjectExpression") return null;
  if (literal.properties.some(one => one.type === "SpreadElement")) return null;
  const own = literal.properties.findLast(
    one => one.type === "ObjectProperty" && !one.computed && nameOf(one.key) === key,
  );
  return own?.type === "ObjectProperty" ? own.value : null;
}

/** A variable may hold a tensor that goes by another name only if that tensor has none. Elements have no names. */
function mayBe(input: TraceNode, node: t.Node): boolean {
  const inner = bare(node);
  const name = isMember(inner) && inner.computed ? null : nameOf(inner);
  return name === null || input.name === undefined || names(input).some(own => fits(name, own));
}

function inFunction(frames: TraceNode["frames"]): boolean {
  return frames.some(({ kind }) => kind === "function");
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

/** Where the object was made whose field is asked for: `hidden.weight` is of the `new nn.Linear` that `hidden` was given. */
function madeAt(source: Source, around: Around): Site | null {
  let root = bare(around[around.length - 1]);
  while (isMember(root)) root = bare(root.object);
  const first = root.type === "Identifier" ? binding(around, root.name)?.declarator?.init : null;
  return first ? source.site(first) : null;
}

function encloses(outer: Site, inner: Site): boolean {
  const from = inner.line > outer.line || (inner.line === outer.line && inner.column >= outer.column);
  const to =
    inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn);
  return inner.file === outer.file && from && to;
}

function holds(outer: Site, inner: Site): boolean {
  return outer.file === inner.file && outer.line <= inner.line && inner.endLine <= outer.endLine;
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

function union(a: TraceNode[] | null, b: TraceNode[] | null): TraceNode[] | null {
  return a && b ? unique([...a, ...b]).sort((one, other) => one.seq - other.seq) : (a ?? b);
}
