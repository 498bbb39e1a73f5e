// The text while it is being rewritten, and the sites numbered so far.
import type * as t from "@babel/types";
import MagicString from "magic-string";
import type { Leak, SiteEntry } from "../../core/trace/site.js";
import type { Site } from "../../core/trace/trace.js";
import { Places } from "./places.js";
import { WORDS, type Word } from "./vocabulary.js";

/** A site with what the run time must know of it. */
export interface NumberedSite extends SiteEntry {
  /** Site of the innermost loop around it in the same function; -1: none. */
  readonly loop: number;
  /** A call: the last word of what is called. */
  readonly callee?: string;
  /** A function written as an argument: the site of the call. */
  readonly argumentOf?: number;
}

type Details = Partial<Pick<NumberedSite, "name" | "callee" | "argumentOf">>;

export class Draft {
  readonly code: string;
  readonly text: MagicString;
  readonly sites: NumberedSite[] = [];
  /** Numbers of the sites of calls, and of properties that are watched. */
  readonly calls = new Map<t.Node, number>();
  /** Calls without arguments that were given a spread. */
  readonly spread = new Set<t.Node>();
  readonly #places: Places;
  readonly #first: number;

  constructor(code: string, file: string, firstSite: number) {
    this.code = code;
    this.text = new MagicString(code);
    this.#places = new Places(code, file);
    this.#first = firstSite;
  }

  /** Numbers a place. */
  site(node: t.Node, kind: SiteEntry["kind"], loop: number, details: Details = {}): number {
    const { name = "", callee, argumentOf } = details;
    const { file, line, column, endLine, endColumn } = this.at(node);
    this.sites.push({ file, line, column, endLine, endColumn, kind, name, loop, callee, argumentOf });
    return this.#first + this.sites.length - 1;
  }

  /** Another site at the same place: what happens there is told apart. */
  twin(site: number): number {
    this.sites.push({ ...this.entry(site), leaks: undefined });
    return this.#first + this.sites.length - 1;
  }

  /** Notes at a call that what it is given was read off tensors. */
  leak(site: number, leaks: readonly Leak[]): void {
    this.sites[site - this.#first] = { ...this.entry(site), leaks };
  }

  /** The place of a node. */
  at(node: t.Node): Site {
    const { start, end } = span(node);
    return this.#places.site(start, end);
  }

  entry(site: number): NumberedSite {
    return this.sites[site - this.#first];
  }

  slice(node: t.Node): string {
    const { start, end } = span(node);
    return this.code.slice(start, end);
  }

  /** `word(id, F` without what follows. */
  say(word: Word, site: number, frame: string = WORDS.frame): string {
    return `${WORDS[word]}(${site},${frame}`;
  }

  /** Puts `open` before an expression and `close` after it, inside any parentheses of its own. */
  enclose(node: t.Node, open: string, close: string): void {
    const { start, end } = span(node);
    // A comma list is one argument only between parentheses of ours.
    const list = node.type === "SequenceExpression";
    this.before(start, list ? `${open}(` : open);
    this.after(end, list ? `)${close}` : close);
  }

  /** Outermost so far of what stands before the character at `offset`. */
  before(offset: number, text: string): void {
    this.text.prependRight(offset, text);
  }

  /** Outermost so far of what stands after the character before `offset`. */
  after(offset: number, text: string): void {
    this.text.appendLeft(offset, text);
  }
}

/** The parser sets both on every node; its types allow for made-up ones. */
export function span(node: t.Node): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}
