// A loop: one card on a stack of cards, with the pass it is at, the log of its adjoint, and a slider with a tick a pass.
import type { Selection } from "d3";
import type { Theme } from "../../../theme/tokens.js";
import type { BoxShape, LoopShape } from "../../scene.js";
import { classes } from "../op/index.js";
import { type Layer, move, place, say } from "../program.js";
import "./style.css";

export const HEIGHT = 96;
export const SLIDER = 85;

type Card = BoxShape & { loop: LoopShape };

const isCard = (item: BoxShape): item is Card => item.loop !== null;

export function draw(layer: Layer, items: readonly BoxShape[], theme: Theme): void {
  const cards = layer
    .selectAll<SVGGElement, Card>("g.box.loop")
    .data(items.filter(isCard), item => item.key)
    .join(enter => {
      const card = enter.append("g");
      card.append("rect").attr("class", "focus").attr("x", -4).attr("y", -4).attr("rx", 9);
      for (const offset of [8, 4])
        card.append("rect").attr("class", "under").attr("x", offset).attr("y", offset);
      card.append("rect").attr("class", "body");
      card.append("text").attr("class", "name").attr("x", 12).attr("y", 18);
      card.append("text").attr("class", "rule").attr("y", 18);
      card.append("text").attr("class", "count").attr("y", 18);
      card.append("text").attr("class", "detail").attr("x", 12).attr("y", 33);
      card.append("path").attr("class", "spark");
      card
        .append("rect")
        .attr("class", "reach")
        .attr("y", SLIDER - 10)
        .attr("height", 20);
      card.append("path").attr("class", "ticks");
      card.append("circle").attr("class", "dot").attr("r", 4).attr("cy", SLIDER);
      return card;
    });
  cards.attr("class", item => classes(item, "loop")).attr("data-node", item => item.node);
  move(cards, "transform", place, theme);
  cards.selectAll<SVGRectElement, Card>("rect.body, rect.under").attr("rx", 6).attr("height", HEIGHT);
  cards.selectAll<SVGRectElement, Card>("rect.body, rect.under").attr("width", item => item.loop.width);
  cards
    .select("rect.focus")
    .attr("width", item => item.loop.width + 16)
    .attr("height", HEIGHT + 16);
  cards
    .select("rect.reach")
    .attr("width", item => item.loop.width)
    .attr("data-loop", item => item.key);
  say(cards.select<SVGTextElement>(".name"), item => item.loop.name, theme);
  cards
    .select(".rule")
    .attr("x", item => item.loop.rule.x)
    .text(item => item.loop.rule.text);
  cards
    .select(".count")
    .attr("x", item => item.loop.width - 12)
    .text(item => item.loop.count);
  cards.select(".detail").text(item => item.loop.pass);
  cards.select(".spark").attr("d", item => item.loop.spark);
  cards
    .select(".ticks")
    .attr("d", item => item.loop.ticks.map(x => `M${x},${SLIDER - 3}V${SLIDER + 3}`).join(""));
  move(cards.select<SVGCircleElement>(".dot"), "cx", item => String(item.loop.dot), theme);
  drawWords(cards);
}

/** The two ends of the curve, and what steers the loop on a dotted stub at its side. */
function drawWords(cards: Selection<SVGGElement, Card, SVGGElement, unknown>): void {
  cards
    .selectAll<SVGTextElement, LoopShape["ends"][number]>("text.end")
    .data(item => item.loop.ends)
    .join("text")
    .attr("class", "end")
    .attr("x", end => end.x)
    .attr("y", end => end.y)
    .attr("text-anchor", end => end.anchor)
    .text(end => end.text);
  cards
    .selectAll<SVGPathElement, Card>("path.stub")
    .data(item => (item.loop.stub ? [item] : []))
    .join("path")
    .attr("class", "stub")
    .attr("d", item => item.loop.stub);
  cards
    .selectAll<SVGTextElement, LoopShape["reads"][number]>("text.read")
    .data(item => item.loop.reads)
    .join("text")
    .attr("class", "read")
    .attr("x", line => line.x)
    .attr("y", line => line.y)
    .text(line => line.text);
}
