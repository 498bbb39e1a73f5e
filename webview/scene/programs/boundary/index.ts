// A cut: two bars across the wire where the cause is, with its word, its line, and what it holds back.
import type { Theme } from "../../../theme/tokens.js";
import type { CutShape } from "../../scene.js";
import { type Layer, move, place, say } from "../program.js";
import "./style.css";

export const HALF = 18;

export function draw(layer: Layer, items: readonly CutShape[], theme: Theme): void {
  drawGhosts(
    layer,
    items.filter(cut => cut.ghost),
  );
  const cuts = layer
    .selectAll<SVGGElement, CutShape>("g.cut")
    .data(items, cut => cut.key)
    .join(enter => {
      const cut = enter.append("g");
      cut
        .append("rect")
        .attr("class", "reach")
        .attr("x", -HALF - 4)
        .attr("y", -14)
        .attr("width", 2 * HALF + 8);
      cut.select("rect").attr("height", 28);
      const bars = cut.append("g").attr("class", "bars");
      for (const name of ["upper", "lower"])
        bars.append("rect").attr("class", `bar ${name}`).attr("x", -HALF);
      cut
        .selectAll("rect.bar")
        .attr("width", 2 * HALF)
        .attr("height", 2.5)
        .attr("y", -1.25);
      const text = cut
        .append("text")
        .attr("class", "word")
        .attr("x", HALF + 10);
      text.append("tspan").attr("class", "cause");
      text.append("tspan").attr("class", "place");
      cut
        .append("text")
        .attr("class", "would")
        .attr("x", HALF + 10)
        .attr("y", 12);
      return cut;
    });
  cuts.attr("class", cut =>
    ["cut", cut.lifted && "lifted", cut.selected && "selected"].filter(Boolean).join(" "),
  );
  cuts.attr("data-cut", cut => cut.key);
  move(cuts, "transform", place, theme);
  cuts.select(".bars").attr("transform", cut => (cut.across ? "rotate(90)" : null));
  const wordY = ({ across, would }: CutShape) => (across ? HALF + 14 : would ? -2 : 4);
  cuts.select("text.word").attr("y", wordY);
  cuts.select("text.would").attr("y", cut => (cut.across ? HALF + 28 : 12));
  cuts
    .selectAll<SVGTextElement, CutShape>("text")
    .classed("across", cut => cut.across)
    .attr("x", cut => (cut.across ? 0 : HALF + 10));
  say(cuts.select<SVGTSpanElement>(".cause"), cut => cut.word, theme);
  say(cuts.select<SVGTSpanElement>(".place"), cut => (cut.place ? ` · ${cut.place}` : ""), theme);
  say(cuts.select<SVGTextElement>(".would"), cut => cut.would, theme);
}

/** What would have flowed: a hollow wire of that width, which fills when the cut is lifted. */
function drawGhosts(layer: Layer, items: readonly CutShape[]): void {
  const ghosts = layer
    .selectAll<SVGGElement, CutShape>("g.ghost")
    .data(items, cut => cut.key)
    .join(enter => {
      const ghost = enter.insert("g", "g.cut");
      for (const name of ["left", "right", "whole"]) ghost.append("path").attr("class", name);
      return ghost;
    });
  ghosts.attr("class", cut => (cut.lifted ? "ghost lifted" : "ghost"));
  const wide = (cut: CutShape) => Math.max(3, cut.ghost?.width ?? 0) / 2;
  ghosts.selectAll<SVGPathElement, CutShape>("path").attr("d", cut => cut.ghost?.path ?? "");
  const aside = (cut: CutShape, by: number) => (cut.across ? `translate(0,${by})` : `translate(${by},0)`);
  ghosts.select("path.left").attr("transform", cut => aside(cut, -wide(cut)));
  ghosts.select("path.right").attr("transform", cut => aside(cut, wide(cut)));
  ghosts.select("path.whole").attr("stroke-width", cut => cut.ghost?.width ?? 0);
}
