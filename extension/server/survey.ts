// One walk over a text, for all that is asked of it as a whole: where names stand, what is assigned again, which
// variables may hold tensors, which functions there are, and the calls that lenses stand over.
import type * as t from "@babel/types";
import type { Fn } from "../instrument/functions.js";
import { type Path, type Rules, walk } from "../instrument/path.js";
import { bound } from "../instrument/patterns.js";
import { calleeName, isMember, nameOf } from "./use.js";

export interface Survey {
  /** Offsets of the identifiers of each name, in order of the text. */
  names: ReadonlyMap<string, readonly number[]>;
  /** Names that get another value somewhere after their declaration. */
  assigned: ReadonlySet<string>;
  /** Fields and elements that are assigned to, as "object.key"; "object.*" where the text does not tell which. */
  changed: ReadonlySet<string>;
  /** Names that imports bind, with what the other file calls them. */
  exported: ReadonlyMap<string, string>;
  /** Identifiers and fields that get a value: declarations, parameters, assignments; in order of the text. */
  targets: readonly t.Node[];
  /** Functions that have a name, in order of the text; inner ones after those around them. */
  functions: readonly NamedFunction[];
  calls: { backward: readonly t.Node[]; step: readonly t.Node[] };
}

export interface NamedFunction {
  /** As the trace's frames have it. */
  name: string;
  node: t.Node;
  /** Where its name stands: what a lens is put over. */
  head: t.Node;
}

/** Methods that move the elements of an array. */
const moves = new Set(["copyWithin", "fill", "reverse", "shift", "sort", "splice", "unshift"]);

export function survey(program: t.Program): Survey {
  const names = new Map<string, number[]>();
  const assigned = new Set<string>();
  const changed = new Set<string>();
  const targets: t.Node[] = [];
  const functions: NamedFunction[] = [];
  const calls = { backward: [] as t.Node[], step: [] as t.Node[] };
  const reassign = (left: t.Node) => {
    const ids = bound(left);
    for (const { name } of ids) assigned.add(name);
    if (isMember(left)) changed.add(nameOf(left) ?? `${nameOf(left.object)}.*`);
    targets.push(...(isMember(left) ? [left] : ids));
  };
  const call = ({ node }: { node: t.CallExpression | t.OptionalCallExpression }) => {
    const name = isMember(node.callee) ? calleeName(node) : null;
    if (name === "backward" || name === "step") calls[name].push(node);
    if (name && moves.has(name) && isMember(node.callee)) changed.add(`${nameOf(node.callee.object)}.*`);
  };
  const enter = (path: Path<Fn>) => {
    targets.push(...path.node.params.flatMap(bound));
    const found = named(path);
    if (found) functions.push(found);
  };
  const rules: Rules = {
    Identifier: { open: ({ node }) => void put(names, node.name, node.start ?? 0) },
    VariableDeclarator: { open: ({ node }) => void targets.push(...bound(node.id)) },
    ClassProperty: { open: ({ node }) => void targets.push(node.key) },
    ClassPrivateProperty: { open: ({ node }) => void targets.push(node.key) },
    AssignmentExpression: { open: ({ node }) => reassign(node.left) },
    UpdateExpression: { open: ({ node }) => reassign(node.argument) },
    ForOfStatement: { open: ({ node }) => node.left.type !== "VariableDeclaration" && reassign(node.left) },
    ForInStatement: { open: ({ node }) => node.left.type !== "VariableDeclaration" && reassign(node.left) },
    CallExpression: { open: call },
    OptionalCallExpression: { open: call },
    FunctionDeclaration: { open: enter },
    FunctionExpression: { open: enter },
    ArrowFunctionExpression: { open: enter },
    ObjectMethod: { open: enter },
    ClassMethod: { open: enter },
    ClassPrivateMethod: { open: enter },
  };
  walk(program, rules, "");
  return { names, assigned, changed, exported: exported(program), targets, functions, calls };
}

function put(names: Map<string, number[]>, name: string, offset: number): void {
  const list = names.get(name);
  if (list) list.push(offset);
  else names.set(name, [offset]);
}

/** Null for a function that nothing names, as a callback is. */
function named({ node, parent }: Path<Fn>): NamedFunction | null {
  if ("key" in node && node.key) {
    const name = keyName(node.key);
    return name === null ? null : { name, node, head: node };
  }
  if ("id" in node && node.id) return { name: node.id.name, node, head: node };
  const holder = parent?.node;
  if (holder?.type === "VariableDeclarator" && holder.id.type === "Identifier")
    return { name: holder.id.name, node, head: holder };
  if ((holder?.type === "ObjectProperty" || holder?.type === "ClassProperty") && holder.value === node) {
    const name = keyName(holder.key);
    return name === null ? null : { name, node, head: holder };
  }
  return null;
}

function keyName(key: t.Node): string | null {
  if (key.type === "Identifier") return key.name;
  if (key.type === "StringLiteral") return key.value;
  return key.type === "PrivateName" ? `#${key.id.name}` : null;
}

function exported(program: t.Program): Map<string, string> {
  const pairs = program.body.flatMap(one =>
    one.type === "ImportDeclaration"
      ? one.specifiers.map((each): [string, string] => [
          each.local.name,
          each.type !== "ImportSpecifier"
            ? "default"
            : each.imported.type === "Identifier"
              ? each.imported.name
              : each.imported.value,
        ])
      : [],
  );
  return new Map(pairs);
}
