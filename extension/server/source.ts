// The syntax of one text: what stands under the pointer, where names occur, and where backward() and step() are called.
import type * as t from "@babel/types";
import type { Site } from "../../core/trace/trace.js";
import { parse } from "../instrument/parse.js";
import { Places } from "../instrument/places.js";
import type { Place } from "./places.js";
import { type Survey, survey } from "./survey.js";

export class Source {
  readonly text: string;
  readonly program: t.Program;
  readonly #places: Places;
  readonly #starts: number[] = [0];
  #imported: ReadonlySet<string> | null = null;
  #survey: Survey | null = null;
  readonly #partsOf = new WeakMap<t.Node, readonly t.Node[]>();

  /** `file`: as the trace names it. Throws ParseError for text that is no program. */
  constructor(text: string, file: string) {
    this.text = text;
    this.program = parse(text, file).program;
    this.#places = new Places(text, file);
    for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(index + end.length);
  }

  /** The nodes around a place, outermost first; the last is the innermost. */
  around(place: Place): t.Node[] {
    return this.aroundOffset((this.#starts[place.line] ?? this.text.length) + place.character);
  }

  aroundOffset(offset: number): t.Node[] {
    const found: t.Node[] = [];
    let node: t.Node | undefined = this.program;
    while (node) {
      found.push(node);
      node = at(this.#parts(node), offset);
    }
    return found;
  }

  #parts(node: t.Node): readonly t.Node[] {
    let known = this.#partsOf.get(node);
    if (!known) {
      known = parts(node);
      this.#partsOf.set(node, known);
    }
    return known;
  }

  /** A node of this text and all around it. */
  path(node: t.Node): t.Node[] {
    const around = this.aroundOffset(node.start ?? 0);
    const at = around.indexOf(node);
    return at < 0 ? [...around, node] : around.slice(0, at + 1);
  }

  /** The expression that stands at a site and all around it, outermost first; null: the text has none there. */
  find(site: Site): t.Node[] | null {
    const key = JSON.stringify(site);
    const around = this.around({ line: site.line - 1, character: site.column - 1 });
    const at = around.findLastIndex(node => JSON.stringify(this.site(node)) === key);
    return at < 0 ? null : around.slice(0, at + 1);
  }

  /** A node's place, exactly as the instrumented program reports it. */
  site(node: t.Node): Site {
    return this.#places.site(node.start ?? 0, node.end ?? 0);
  }

  /** The place of the text between two offsets. */
  span(start: number, end: number): Site {
    return this.#places.site(start, end);
  }

  textOf(node: t.Node): string {
    return this.text.slice(node.start ?? 0, node.end ?? 0);
  }

  /** Names that stand for the library or for a whole module: never a tensor's own variable. */
  get imported(): ReadonlySet<string> {
    this.#imported ??= new Set(
      this.program.body.flatMap(one =>
        one.type === "ImportDeclaration"
          ? one.specifiers
              .filter(
                each => one.source.value === "gradient-graph" || each.type === "ImportNamespaceSpecifier",
              )
              .map(({ local }) => local.name)
          : [],
      ),
    );
    return this.#imported;
  }

  /** What one walk over the text finds; made when first asked for. */
  get survey(): Survey {
    this.#survey ??= survey(this.program);
    return this.#survey;
  }

  /** Sites of the calls of a method of this name, in order of the text. */
  calls(method: "backward" | "step"): Site[] {
    return this.survey.calls[method].map(node => this.site(node));
  }
}

/** The one of these that holds the offset; they stand side by side, in order. */
function at(parts: readonly t.Node[], offset: number): t.Node | undefined {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle].end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = parts[low];
  return found && (found.start ?? 0) <= offset ? found : undefined;
}

const COMMENTS = new Set(["leadingComments", "innerComments", "trailingComments"]);

/** The nodes within a node, in order of the text. */
export function parts(node: t.Node): t.Node[] {
  // `{ x }` stands for `{ x: x }`: the variable is meant, not the key.
  if (node.type === "ObjectProperty" && node.shorthand) return [node.value];
  const all = Object.entries(node).flatMap(([key, value]) => (COMMENTS.has(key) ? [] : value));
  return all.filter(isNode).sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}

function isNode(value: unknown): value is t.Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "loc" in value;
}
