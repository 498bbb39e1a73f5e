// A document without a browser: as much of the DOM as d3-selection and the scene's programs ask for, so that a file is
// drawn by the very code that draws the panel.
import { matches, parseSelectors, type Selectable, type Selector } from "./selector.js";

const SVG = "http://www.w3.org/2000/svg";
/** Node.DOCUMENT_POSITION_PRECEDING and _FOLLOWING. */
const BEFORE = 2;
const AFTER = 4;

const known = new Map<string, Selector[]>();

function selectors(text: string): Selector[] {
  let found = known.get(text);
  if (!found) {
    found = parseSelectors(text);
    known.set(text, found);
  }
  return found;
}

export class PaperElement implements Selectable {
  readonly localName: string;
  readonly namespaceURI = SVG;
  readonly ownerDocument: Paper;
  parentNode: PaperElement | null = null;
  readonly attributes = new Map<string, string>();
  /** What a program sets by `style()`. */
  readonly declared = new Map<string, string>();
  readonly style = {
    setProperty: (name: string, value: string) => void this.declared.set(name, value),
    removeProperty: (name: string) => void this.declared.delete(name),
  };
  #children: PaperElement[] = [];
  #text = "";
  /** Place among its siblings, as of the last count. */
  #place = 0;
  #counted = true;

  constructor(page: Paper, name: string) {
    this.ownerDocument = page;
    this.localName = name;
  }

  get children(): readonly PaperElement[] {
    return this.#children;
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  get classList(): { contains(name: string): boolean; add(name: string): void; remove(name: string): void } {
    const names = new Set((this.getAttribute("class") ?? "").split(/\s+/).filter(name => name !== ""));
    const keep = (after: Set<string>) => this.setAttribute("class", [...after].join(" "));
    return {
      contains: name => names.has(name),
      add: name => keep(new Set(names).add(name)),
      remove: name => keep(new Set([...names].filter(each => each !== name))),
    };
  }

  get textContent(): string {
    if (this.#children.length === 0) return this.#text;
    return this.#children.map(child => child.textContent).join("");
  }

  set textContent(text: string | null) {
    this.#children = [];
    this.#text = text ?? "";
  }

  get firstChild(): PaperElement | null {
    return this.#children[0] ?? null;
  }

  /** Nothing happens on paper. */
  addEventListener(): void {}

  get nextSibling(): PaperElement | null {
    const { parentNode: parent } = this;
    if (!parent) return null;
    parent.#count();
    return parent.#children[this.#place + 1] ?? null;
  }

  appendChild(child: PaperElement): PaperElement {
    return this.insertBefore(child, null);
  }

  insertBefore(child: PaperElement, next: PaperElement | null): PaperElement {
    if (child.parentNode) child.parentNode.removeChild(child);
    child.parentNode = this;
    if (!next) {
      child.#place = this.#children.push(child) - 1;
      return child;
    }
    this.#count();
    this.#children.splice(next.#place, 0, child);
    this.#counted = false;
    return child;
  }

  removeChild(child: PaperElement): PaperElement {
    this.#count();
    this.#children.splice(child.#place, 1);
    this.#counted = false;
    child.parentNode = null;
    return child;
  }

  /** Siblings only: nothing else is ever compared. */
  compareDocumentPosition(other: PaperElement): number {
    if (this.parentNode) this.parentNode.#count();
    return this.#place < other.#place ? AFTER : BEFORE;
  }

  #count(): void {
    if (this.#counted) return;
    for (const [i, child] of this.#children.entries()) child.#place = i;
    this.#counted = true;
  }

  querySelector(text: string): PaperElement | null {
    for (const found of this.#below(selectors(text), this)) return found;
    return null;
  }

  querySelectorAll(text: string): PaperElement[] {
    return [...this.#below(selectors(text), this)];
  }

  *#below(wanted: readonly Selector[], scope: PaperElement): Generator<PaperElement> {
    for (const child of this.#children) {
      if (wanted.some(each => matches(child, each, scope))) yield child;
      yield* child.#below(wanted, scope);
    }
  }
}

export class Paper {
  readonly documentElement = new PaperElement(this, "html");

  createElementNS(_space: string, name: string): PaperElement {
    return new PaperElement(this, name);
  }
}

/** What a program draws on is one thing to it: it asks no more of a document than this. */
export function isDocument(page: unknown): page is Document {
  return page instanceof Paper;
}

export function isPaper(element: unknown): element is PaperElement {
  return element instanceof PaperElement;
}
