// A closed group: what it is, its parameters as pills, one line of facts with the histogram of its output, its adjoint,
// and the way along its turns. A group of several turns stands on a stack of cards.
import type { Selection } from "d3";
import type { Theme } from "../../../theme/tokens.js";
import type { BoxShape, CardShape } from "../../scene.js";
import { drawBadges, drawToggle } from "../badge/index.js";
import { bars, drawNumbers } from "../numbers/index.js";
import { classes, drawShares, flash } from "../op/index.js";
import { drawPills } from "../pill/index.js";
import { type Layer, move, place, say } from "../program.js";
import { drawTurns } from "../turns/index.js";
import "./style.css";

type Card = BoxShape & { card: CardShape };
type Cards = Selection<SVGGElement, Card, SVGGElement, unknown>;

const isCard = (item: BoxShape): item is Card => item.card !== null;

export function draw(layer: Layer, items: readonly BoxShape[], theme: Theme): void {
  const cards: Cards = layer
    .selectAll<SVGGElement, Card>("g.box.card")
    .data(items.filter(isCard), item => item.card.group)
    .join(enter => create(enter.append("g")));
  flash(cards, theme);
  cards.attr("class", item => classes(item, "card")).attr("data-node", item => item.node);
  cards.attr("data-card", item => item.card.group);
  move(cards, "transform", place, theme);
  frame(cards);
  drawToggle(cards, item => item.card.group, true);
  drawBadges(cards, item => item.card.badges);
  words(cards, theme);
  const right = (item: Card) => item.card.width - 12;
  drawNumbers(
    cards,
    "gradient",
    item => item.adjoint.numbers,
    right,
    item => item.card.adjoint,
    theme,
  );
  drawNumbers(
    cards,
    "value",
    item => (item.card.histogram ? { kind: "none" } : item.value),
    right,
    item => item.card.facts.y,
    theme,
  );
  drawShares(cards);
  drawPills(cards, theme);
  drawTurns(cards, item => item.card.turns, theme);
}

function create(card: Cards): Cards {
  card.append("rect").attr("class", "focus").attr("x", -4).attr("y", -4).attr("rx", 11);
  for (const offset of [8, 4])
    card.append("rect").attr("class", "under").attr("x", offset).attr("y", offset).attr("rx", 8);
  card.append("rect").attr("class", "body").attr("rx", 8);
  card.append("g").attr("class", "shares");
  card.append("text").attr("class", "name").attr("x", 28).attr("y", 19);
  for (const name of ["rest", "shape"]) card.append("text").attr("class", name).attr("y", 19);
  card.append("text").attr("class", "detail").attr("x", 12);
  card.append("path").attr("class", "histogram");
  card.append("text").attr("class", "adjoint").attr("x", 12);
  card.append("text").attr("class", "word");
  return card;
}

function frame(cards: Cards): void {
  const outer = (item: Card) => (item.card.stacked ? 16 : 8);
  cards
    .selectAll<SVGRectElement, Card>("rect.body, rect.under")
    .attr("width", item => item.card.width)
    .attr("height", item => item.card.height);
  cards
    .selectAll<SVGRectElement, Card>("rect.under")
    .attr("visibility", item => (item.card.stacked ? null : "hidden"));
  cards
    .select("rect.focus")
    .attr("width", item => item.card.width + outer(item))
    .attr("height", item => item.card.height + outer(item));
  cards
    .select("path.histogram")
    .attr("transform", ({ card: { histogram: h } }) => (h ? `translate(${h.x},${h.y + h.height})` : null))
    .attr("d", ({ card: { histogram: h } }) => (h ? bars(h.bins, h.width, h.height) : ""));
}

function words(cards: Cards, theme: Theme): void {
  say(cards.select<SVGTextElement>("text.name"), item => item.card.name, theme);
  cards
    .select("text.rest")
    .attr("x", item => item.card.rest.x)
    .text(item => item.card.rest.text);
  cards
    .select("text.shape")
    .attr("x", item => item.card.width - 12)
    .text(item => item.card.shape);
  cards.select("text.detail").attr("y", item => item.card.facts.y);
  say(cards.select<SVGTextElement>("text.detail"), item => item.card.facts.text, theme);
  cards.selectAll<SVGTextElement, Card>("text.adjoint, text.word").attr("y", item => item.card.adjoint);
  say(cards.select<SVGTextElement>("text.adjoint"), item => item.adjoint.label, theme);
  cards.select("text.word").attr("x", item => item.card.width - item.adjoint.wordEnd);
  say(cards.select<SVGTextElement>("text.word"), item => item.adjoint.word, theme);
}
