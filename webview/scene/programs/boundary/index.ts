// A cut: two bars across the wire where the cause is, with its word, its line, and what it holds back.
import type { Theme } from "../../../theme/tokens.js";
import type { CutShape } from "../../scene.js";
import { type Layer, move, place, say } from "../program.js";
import "./style.css";

const HALF = 18;

export function draw(layer: Layer, items: readonly CutShape[], theme: Theme): void {
  const ghosts = layer
    .selectAll<SVGPathElement, CutShape>("path.ghost")
    .data(
      items.filter(cut => cut.ghost),
      cut => cut.key,
    )
    .join("path");
  ghosts
    .attr("class", cut => (cut.lifted ? "ghost lifted" : "ghost"))
    .attr("d", cut => cut.ghost?.path ?? "")
    .attr("stroke-width", cut => cut.ghost?.width ?? 0);
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
      for (const name of ["upper", "lower"]) cut.append("rect").attr("class", `bar ${name}`).attr("x", -HALF);
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
  cuts.select("text.word").attr("y", cut => (cut.would ? -2 : 4));
  say(cuts.select<SVGTSpanElement>(".cause"), cut => cut.word, theme);
  say(cuts.select<SVGTSpanElement>(".place"), cut => (cut.place ? ` · ${cut.place}` : ""), theme);
  say(cuts.select<SVGTextElement>(".would"), cut => cut.would, theme);
}
