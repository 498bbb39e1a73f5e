// Mathematics as MathML elements. Names go in as text nodes.
import type { Part } from "../player/line.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
/** Letters of a name. */
const LONGEST = 24;

function tag(name: string, ...children: (Element | string)[]): Element {
  const made = document.createElementNS(MATHML, name);
  made.append(...children);
  return made;
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

export const identifier = (text: string): Element => tag("mi", shortened(text));
export const operator = (text: string): Element => tag("mo", text);
export const note = (text: string): Element => tag("mtext", text);
export const row = (...children: Element[]): Element => tag("mrow", ...children);
export const sub = (text: string, index: string): Element => tag("msub", identifier(text), identifier(index));
export const below = (what: Element, text: string): Element => tag("munder", what, identifier(text));
/** The line is drawn by the style sheet, as wide as the name below it: it stretches only in fonts for mathematics. */
export const bar = (what: Element): Element => {
  const made = tag("mover", what, operator("‾"));
  made.setAttribute("accent", "true");
  made.setAttribute("class", "gg-bar");
  return made;
};
export const partial = (y: Element, x: Element): Element =>
  tag("mfrac", row(operator("∂"), y), row(operator("∂"), x));

export function math(content: Element): Element {
  const made = tag("math", content);
  made.setAttribute("display", "block");
  return made;
}

/** v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ */
export const chainRuleText = (): Element =>
  math(
    row(
      bar(sub("v", "i")),
      operator("="),
      below(operator("∑"), "j"),
      bar(sub("v", "j")),
      partial(sub("v", "j"), sub("v", "i")),
    ),
  );

/** The words of a step line. */
export const partsOf = (parts: readonly Part[]): Element[] =>
  parts.filter(({ text }) => text !== "").map(part);

function part({ text, kind }: Part): Element {
  switch (kind) {
    case "name":
      return identifier(text);
    case "adjoint":
      return bar(identifier(text));
    case "op":
      return operator(text.trim());
    case "value":
    case "gradient":
      return tag("mn", text.includes(" ") ? `[${text}]` : text);
    default:
      // Spaces at its ends would be trimmed.
      return note(text.replace(/^ | $/g, "\u00a0"));
  }
}
