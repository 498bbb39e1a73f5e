// Variables and fields: which value each holds. A simple binding passes its value through the probe; a pattern is
// read after its statement, because V8's messages name the expression that is destructured.
import type * as t from "@babel/types";
import { type Draft, span } from "./draft.js";
import type { Path, Rule, Rules } from "./path.js";
import { bare, bound, fieldName, mayHoldTensor } from "./patterns.js";
import { WORDS } from "./vocabulary.js";

/** Statement lists: only there may a statement follow another. */
const LISTS = new Set(["Program", "BlockStatement", "SwitchCase", "StaticBlock", "TSModuleBlock"]);
const ASSIGNS = new Set(["=", "??=", "||=", "&&="]);

/** Reads of the identifiers of a pattern, as statements. */
export function reads(draft: Draft, pattern: t.Node | null | undefined, loop: number): string {
  return bound(pattern)
    .map(id => `${draft.say("name", draft.site(nameOnly(id), "name", loop, { name: id.name }))},${id.name});`)
    .join("");
}

function probe(draft: Draft, { loop, frame }: Path, value: t.Node, place: t.Node, name: string): void {
  if (mayHoldTensor(value))
    draft.enclose(value, `${draft.say("name", draft.site(place, "name", loop, { name }), frame)},`, ")");
}

/** Puts statements after the one that holds the path, if it stands in a list of statements. */
function follow(draft: Draft, statement: Path, text: string): void {
  const exported = statement.parent?.node.type === "ExportNamedDeclaration" ? statement.parent : statement;
  if (text !== "" && exported.parent && LISTS.has(exported.parent.node.type))
    draft.after(span(exported.node).end, `;${text}`);
}

function declared(draft: Draft, path: Path<t.VariableDeclaration>): void {
  const { declarations } = path.node;
  const patterns = declarations.filter(({ id, init }) => init && id.type !== "Identifier");
  follow(draft, path, patterns.map(({ id }) => reads(draft, id, path.loop)).join(""));
}

function assigned(draft: Draft, path: Path<t.AssignmentExpression>): void {
  const { left, right, operator } = path.node;
  if (!ASSIGNS.has(operator)) return;
  const target = bare(left);
  if (target.type === "Identifier") probe(draft, path, right, target, target.name);
  else if (target.type === "MemberExpression")
    probe(draft, path, right, target, fieldName(target, draft.slice(target)));
  else if (path.parent?.node.type === "ExpressionStatement")
    follow(draft, path.parent, reads(draft, target, path.loop));
}

/** A property of a literal names only what is made in place: `{ w: randn(3) }`. */
function property(draft: Draft, path: Path<t.ObjectProperty>): void {
  const { node, parent } = path;
  const { key, value } = node;
  const made = value.type === "CallExpression" || value.type === "NewExpression";
  if (parent?.node.type === "ObjectExpression" && !node.computed && key.type === "Identifier" && made)
    probe(draft, path, value, key, key.name);
}

/**
 * Fields of an instance are worth something while whoever made the instance is live; the class's own surroundings are
 * long gone by then, with the loops around them.
 */
function fieldRule<N extends t.ClassProperty | t.ClassPrivateProperty | t.ClassAccessorProperty>(
  draft: Draft,
): Rule<N> {
  const late = (path: Path<N>, key: string) => key === "value" && !path.node.static;
  return {
    loop: (path, key) => (late(path, key) ? -1 : path.loop),
    frame: (path, key) => (late(path, key) ? `${WORDS.caller}()` : path.frame),
    close({ node, parent, ...rest }) {
      if (!node.value || ("computed" in node && node.computed)) return;
      const frame = node.static ? rest.frame : `${WORDS.caller}()`;
      probe(draft, { ...rest, node, parent, frame }, node.value, node.key, `this.${draft.slice(node.key)}`);
    },
  };
}

export function nameRules(draft: Draft): Rules {
  return {
    VariableDeclarator: {
      close(path) {
        const { id, init } = path.node;
        if (init && id.type === "Identifier") probe(draft, path, init, nameOnly(id), id.name);
      },
    },
    VariableDeclaration: { close: path => declared(draft, path) },
    AssignmentExpression: { close: path => assigned(draft, path) },
    ObjectProperty: { close: path => property(draft, path) },
    ClassProperty: fieldRule(draft),
    ClassPrivateProperty: fieldRule(draft),
    ClassAccessorProperty: fieldRule(draft),
  };
}

/** The identifier without its type annotation, which the parser counts in. */
export function nameOnly(id: t.Identifier): t.Identifier {
  const { start } = span(id);
  return { ...id, start, end: start + id.name.length };
}
