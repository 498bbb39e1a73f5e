// What a style sheet comes to for one element (CSS Cascade 4, as far as a picture goes): the heaviest declaration of each
// property, its variables filled in.
import { parseColour, writeColour } from "./colour.js";
import { matches, type Selectable } from "./selector.js";
import type { Declaration, Rule, Sheet } from "./sheet.js";

export type Variables = ReadonlyMap<string, string>;

/** Declared properties by name, without variables. */
export type Style = ReadonlyMap<string, string>;

const COLOURS = new Set(["fill", "stroke", "color", "stop-color"]);
/** Variables may stand in variables; a circle of them ends here. */
const DEEPEST = 24;

/** The element's own style, and the variables that hold in it. `inline`: what a program set on the element itself. */
export function styleOf(
  element: Selectable,
  sheet: Sheet,
  inherited: Variables,
  inline: Style = new Map(),
): { style: Style; variables: Variables } {
  const declared = new Map([...declarations(element, sheet), ...inline]);
  const own = [...declared].filter(([name]) => name.startsWith("--"));
  let variables = inherited;
  if (own.length > 0) {
    const raw = new Map([...inherited, ...own]);
    const worked = own.map(([name, value]): [string, string] => [name, fill(value, raw, 0) ?? ""]);
    variables = new Map([...inherited, ...worked]);
  }
  const style = new Map<string, string>();
  for (const [name, value] of declared) {
    if (name.startsWith("--")) continue;
    const filled = value.includes("var(") ? fill(value, variables, 0) : value;
    if (filled !== null) style.set(name, COLOURS.has(name) ? colour(filled) : filled);
  }
  return { style, variables };
}

function colour(text: string): string {
  const known = parseColour(text);
  if (!known) return text;
  return known[3] === 0 ? "none" : writeColour(known);
}

function declarations(element: Selectable, sheet: Sheet): Map<string, string> {
  const classes = (element.getAttribute("class") ?? "").split(/\s+/).filter(name => name !== "");
  const found: Rule[] = [];
  for (const key of [...new Set(classes)].map(name => `.${name}`).concat(element.localName, "*"))
    for (const rule of sheet.get(key) ?? []) if (matches(element, rule.selector)) found.push(rule);
  found.sort((a, b) => a.selector.weight - b.selector.weight || a.order - b.order);
  const values = new Map<string, string>();
  const put =
    (wanted: boolean) =>
    ({ name, value, important }: Declaration) =>
      important === wanted && values.set(name, value);
  for (const important of [false, true])
    for (const { declarations } of found) declarations.forEach(put(important));
  return values;
}

/** A value with its variables filled in; null if one is missing that has no fallback. */
function fill(value: string, variables: Variables, depth: number): string | null {
  const at = value.lastIndexOf("var(");
  if (at < 0) return value;
  if (depth > DEEPEST) return null;
  const end = value.indexOf(")", at); // the last var( holds no other; a fallback may hold a call
  const close = balanced(value, at + 3) ?? end;
  const inner = value.slice(at + 4, close);
  const comma = inner.indexOf(",");
  const name = (comma < 0 ? inner : inner.slice(0, comma)).trim();
  const known = variables.get(name);
  const found =
    known !== undefined && known !== ""
      ? fill(known, variables, depth + 1)
      : comma < 0
        ? null
        : inner.slice(comma + 1).trim();
  return found === null
    ? null
    : fill(value.slice(0, at) + found + value.slice(close + 1), variables, depth + 1);
}

function balanced(text: string, open: number): number | null {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")" && --depth === 0) return i;
  }
  return null;
}
