// Which declaration an identifier means, by the scopes of the text: of two variables with the same name each has its own
// tensors. `var` is taken for a variable of its block: a hover that finds none there falls back to names.
import type * as t from "@babel/types";
import { bound } from "../instrument/patterns.js";

export interface Binding {
  kind: "import" | "function" | "class" | "parameter" | "const" | "variable";
  /** The identifier that declares it. */
  id: t.Node;
  /** What is declared in, and seen from. */
  scope: t.Node;
  /** Where it is declared and given its first value in one, as in `const x = …`. */
  declarator: t.VariableDeclarator | null;
}

const scopes = new WeakMap<t.Node, ReadonlyMap<string, Binding>>();

/** The declaration that `name` means where the innermost of `around` stands; null: none in this file. */
export function binding(around: readonly t.Node[], name: string): Binding | null {
  for (let i = around.length - 1; i >= 0; i--) {
    const found = declared(around[i]).get(name);
    if (found) return found;
  }
  return null;
}

function declared(scope: t.Node): ReadonlyMap<string, Binding> {
  let known = scopes.get(scope);
  if (!known) {
    known = new Map(declarations(scope).map(one => [nameOf(one.id), one]));
    scopes.set(scope, known);
  }
  return known;
}

function nameOf(id: t.Node): string {
  return id.type === "Identifier" ? id.name : "";
}

function declarations(scope: t.Node): Binding[] {
  switch (scope.type) {
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
    case "TSModuleBlock":
      return scope.body.flatMap(one => ofStatement(one, scope));
    case "SwitchStatement":
      return scope.cases.flatMap(one => one.consequent.flatMap(each => ofStatement(each, scope)));
    case "ForStatement":
      return scope.init ? ofStatement(scope.init, scope) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return ofStatement(scope.left, scope);
    case "CatchClause":
      return bound(scope.param).map(id => plain("variable", id, scope));
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
      return scope.params.flatMap(bound).map(id => plain("parameter", id, scope));
    default:
      return [];
  }
}

function ofStatement(node: t.Node, scope: t.Node): Binding[] {
  switch (node.type) {
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return node.declaration ? ofStatement(node.declaration, scope) : [];
    case "ImportDeclaration":
      return node.specifiers.map(({ local }) => plain("import", local, scope));
    case "FunctionDeclaration":
      return node.id ? [plain("function", node.id, scope)] : [];
    case "ClassDeclaration":
      return node.id ? [plain("class", node.id, scope)] : [];
    case "VariableDeclaration": {
      const kind = node.kind === "let" || node.kind === "var" ? "variable" : "const";
      return node.declarations.flatMap(one =>
        bound(one.id).map(id => ({ kind, id, scope, declarator: one.id === id ? one : null }) as const),
      );
    }
    default:
      return [];
  }
}

function plain(kind: Binding["kind"], id: t.Node, scope: t.Node): Binding {
  return { kind, id, scope, declarator: null };
}
