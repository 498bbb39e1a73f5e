// An unnamed operation: a circle with its sign, its word and numbers beside it.
import type { Theme } from "../../../theme/tokens.js";
import type { BoxShape, Numbers } from "../../scene.js";
import { classes } from "../op/index.js";
import { type Layer, move, place, say } from "../program.js";
import "./style.css";

export const SIZE = 26;

export function draw(layer: Layer, items: readonly BoxShape[], theme: Theme): void {
  const signs = layer
    .selectAll<SVGGElement, BoxShape>("g.box.sign")
    .data(
      items.filter(item => item.kind === "sign"),
      item => item.key,
    )
    .join(enter => {
      const sign = enter.append("g");
      sign
        .append("circle")
        .attr("class", "focus")
        .attr("r", SIZE / 2 + 4);
      sign
        .append("circle")
        .attr("class", "body")
        .attr("r", SIZE / 2);
      sign
        .selectAll("circle")
        .attr("cx", SIZE / 2)
        .attr("cy", SIZE / 2);
      sign
        .append("text")
        .attr("class", "glyph")
        .attr("x", SIZE / 2)
        .attr("y", SIZE / 2 + 4);
      const upper = sign.append("text").attr("class", "upper");
      upper.append("tspan").attr("class", "plain");
      upper.append("tspan").attr("class", "risen").attr("dx", 8);
      const lower = sign.append("text").attr("class", "lower");
      lower.append("tspan").attr("class", "detail");
      lower.append("tspan").attr("class", "risen").attr("dx", 8);
      return sign;
    });
  signs.attr("class", item => classes(item, "sign")).attr("data-node", item => item.node);
  move(signs, "transform", place, theme);
  signs
    .select(".upper")
    .attr("x", wordsX)
    .attr("y", item => (item.across ? SIZE + 16 : 9));
  signs
    .select(".lower")
    .attr("x", wordsX)
    .attr("y", item => (item.across ? SIZE + 29 : 22));
  signs.selectAll<SVGTextElement, BoxShape>(".upper, .lower").classed("across", item => item.across);
  signs.select(".glyph").classed("small", item => item.name.length > 1);
  say(signs.select<SVGTextElement>(".glyph"), item => item.name, theme);
  say(signs.select<SVGTSpanElement>(".plain"), item => short(item.value), theme);
  say(signs.select<SVGTSpanElement>(".detail"), item => item.detail, theme);
  say(signs.select<SVGTSpanElement>(".upper .risen"), item => (beside(item) ? gradient(item) : ""), theme);
  say(signs.select<SVGTSpanElement>(".lower .risen"), item => (beside(item) ? "" : gradient(item)), theme);
}

export const wordsX = ({ across }: BoxShape): number => (across ? SIZE / 2 : SIZE + 7);

/** A scalar's adjoint stands beside its value; several entries, or a word alone, beside the operation. */
export const beside = ({ scalar, adjoint }: BoxShape): boolean => scalar && adjoint.numbers.kind !== "none";

export function gradient({ adjoint }: BoxShape): string {
  const numbers = short(adjoint.numbers);
  return [adjoint.word, numbers].filter(Boolean).join(" ");
}

export const short = (numbers: Numbers): string =>
  numbers.kind === "text"
    ? numbers.text
    : numbers.kind === "histogram"
      ? `${numbers.min}…${numbers.max}`
      : "";
