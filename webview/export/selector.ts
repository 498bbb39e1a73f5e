// The part of CSS selectors that drawing and its style sheets use: type, class, id, attribute, :not and :is of compounds,
// descendants and children. Nothing is pointed at in a file: states such as :hover never hold.

/** What a selector asks of an element; a DOM element has it, too. */
export interface Selectable {
  readonly localName: string;
  readonly parentNode: Selectable | null;
  getAttribute(name: string): string | null;
}

interface Compound {
  type: string | null;
  id: string | null;
  classes: string[];
  attributes: { name: string; value: string | null }[];
  not: Compound[];
  /** One list for each :is(). */
  any: Compound[][];
  /** `:scope`: the element that was asked for what lies below it. */
  scope: boolean;
  /** A state that no picture has. */
  never: boolean;
}

export interface Selector {
  /** From the element outwards; `child`: the next one is its parent, not any ancestor. */
  readonly steps: readonly { compound: Compound; child: boolean }[];
  /** Ids, then classes, then types, as one number. */
  readonly weight: number;
}

const STATES = /^(?:hover|focus|focus-visible|focus-within|active|disabled|checked|target|visited|link)$/;
const TOKEN =
  /^(?:([a-zA-Z][\w-]*|\*)|#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:=["']?([^\]"']*)["']?)?\]|::[\w-]+|:(not|is)\(|:([\w-]+))/;

/** @throws SyntaxError naming what it does not know. */
export function parseSelectors(text: string): Selector[] {
  return splitTop(text, ",").map(part => parseSelector(part.trim()));
}

function parseSelector(text: string): Selector {
  const parts = splitTop(text.replace(/\s*>\s*/g, " > "), " ").filter(part => part !== "");
  const steps: { compound: Compound; child: boolean }[] = [];
  let child = false;
  for (const part of parts.toReversed()) {
    if (part === ">") {
      child = true;
      steps[steps.length - 1] = { ...steps[steps.length - 1], child };
    } else steps.push({ compound: parseCompound(part), child: false });
  }
  if (steps.length === 0) throw new SyntaxError(`no selector in "${text}"`);
  return { steps, weight: steps.reduce((sum, { compound }) => sum + weigh(compound), 0) };
}

function parseCompound(text: string): Compound {
  const found: Compound = {
    type: null,
    id: null,
    classes: [],
    attributes: [],
    not: [],
    any: [],
    scope: false,
    never: false,
  };
  for (let rest = text; rest !== ""; ) {
    const token = TOKEN.exec(rest);
    if (!token) throw new SyntaxError(`the selector "${text}" is not understood at "${rest}"`);
    const [whole, type, id, name, attribute, value, list, state] = token;
    rest = rest.slice(whole.length);
    if (list) {
      const end = closing(rest, text);
      const inner = splitTop(rest.slice(0, end), ",").map(part => parseCompound(part.trim()));
      rest = rest.slice(end + 1);
      if (list === "not") found.not.push(...inner);
      else found.any.push(inner);
    } else if (type) found.type = type === "*" ? null : type;
    else if (id) found.id = id;
    else if (name) found.classes.push(name);
    else if (attribute) found.attributes.push({ name: attribute, value: value ?? null });
    else if (state === "root") found.type = "html";
    else if (state === "scope") found.scope = true;
    else if (whole.startsWith("::") || STATES.test(state)) found.never = true;
    else throw new SyntaxError(`the selector "${text}" is not understood at "${whole}"`);
  }
  return found;
}

/** Where the parenthesis that was opened before `rest` closes. */
function closing(rest: string, text: string): number {
  let depth = 1;
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] === "(") depth++;
    if (rest[i] === ")" && --depth === 0) return i;
  }
  throw new SyntaxError(`the selector "${text}" has an open parenthesis`);
}

const weigh = ({ type, id, classes, attributes, not, any }: Compound): number =>
  (id ? 1e6 : 0) +
  1e3 * (classes.length + attributes.length) +
  (type ? 1 : 0) +
  [...not, ...any.flat()].reduce((most, inner) => Math.max(most, weigh(inner)), 0);

/** Parts between separators that stand in no parenthesis, bracket or quotes. */
export function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(" || letter === "[") depth++;
    else if (letter === ")" || letter === "]") depth--;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** The class, else the type, that every match has: by it rules are found. */
export function keyOf({ steps }: Selector): string {
  const { classes, type } = steps[0].compound;
  return classes.length > 0 ? `.${classes[0]}` : (type ?? "*");
}

/** `scope`: what `:scope` stands for. */
export function matches(element: Selectable, { steps }: Selector, scope: Selectable | null = null): boolean {
  const fits = (each: Selectable, { compound }: (typeof steps)[number]) => holds(each, compound, scope);
  let at: Selectable | null = element;
  if (!fits(at, steps[0])) return false;
  for (let i = 1; i < steps.length; i++) {
    at = at.parentNode;
    if (!steps[i - 1].child) while (at && !fits(at, steps[i])) at = at.parentNode;
    if (!at || !fits(at, steps[i])) return false;
  }
  return true;
}

function holds(element: Selectable, wanted: Compound, scope: Selectable | null): boolean {
  if (wanted.scope && element !== scope) return false;
  if (wanted.never || (wanted.type && wanted.type !== element.localName)) return false;
  if (wanted.id && wanted.id !== element.getAttribute("id")) return false;
  if (wanted.classes.length > 0) {
    const own = ` ${element.getAttribute("class") ?? ""} `;
    if (!wanted.classes.every(name => own.includes(` ${name} `))) return false;
  }
  for (const { name, value } of wanted.attributes) {
    const own = element.getAttribute(name);
    if (own === null || (value !== null && own !== value)) return false;
  }
  return (
    !wanted.not.some(inner => holds(element, inner, scope)) &&
    wanted.any.every(list => list.some(inner => holds(element, inner, scope)))
  );
}
