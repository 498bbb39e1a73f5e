// A drawing on paper as SVG text: every style an attribute of its own element, so that any viewer shows the same.
import { type Style, styleOf, type Variables } from "./cascade.js";
import type { PaperElement } from "./paper.js";
import type { Sheet } from "./sheet.js";

/** Properties that SVG has as attributes, too; everything else of a style sheet means nothing to a file. */
const KEPT = new Set([
  ...["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"],
  ...["stroke-linecap", "stroke-linejoin", "opacity", "color", "paint-order", "visibility", "text-anchor"],
  ...["font-family", "font-size", "font-weight", "font-style", "letter-spacing", "text-decoration"],
  ...["dominant-baseline", "transform"],
]);
const SHAPES = new Set(["path", "rect", "circle", "line", "ellipse", "polygon", "polyline"]);

interface Inherited {
  variables: Variables;
  fill: string;
  stroke: string;
}

/** Adds the pieces of the element and all below it. An element that shows nothing is left out. */
export function write(element: PaperElement, sheet: Sheet, variables: Variables): string {
  const parts: string[] = [];
  writeInto(parts, element, sheet, { variables, fill: "#000000", stroke: "none" });
  return parts.join("");
}

function writeInto(parts: string[], element: PaperElement, sheet: Sheet, inherited: Inherited): void {
  const { style, variables } = styleOf(element, sheet, inherited.variables, element.declared);
  if (style.get("display") === "none" || flat(style)) return;
  const attributes = attributesOf(element, style);
  const { fill = inherited.fill, stroke = inherited.stroke } = Object.fromEntries(attributes);
  if (SHAPES.has(element.localName) && fill === "none" && stroke === "none") return;
  const text = element.children.length === 0 ? element.textContent : "";
  if ((element.localName === "text" || element.localName === "tspan") && element.textContent === "") return;
  const written = [...attributes].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join("");
  const opened = parts.push(`<${element.localName}${written}`);
  if (text !== "") parts.push(">", escapeXml(text));
  else if (element.children.length > 0) parts.push(">");
  const begun = parts.length;
  for (const child of element.children) writeInto(parts, child, sheet, { variables, fill, stroke });
  if (element.localName === "g" && parts.length === begun) parts.length = opened - 1;
  else parts.push(text === "" && element.children.length === 0 ? "/>" : `</${element.localName}>`);
}

/** Shrunk to nothing: an empty tray. */
const flat = (style: Style): boolean => /scale[XY]?\(0\)/.test(style.get("transform") ?? "");

/** The program's own attributes with the style over them, in that order. */
function attributesOf(element: PaperElement, style: Style): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [name, value] of element.attributes)
    if (name !== "class" && !name.startsWith("data-") && !name.startsWith("aria-"))
      attributes.set(name, value);
  for (const [name, value] of style)
    if (KEPT.has(name)) attributes.set(name, name === "transform" ? transform(value) : unitless(value));
  if (style.get("white-space") === "pre" && element.textContent) attributes.set("xml:space", "preserve");
  return attributes;
}

const unitless = (value: string): string => value.replace(/(?<=\d)px\b/g, "");

/** Of CSS into SVG's: no units, no translateX. */
const transform = (value: string): string =>
  value
    .replace(/translateY\(([^)]*)\)/g, "translate(0,$1)")
    .replace(/translateX\(/g, "translate(")
    .replace(/(?<=\d)(px|deg)/g, "");

// Control characters, halves of pairs and non-characters cannot stand in XML, however they are written.
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export const escapeXml = (text: string): string =>
  text
    .replace(FORBIDDEN, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
