// The rows of a card or frame that lead along its turns: which one, the curve of each one's gradient, the slider.
import type { Selection } from "d3";
import { type Theme, TIME } from "../../../theme/tokens.js";
import type { TurnsShape } from "../../scene.js";
import { ROWS } from "../../turns.js";
import { say } from "../program.js";
import "./style.css";

/** Draws `g.turns` into each parent that has turns. */
export function drawTurns<T>(
  parents: Selection<SVGGElement, T, SVGGElement, unknown>,
  of: (item: T) => TurnsShape | null,
  theme: Theme,
): void {
  const turns = parents
    .selectAll<SVGGElement, TurnsShape>("g.turns")
    .data(item => {
      const shape = of(item);
      return shape ? [shape] : [];
    })
    .join(enter => create(enter.append("g").attr("class", "turns")));
  turns.attr("transform", shape => `translate(0,${shape.y})`);
  const words = turns.select<SVGTextElement>("text.turn").attr("x", shape => shape.from);
  say(words, shape => shape.text, theme);
  turns
    .select("path.spark")
    .attr("d", shape => shape.spark)
    .attr("transform", shape => `translate(0,${-shape.y})`);
  turns
    .select("rect.reach")
    .attr("data-turns", shape => shape.group)
    .attr("x", shape => shape.from - 8)
    .attr("width", shape => shape.to - shape.from + 16);
  turns.select("path.rail").attr("d", shape => `M${shape.from},${ROWS.slider}H${shape.to}`);
  turns
    .select("path.ticks")
    .attr("d", shape => shape.ticks.map(x => `M${x.toFixed(1)},${ROWS.slider - 3}v6`).join(""));
  const dot = turns.select<SVGCircleElement>("circle.dot");
  if (theme.still) dot.interrupt().attr("cx", shape => shape.dot);
  else
    dot
      .transition()
      .duration(TIME.figures)
      .attr("cx", shape => shape.dot);
  turns
    .selectAll<SVGTextElement, TurnsShape["ends"][number]>("text.end")
    .data(shape => shape.ends.map(end => ({ ...end, y: end.y - shape.y })))
    .join("text")
    .attr("class", "end")
    .attr("x", end => end.x)
    .attr("y", end => end.y)
    .attr("text-anchor", end => end.anchor)
    .text(end => end.text);
}

function create<P extends SVGGElement>(turns: Selection<SVGGElement, TurnsShape, P, unknown>): typeof turns {
  turns.append("text").attr("class", "turn").attr("y", ROWS.text);
  turns.append("path").attr("class", "spark");
  turns.append("path").attr("class", "rail");
  turns.append("path").attr("class", "ticks");
  turns
    .append("circle")
    .attr("class", "dot")
    .attr("r", 4)
    .attr("cy", ROWS.slider)
    .attr("cx", shape => shape.dot);
  turns
    .append("rect")
    .attr("class", "reach")
    .attr("y", ROWS.slider - 12)
    .attr("height", 24);
  return turns;
}
