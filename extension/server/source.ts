// The syntax of one text: what stands under the pointer, and where backward() is called.
import type * as t from "@babel/types";
import type { Site } from "../../core/trace/trace.js";
import { ParseError, parse } from "../instrument/parse.js";
import { walk } from "../instrument/path.js";
import { Places } from "../instrument/places.js";
import type { Place } from "./places.js";

export class Source {
  readonly text: string;
  readonly #program: t.Program;
  readonly #places: Places;
  readonly #starts: number[] = [0];
  #imported: ReadonlySet<string> | null = null;

  /** `file`: as the trace names it. Throws ParseError for text that is no program. */
  constructor(text: string, file: string) {
    this.text = text;
    this.#program = parse(text, file).program;
    this.#places = new Places(text, file);
    for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(index + end.length);
  }

  /** The nodes around a place, outermost first; the last is the innermost. */
  around(place: Place): t.Node[] {
    const offset = (this.#starts[place.line] ?? this.text.length) + place.character;
    const found: t.Node[] = [];
    let node: t.Node | undefined = this.#program;
    while (node) {
      found.push(node);
      node = children(node).find(child => holds(child, offset));
    }
    return found;
  }

  /** A node's place, exactly as the instrumented program reports it. */
  site(node: t.Node): Site {
    return this.#places.site(node.start ?? 0, node.end ?? 0);
  }

  textOf(node: t.Node): string {
    return this.text.slice(node.start ?? 0, node.end ?? 0);
  }

  /** Names that an import binds: never a tensor's own variable. */
  get imported(): ReadonlySet<string> {
    this.#imported ??= new Set(
      this.#program.body.flatMap(one =>
        one.type === "ImportDeclaration" ? one.specifiers.map(({ local }) => local.name) : [],
      ),
    );
    return this.#imported;
  }

  /** Sites of the calls of a method `backward`, in order of the text. */
  backwards(): Site[] {
    const found: Site[] = [];
    const open = ({ node }: { node: t.CallExpression | t.OptionalCallExpression }) => {
      if (isMethod(node.callee, "backward")) found.push(this.site(node));
    };
    walk(this.#program, { CallExpression: { open }, OptionalCallExpression: { open } }, "");
    return found;
  }
}

/** True for `….name`, as the callee of a call. */
export function isMethod(callee: t.Node, name: string): boolean {
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return false;
  return !callee.computed && callee.property.type === "Identifier" && callee.property.name === name;
}

function holds({ start, end }: t.Node, offset: number): boolean {
  return (start ?? 0) <= offset && offset < (end ?? 0);
}

function children(node: t.Node): t.Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is t.Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "loc" in value;
}

/** Null for text that is no program, as half-typed text is none. */
export function read(text: string, file: string): Source | null {
  try {
    return new Source(text, file);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
