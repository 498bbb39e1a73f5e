// Numbers that leave the graph and come back: `const k = t.item(); x.mul(k)`. Proved by definition and use, in one run
// of one function: what a `const`, or a `let` that nothing assigns to again, was made from, through arithmetic, to the
// argument that brings it back. Whatever is chosen by a condition, kept by a closure, or may have been written to since
// is not proved, and says nothing.
import type * as t from "@babel/types";
import type { Leak } from "../../core/trace/site.js";
import type { Draft } from "./draft.js";
import { type Path, walk } from "./path.js";
import { bare, bound } from "./patterns.js";
import { ensure, type Names, namesOf, proofOf } from "./sure.js";

/** Operations that take a number as their one operand beside a tensor; constructors make a tensor of it. */
const OPERATIONS = new Set(["add", "sub", "mul", "div", "pow", "maximum", "minimum"]);
const MAKES = new Set(["tensor"]);
const ARITHMETIC = new Set(["+", "-", "*", "/", "%", "**"]);
const COPIES = new Set(["slice", "at", "flat", "toReversed", "toSorted", "concat"]);
/** Calls that read an array and let it be. */
const HARMLESS = new Set([
  "tensor",
  "from",
  "log",
  "info",
  "warn",
  "error",
  "isArray",
  "stringify",
  "Number",
]);

/** Deeper expressions than anyone writes by hand are not followed. */
const DEEPEST = 60;

const READ = /\.\s*(item|toArray)\s*\(|\.\s*data\b/;

/** Notes at the site of each call which reads of tensors flow into its argument. After the walk that numbers calls. */
export function findLeaks(program: t.Program, draft: Draft): void {
  if (!READ.test(draft.code)) return;
  const calls: Path<t.CallExpression>[] = [];
  const written = new Set<string>();
  const shared = new Set<string>();
  const bindings = new Set<string>();
  const bind = (...patterns: (t.Node | null | undefined)[]) => {
    for (const { name } of patterns.flatMap(bound)) bindings.add(name);
  };
  const binds = {
    close: ({ node }: Path<t.Function>) => bind(...node.params, "id" in node ? node.id : null),
  };
  const assign = (pattern: t.Node) => {
    for (const { name } of bound(pattern)) written.add(name);
  };
  walk(
    program,
    {
      CallExpression: { close: path => void (calleeOf(path.node) && calls.push(path)) },
      AssignmentExpression: { close: ({ node }) => assign(bare(node.left)) },
      VariableDeclarator: { close: ({ node }) => bind(node.id) },
      CatchClause: { close: ({ node }) => bind(node.param) },
      ClassDeclaration: { close: ({ node }) => bind(node.id) },
      ClassExpression: { close: ({ node }) => bind(node.id) },
      FunctionDeclaration: binds,
      FunctionExpression: binds,
      ArrowFunctionExpression: binds,
      ObjectMethod: binds,
      ClassMethod: binds,
      ClassPrivateMethod: binds,
      UpdateExpression: { close: ({ node }) => assign(bare(node.argument)) },
      ForOfStatement: { close: ({ node }) => assign(node.left) },
      ForInStatement: { close: ({ node }) => assign(node.left) },
      Identifier: { close: path => void (isShared(path) && shared.add(path.node.name)) },
    },
    "",
  );
  const names = namesOf(program, bindings, written);
  /** Calls that are the library's only if the variable holds a tensor. */
  const uses = new Map<t.CallExpression, t.Identifier>();
  const search = new Search(draft, names, shared, uses);
  for (const path of calls) {
    const site = draft.calls.get(path.node);
    const found = site === undefined ? [] : search.into(path);
    const proof = found.length > 0 ? proofOf(path.node, names) : null;
    if (site === undefined || proof === null) continue;
    draft.leak(site, found);
    if (proof !== "imported") uses.set(path.node, proof);
  }
  for (const [node, holder] of uses) ensure(draft, node, holder);
}

/** The operation or constructor that is called, if a number may come back into the graph there. */
function calleeOf({ callee, arguments: given }: t.CallExpression): string | null {
  const named = callee.type === "MemberExpression" && !callee.computed ? callee.property : callee;
  if (named.type !== "Identifier" || given.some(each => each.type === "SpreadElement")) return null;
  const operands = callee.type === "MemberExpression" ? 1 : 2;
  if (OPERATIONS.has(named.name)) return given.length >= 1 && given.length <= operands ? named.name : null;
  return MAKES.has(named.name) && given.length > 0 ? named.name : null;
}

/** Somebody else may write to the array that this name holds. */
function isShared({ node, parent, key }: Path<t.Identifier>): boolean {
  const holder = parent?.node;
  switch (holder?.type) {
    case "MemberExpression":
      return key === "object" && isWritten(parent!);
    case "VariableDeclarator":
      return key === "init";
    case "CallExpression":
    case "NewExpression":
      return key === "arguments" && !harmless(holder.callee, node);
    case "AssignmentExpression":
    case "AssignmentPattern":
      return key === "right";
    case "ReturnStatement":
    case "YieldExpression":
    case "ArrayExpression":
    case "ObjectProperty":
    case "ConditionalExpression":
    case "LogicalExpression":
    case "ExportSpecifier":
      return true;
    default:
      return key === "body" || key === "expression";
  }
}

/** `a[0] = …`, `a[0]++`, `a.fill(0)`: anything but an index that is read, or a method that copies. */
function isWritten({ node, parent, key }: Path): boolean {
  if (node.type !== "MemberExpression") return true;
  const holder = parent?.node;
  if (key === "left" || (key === "argument" && holder?.type === "UpdateExpression")) return true;
  const method = !node.computed && node.property.type === "Identifier" ? node.property.name : null;
  if (holder?.type === "CallExpression" && key === "callee")
    return method === null || !(COPIES.has(method) || method === "map");
  return method === "buffer";
}

function harmless(callee: t.Node, _given: t.Node): boolean {
  const named = callee.type === "MemberExpression" && !callee.computed ? callee.property : callee;
  return named.type === "Identifier" && (HARMLESS.has(named.name) || OPERATIONS.has(named.name));
}

type Known = ReadonlyMap<string, readonly Leak[]>;
interface Where {
  path: Path | null;
  /** What the parameters of a callback hold. */
  known: Known;
  depth: number;
}

const nothing: readonly Leak[] = [];
const noNames: Known = new Map();

class Search {
  readonly #draft: Draft;
  readonly #names: Names;
  readonly #shared: ReadonlySet<string>;
  readonly #asked: Map<t.CallExpression, t.Identifier>;
  readonly #scopes = new Map<t.Node, Map<string, t.Node | null>>();

  constructor(
    draft: Draft,
    names: Names,
    shared: ReadonlySet<string>,
    asked: Map<t.CallExpression, t.Identifier>,
  ) {
    this.#asked = asked;
    this.#draft = draft;
    this.#names = names;
    this.#shared = shared;
  }

  /** The reads that flow into an argument of the call; of an operation with two, into exactly one of them. */
  into(path: Path<t.CallExpression>): readonly Leak[] {
    const { node } = path;
    const makes = MAKES.has(calleeOf(node) ?? "");
    const given = makes ? node.arguments.slice(0, 1) : node.arguments;
    const found = given
      .map(each => this.#flow(each, { path, known: noNames, depth: 0 }))
      .filter(leaks => leaks.length > 0);
    return found.length === 1 ? found[0] : nothing;
  }

  #flow(expression: t.Node, where: Where): readonly Leak[] {
    const node = bare(expression);
    if (where.depth > DEEPEST) return nothing;
    const deeper = { ...where, depth: where.depth + 1 };
    const all = (nodes: readonly (t.Node | null)[]) =>
      union(nodes.map(each => (each ? this.#flow(each, deeper) : nothing)));
    switch (node.type) {
      case "Identifier":
        return this.#name(node.name, deeper);
      case "CallExpression":
        return this.#call(node, deeper);
      case "MemberExpression":
        if (node.computed) return this.#flow(node.object, deeper);
        return this.#read(node, "data");
      case "BinaryExpression":
        return ARITHMETIC.has(node.operator) ? all([node.left, node.right]) : nothing;
      case "UnaryExpression":
        return /^[-+]$/.test(node.operator) ? all([node.argument]) : nothing;
      case "ArrayExpression":
        return all(node.elements);
      case "SpreadElement":
        return all([node.argument]);
      default:
        return nothing;
    }
  }

  #call(node: t.CallExpression, where: Where): readonly Leak[] {
    const { callee, arguments: given } = node;
    if (callee.type === "Identifier")
      return callee.name === "Number" && given.length === 1 ? this.#flow(given[0], where) : nothing;
    if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier")
      return nothing;
    const { name } = callee.property;
    const on = callee.object.type === "Identifier" ? callee.object.name : null;
    if ((name === "item" || name === "toArray") && given.length === 0)
      return this.#read(node, name === "item" ? "item" : "data");
    if (on === "Math" && name !== "random") return union(given.map(each => this.#flow(each, where)));
    if (on === "Array" && name === "from" && given.length === 1) return this.#flow(given[0], where);
    if (COPIES.has(name)) return this.#flow(callee.object, where);
    return name === "map" && given.length === 1 ? this.#map(callee.object, given[0], where) : nothing;
  }

  /** `t.data.map(v => 2 * v)`: as the callback makes something of its element. */
  #map(of: t.Node, callback: t.Node, where: Where): readonly Leak[] {
    if (
      callback.type !== "ArrowFunctionExpression" ||
      callback.async ||
      callback.body.type === "BlockStatement"
    )
      return nothing;
    const [element] = callback.params;
    if (element?.type !== "Identifier") return nothing;
    const others = callback.params
      .slice(1)
      .flatMap(bound)
      .map(({ name }): [string, readonly Leak[]] => [name, nothing]);
    const known = new Map([...where.known, ...others, [element.name, this.#flow(of, where)] as const]);
    return this.#flow(callback.body, { ...where, known });
  }

  #read(node: t.Node, kind: Leak["kind"]): readonly Leak[] {
    const read = this.#draft.calls.get(node);
    const proof = proofOf(node, this.#names);
    if (read === undefined || proof === null || proof === "imported") return nothing;
    if (node.type === "CallExpression") this.#asked.set(node, proof);
    // Properties are asked where they are written (reads.ts), of the variable itself alone.
    else if (node.type !== "MemberExpression" || node.object !== proof) return nothing;
    return [{ read, kind }];
  }

  #name(name: string, where: Where): readonly Leak[] {
    const known = where.known.get(name);
    if (known) return known;
    for (let at = where.path; at; at = at.parent) {
      const declared = this.#scope(at.node).get(name);
      if (declared === null) return nothing;
      if (declared) {
        const leaks = this.#flow(declared, { ...where, path: at, known: noNames });
        return leaks.some(({ kind }) => kind === "data") && this.#shared.has(name) ? nothing : leaks;
      }
      if (/Function|Method|Class|StaticBlock|TSModule/.test(at.node.type)) return nothing;
    }
    return nothing;
  }

  /** By name declared in this very block: the expression that it always stands for, or null. */
  #scope(node: t.Node): Map<string, t.Node | null> {
    let names = this.#scopes.get(node);
    if (names) return names;
    names = new Map();
    for (const statement of statementsOf(node)) this.#declare(statement, names);
    if (node.type === "CatchClause") for (const { name } of bound(node.param)) names.set(name, null);
    this.#scopes.set(node, names);
    return names;
  }

  #declare(statement: t.Node, names: Map<string, t.Node | null>): void {
    if (statement.type === "ExportNamedDeclaration" && statement.declaration)
      return this.#declare(statement.declaration, names);
    if (statement.type === "ImportDeclaration")
      for (const { local } of statement.specifiers) names.set(local.name, null);
    if ((statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") && statement.id)
      names.set(statement.id.name, null);
    if (statement.type !== "VariableDeclaration") return;
    for (const { id, init } of statement.declarations) {
      const fixed =
        statement.kind === "const" ||
        (statement.kind === "let" && id.type === "Identifier" && !this.#names.written.has(id.name));
      for (const { name } of bound(id))
        names.set(name, id.type === "Identifier" && fixed && init ? init : null);
    }
  }
}

function statementsOf(node: t.Node): readonly t.Node[] {
  switch (node.type) {
    case "Program":
    case "BlockStatement":
      return node.body;
    case "SwitchStatement":
      return node.cases.flatMap(each => each.consequent);
    case "ForStatement":
      return node.init?.type === "VariableDeclaration" ? [{ ...node.init, kind: "var" }] : [];
    case "ForOfStatement":
    case "ForInStatement":
      return node.left.type === "VariableDeclaration" ? [node.left] : [];
    default:
      return [];
  }
}

function union(lists: readonly (readonly Leak[])[]): readonly Leak[] {
  const found = lists.flat();
  return found.filter((leak, i) => found.findIndex(each => each.read === leak.read) === i);
}
