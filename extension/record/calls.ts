// What the text of a file tells of its calls: where each ends, and which variable it is the value of.
import type * as t from "@babel/types";
import { parse } from "../instrument/parse.js";
import { type Path, type Rules, walk } from "../instrument/path.js";
import { bare, fieldName } from "../instrument/patterns.js";

export interface Call {
  readonly start: number;
  readonly end: number;
  /** The last word of what is called: "matmul"; empty where there is none. */
  readonly callee: string;
  /** The variable or field that holds its value at once: "h", "this.w". */
  name: string | null;
}

type Value = t.Node | null | undefined;

const ASSIGNS = new Set(["=", "??=", "||=", "&&="]);

/** The calls of a text, and its properties that are read: a getter may be an operation. */
export class Calls {
  readonly #calls: Call[] = [];
  readonly #getters = new Map<number, Call>();
  readonly #of = new Map<t.Node, Call>();

  /** @throws ParseError */
  constructor(code: string, file: string) {
    const text = (node: t.Node) => code.slice(node.start ?? 0, node.end ?? 0);
    walk(parse(code, file).program, this.#rules(text), "");
  }

  /** The call that V8 means by an offset: that of the word that is called, of `new`, or of the parenthesis. */
  at(offset: number): Call | null {
    const getter = this.#getters.get(offset);
    if (getter) return getter;
    let best: Call | null = null;
    for (const call of this.#calls)
      if (
        call.start <= offset &&
        offset < call.end &&
        (!best || call.end - call.start < best.end - best.start)
      )
        best = call;
    return best;
  }

  #rules(text: (node: t.Node) => string): Rules {
    const call = {
      open: (path: Path<t.CallExpression | t.OptionalCallExpression | t.NewExpression>) =>
        this.#call(path.node),
    };
    const named = (value: Value, name: string) => this.#named(value, name);
    const field = {
      close: ({ node }: Path<t.ClassProperty | t.ClassPrivateProperty>) => {
        if (!("computed" in node && node.computed)) named(node.value, `this.${text(node.key)}`);
      },
    };
    return {
      CallExpression: call,
      OptionalCallExpression: call,
      NewExpression: call,
      TaggedTemplateExpression: { open: ({ node }) => this.#add(node, "") },
      MemberExpression: { open: path => this.#member(path) },
      VariableDeclarator: {
        close: ({ node: { id, init } }) => id.type === "Identifier" && named(init, id.name),
      },
      AssignmentExpression: {
        close({ node: { left, right, operator } }) {
          const target = bare(left);
          if (!ASSIGNS.has(operator)) return;
          if (target.type === "Identifier") named(right, target.name);
          else if (target.type === "MemberExpression") named(right, fieldName(target, text(target)));
        },
      },
      ObjectProperty: {
        close: ({ node: { key, value, computed }, parent }) =>
          parent?.node.type === "ObjectExpression" &&
          !computed &&
          key.type === "Identifier" &&
          named(value, key.name),
      },
      ClassProperty: field,
      ClassPrivateProperty: field,
    };
  }

  #call(node: t.CallExpression | t.OptionalCallExpression | t.NewExpression): void {
    const { callee } = node;
    const word =
      callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression"
        ? callee.property
        : callee;
    this.#calls.push(this.#add(node, word.type === "Identifier" ? word.name : ""));
  }

  #member({ node, parent, key }: Path<t.MemberExpression>): void {
    const called = key === "callee" && parent !== null && "callee" in parent.node;
    if (called || node.computed || node.property.type !== "Identifier") return;
    this.#getters.set(node.property.start ?? -1, this.#add(node, node.property.name));
  }

  #add(node: t.Node, callee: string): Call {
    const call: Call = { start: node.start ?? 0, end: node.end ?? 0, callee, name: null };
    this.#of.set(node, call);
    return call;
  }

  #named(value: Value, name: string): void {
    const node = value ? bare(value) : undefined;
    // What `new` gives is no tensor, though there may be some in it.
    const call = node && node.type !== "NewExpression" ? this.#of.get(node) : undefined;
    if (call) call.name ??= name;
  }
}
