// One parameter in the list below the drawing: how its line looks, its name, and what it is worth under the cursor.
import { element } from "../element.js";
import { svg } from "../svgelement.js";
import type { RowShape } from "../virtual.js";
import { KINDS } from "./draw.js";
import type { Line } from "./measures.js";
import { valueText } from "./words.js";

export function legendRow({ name, values }: Line, at: number, index: number, of: number): RowShape {
  const value = valueText(values[at]);
  const bad = values[at] === Number.POSITIVE_INFINITY ? " gg-bad" : "";
  return {
    label: `${name} ${value}`,
    children: [swatch(index), `${name} `, element("span", { class: `gg-figure${bad}` }, value)],
    at: index + 1,
    of,
  };
}

function swatch(index: number): SVGSVGElement {
  const look = index < KINDS ? `gg-train-line gg-train-${index}` : "gg-train-none";
  return svg(
    "svg",
    { class: "gg-train-swatch", viewBox: "0 0 28 10", width: 28, height: 10, "aria-hidden": "true" },
    svg("path", { class: look, d: "M0,5H28" }),
  );
}
