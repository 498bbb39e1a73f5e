// Functions: an activation for every run of a body, ended by `finally` however the body ends. The body keeps its own
// block inside, so that functions made in it capture its activation and not their caller's.
import type * as t from "@babel/types";
import { type Draft, span } from "./draft.js";
import { reads } from "./names.js";
import type { Path, Rule, Rules } from "./path.js";
import { bound } from "./patterns.js";
import { WORDS } from "./vocabulary.js";

/** What has a body and runs. */
export type Fn =
  | t.FunctionDeclaration
  | t.FunctionExpression
  | t.ArrowFunctionExpression
  | t.ObjectMethod
  | t.ClassMethod
  | t.ClassPrivateMethod;

/** A stop-gap word for functions that nothing names. */
const NAMELESS = "(anonymous)";

function keyName(draft: Draft, key: t.Node): string {
  return key.type === "StringLiteral" ? key.value : draft.slice(key);
}

function name(draft: Draft, { node, parent }: Path<Fn>): string {
  if ("id" in node && node.id) return node.id.name;
  if ("key" in node && node.key) return keyName(draft, node.key);
  const holder = parent?.node;
  if (holder?.type === "VariableDeclarator" && holder.id.type === "Identifier") return holder.id.name;
  if (holder?.type === "AssignmentExpression") return draft.slice(holder.left);
  if (holder?.type === "ObjectProperty" || holder?.type === "ClassProperty")
    return keyName(draft, holder.key);
  return NAMELESS;
}

/** A function declared twice in a body, or beside a `var` of its name, is legal there but not in a block. */
function clashes(body: t.BlockStatement): boolean {
  const seen = new Set<string>();
  const names = body.body.flatMap(statement => {
    if (statement.type === "FunctionDeclaration") return statement.id ? [statement.id.name] : [];
    if (statement.type === "VariableDeclaration" && statement.kind === "var")
      return [...new Set(statement.declarations.flatMap(({ id }) => bound(id)).map(id => id.name))];
    return [];
  });
  const functions = new Set(body.body.map(s => (s.type === "FunctionDeclaration" ? s.id?.name : undefined)));
  return names.some(each => functions.has(each) && (seen.has(each) || !seen.add(each)));
}

/** The words before and after a body. */
function brackets(draft: Draft, path: Path<Fn>, expression: boolean): [open: string, close: string] {
  const { node, site } = path;
  const { frame, entered, leave, caller } = WORDS;
  const params = node.params.map(param => reads(draft, param, -1)).join("");
  const body = node.body;
  if (body.type === "BlockStatement" && clashes(body)) return [`const ${frame}=${caller}();${params}`, ""];
  const value: [string, string] = expression ? ["return(", ")"] : ["", ""];
  return [
    `const ${entered}=${draft.say("enter", site)});{const ${frame}=${entered};try{${params}${value[0]}`,
    `${value[1]}}finally{${leave}(${entered})}}`,
  ];
}

function write(draft: Draft, path: Path<Fn>): void {
  const { body } = path.node;
  if (body.type !== "BlockStatement") {
    const [open, close] = brackets(draft, path, true);
    // An arrow's value may stand in parentheses, which belong to it: `=> ({ x })`.
    const start = body.extra?.parenthesized ? Number(body.extra.parenStart) : span(body).start;
    draft.before(start, `{${open}`);
    draft.after(span(path.node).end, `${close}}`);
    return;
  }
  const [open, close] = brackets(draft, path, false);
  const directive = body.directives.at(-1);
  const from = directive ? span(directive).end : span(body).start + 1;
  const to = span(body).end - 1;
  if (from === to) draft.after(from, `${directive ? ";" : ""}${open}${close}`);
  else {
    draft.before(from, directive ? `;${open}` : open);
    draft.after(to, close);
  }
}

export function functionRules(draft: Draft): Rules {
  const rule: Rule<Fn> = {
    open(path) {
      if (!path.node.body) return;
      const { parent, key } = path;
      const argumentOf = key === "arguments" && parent && parent.site >= 0 ? parent.site : undefined;
      path.site = draft.site(path.node, "function", -1, { name: name(draft, path), argumentOf });
    },
    loop: (path, key) => (key === "body" ? -1 : path.loop),
    frame: (path, key) => (key === "body" ? WORDS.frame : path.frame),
    close(path) {
      if (path.site >= 0) write(draft, path);
    },
  };
  return {
    FunctionDeclaration: rule,
    FunctionExpression: rule,
    ArrowFunctionExpression: rule,
    ObjectMethod: rule,
    ClassMethod: rule,
    ClassPrivateMethod: rule,
  };
}
