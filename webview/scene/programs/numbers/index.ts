// Numbers of a tensor, right-aligned in their row: written out, or a histogram of 48 × 12 with its ends.
import { area, curveStepAfter, type Selection, select } from "d3";
import type { Theme } from "../../../theme/tokens.js";
import type { Numbers } from "../../scene.js";
import { say } from "../program.js";
import "./style.css";

export const WIDTH = 48;
export const HEIGHT = 12;

type Parent = SVGGElement;

/** Draws into `g.numbers` of each parent; `of` gives what, `right` the right edge and `base` the baseline. */
export function drawNumbers<T>(
  parents: Selection<Parent, T, SVGGElement, unknown>,
  name: string,
  of: (item: T) => Numbers,
  right: (item: T) => number,
  base: number | ((item: T) => number),
  theme: Theme,
): void {
  parents.each(function (item) {
    const numbers = of(item);
    const row = select(this)
      .selectAll<SVGGElement, T>(`:scope > g.${name}`)
      .data([item])
      .join("g")
      .attr("class", name);
    const y = typeof base === "number" ? base : base(item);
    row.attr("transform", `translate(${right(item)},${y})`);
    const text = row
      .selectAll<SVGTextElement, T>("text.figures")
      .data([item])
      .join("text")
      .attr("class", "figures");
    const histogram = numbers.kind === "histogram" ? numbers : null;
    text.attr("x", 0);
    say(text, () => (numbers.kind === "text" ? numbers.text : (histogram?.max ?? "")), theme);
    const low = row
      .selectAll<SVGTextElement, T>("text.low")
      .data(histogram ? [item] : [])
      .join("text");
    low.attr("class", "figures low").attr("x", -WIDTH - 4 - digits(histogram?.max));
    say(low, () => histogram?.min ?? "", theme);
    row
      .selectAll("path.histogram")
      .data(histogram ? [histogram] : [])
      .join("path")
      .attr("class", "histogram")
      .attr("transform", `translate(${-WIDTH - digits(histogram?.max)},1)`)
      .attr("d", h => bars(h.bins, WIDTH, HEIGHT));
  });
}

/** Room that the larger end takes at 11 px, with its gap. */
export const digits = (text = ""): number => text.length * 6.7 + 4;

/** Steps from 0 up to `height`, over a width. */
export function bars(bins: readonly number[], width: number, height: number): string {
  if (bins.length === 0) return "";
  const most = Math.max(1, ...bins);
  const step = width / bins.length;
  const heights = [...bins, bins[bins.length - 1] ?? 0];
  const shape = area<number>()
    .x((_, i) => i * step)
    .y0(0)
    .y1(count => (count === 0 ? 0 : -Math.max(1, (count / most) * height)))
    .curve(curveStepAfter);
  return shape(heights) ?? "";
}
