// A style sheet read into rules. What applies only under a condition (@media), moves (@keyframes) or asks for what a file
// has not is left out: a file is one still picture.
import { keyOf, parseSelectors, type Selector, splitTop } from "./selector.js";

export interface Declaration {
  readonly name: string;
  readonly value: string;
  readonly important: boolean;
}

export interface Rule {
  readonly selector: Selector;
  /** Place in the sheet: of two equally heavy ones the later wins. */
  readonly order: number;
  readonly declarations: readonly Declaration[];
}

/** Rules by the class or type that whatever they match has. */
export type Sheet = ReadonlyMap<string, readonly Rule[]>;

/** `unknown` is told of each selector that is not understood, and whose rule therefore never applies. */
export function parseSheet(css: string, unknown: (problem: string) => void = () => {}): Sheet {
  const sheet = new Map<string, Rule[]>();
  let order = 0;
  for (const { head, body } of blocks(css.replace(/\/\*.*?\*\//gs, " "))) {
    const declarations = declared(body);
    for (const part of splitTop(head, ",")) {
      try {
        const [selector] = parseSelectors(part);
        const key = keyOf(selector);
        const rules = sheet.get(key) ?? [];
        rules.push({ selector, order: order++, declarations });
        sheet.set(key, rules);
      } catch (error) {
        unknown(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return sheet;
}

/** Top-level `head { body }`; at-rules with all that is in them are passed over. */
function* blocks(css: string): Generator<{ head: string; body: string }> {
  let from = 0;
  while (from < css.length) {
    const open = css.indexOf("{", from);
    if (open < 0) return;
    const head = css
      .slice(css.lastIndexOf(";", open) >= from ? css.lastIndexOf(";", open) + 1 : from, open)
      .trim();
    const end = closing(css, open);
    if (!head.startsWith("@") && head !== "") yield { head, body: css.slice(open + 1, end) };
    from = end + 1;
  }
}

function closing(css: string, open: number): number {
  let depth = 0;
  for (let i = open; i < css.length; i++) {
    if (css[i] === "{") depth++;
    if (css[i] === "}" && --depth === 0) return i;
  }
  return css.length;
}

function declared(body: string): Declaration[] {
  return splitTop(body, ";").flatMap(text => {
    const colon = text.indexOf(":");
    if (colon < 0) return [];
    const name = text.slice(0, colon).trim();
    const value = text.slice(colon + 1).trim();
    const important = /\s*!\s*important$/i;
    return [{ name, value: value.replace(important, ""), important: important.test(value) }];
  });
}
