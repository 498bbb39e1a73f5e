// Boxes with their numbers: value and adjoint, the share bar, and the tray of x.grad above a leaf.

import { figure, figures, histogram, numel, WRITTEN } from "../../core/graph/figures.js";
import { type Graph, graph } from "../../core/graph/graph.js";
import type { AdjointState } from "../../core/graph/moment.js";
import { origin } from "../../core/graph/origin.js";
import { nonFiniteText } from "../../core/graph/summary.js";
import type { Timeline } from "../../core/graph/timeline.js";
import type { ViewBox } from "../../core/graph/view.js";
import type { Summary, TraceNode } from "../../core/trace/trace.js";
import { type Caption, caption, type Measure, room, valueWidth } from "../layout/caption.js";
import { groupOf } from "../layout/card.js";
import { BOX, CARD, type Placed, type Rect } from "../layout/place.js";
import { badgeWords } from "./badges.js";
import { cardShape } from "./cards.js";
import { writeNumbers } from "./cuts.js";
import { ellipsize, type Row, row } from "./fit.js";
import type { SceneInput } from "./input.js";
import { loopShape } from "./loops.js";
import { pillShapes } from "./pills.js";
import { isZero, reached, unreached } from "./reach.js";
import type { AdjointShape, BoxShape, Numbers, SegmentShape, TrayShape } from "./scene.js";

const BINS = 16;

export function boxShape(input: SceneInput, box: ViewBox): BoxShape {
  const node = graph(input.trace).node(box.node)!;
  const words = caption(input.trace, box);
  const place = input.placed.boxes.get(box.key)!;
  const leaf = box.kind === "leaf" && node.requiresGrad;
  const y = leaf ? place.y + BOX.tray : place.y;
  const height = leaf ? place.height - BOX.tray : place.height;
  const computed = box.nodes.some(id => input.moment.computed.has(id));
  const state = input.moment.adjoints.get(node.id);
  const adjoint = adjointShape(input, box, node, state);
  const first = head(input, box, node, words.name);
  const value: Numbers = computed ? numbers(node.value, node.shape, first.room) : { kind: "none" };
  const group = groupOf(input.view, box.group);
  const card = group ? cardShape(input, box, group, place) : null;
  const detail = group
    ? [group.text || group.type || group.kind, words.shape].join(" · ")
    : box.kind === "sign"
      ? words.operation
      : [words.operation, words.shape].filter(Boolean).join(" · ");
  const tray = leaf ? trayShape(input, node, place) : null;
  const width = card?.width ?? place.width;
  const pills = pillShapes(input, box, group ? CARD.head : BOX.height, width);
  return {
    key: box.key,
    node: node.id,
    kind: box.kind === "leaf" ? (leaf ? "parameter" : "input") : box.kind,
    x: box.kind === "sign" && input.placed.rightward ? place.x + (width - BOX.sign) / 2 : place.x,
    y,
    width,
    height,
    name: card?.name ?? first.word,
    detail: box.kind === "sign" || box.kind === "loop" || card ? detail : second(input, words, place.width),
    value,
    scalar: numel(node.shape) === 1,
    across: input.placed.rightward,
    adjoint,
    ...shareBar(input, node.id, state, width),
    tray,
    loop: box.kind === "loop" ? loopShape(input, box, place) : null,
    card,
    ...pills,
    computed,
    behind: box.behind,
    selected: holds(box, input.selected.node),
    lit: [...input.lit.nodes].some(id => holds(box, id)),
    title: [
      title(group?.name ?? words.name, detail, value, adjoint, tray),
      ...pills.pills.map(pill => pill.title),
      pills.others.text && `${pills.others.text.replace("more", "more parameters")}, listed with Enter`,
      ...(group ? [...badgeWords(group), card?.facts.text ?? "", "closed group"] : []),
    ]
      .filter(Boolean)
      .join(", "),
  };
}

const members = new WeakMap<ViewBox, ReadonlySet<number>>();

/** A card may stand for a hundred thousand values. */
function holds(box: ViewBox, id: number | null): boolean {
  if (id === null || box.nodes.length < 9) return id !== null && box.nodes.includes(id);
  let nodes = members.get(box);
  if (!nodes) {
    nodes = new Set(box.nodes);
    members.set(box, nodes);
  }
  return nodes.has(id);
}

/** The first line: a name, and how many characters its value may have; a sign has no name beside its figures. */
function head({ placed, measure }: SceneInput, box: ViewBox, node: TraceNode, name: string): Row {
  const { width } = placed.boxes.get(box.key)!;
  const inside = width - 2 * BOX.padding;
  // In a card the value stands beside the facts.
  if (box.kind === "group")
    return { word: name, room: Math.floor((width / 2 - 2 * BOX.padding) / measure("0", "code")) };
  if (box.kind !== "sign") return row(name, "name", inside, valueWidth(node.shape, measure), measure);
  return { word: name, room: Math.floor((width - aside(placed)) / measure("0", "code")) };
}

/** What the circle of a sign takes of the width of its words. */
const aside = ({ rightward }: Placed): number => (rightward ? 0 : BOX.sign + BOX.words);

/** The operation gives way to the shape. */
function second({ measure }: SceneInput, { operation, shape }: Caption, width: number): string {
  const end = operation ? ` · ${shape}` : shape;
  const left = width - 2 * BOX.padding - measure(end, "code");
  return operation ? `${ellipsize(operation, "code", left, measure)}${end}` : end;
}

/** Up to eight entries are written out in `most` characters; more become a histogram with its ends. */
export function numbers(summary: Summary | null, shape: readonly number[], most = room(shape)): Numbers {
  if (!summary) return { kind: "none" };
  const count = numel(shape);
  const text = figures(summary, count, Math.max(most, 7));
  if (text !== null) return { kind: "text", text };
  if (count <= WRITTEN) return { kind: "text", text: `‖·‖ ${figure(summary.norm)}` };
  const bins = histogram(summary, BINS);
  // Nothing finite is known of it: there is no curve and no end to show.
  if (bins.length === 0)
    return { kind: "text", text: nonFiniteText(summary, " ") || `‖·‖ ${figure(summary.norm)}` };
  return { kind: "histogram", bins, min: figure(summary.min, 2), max: figure(summary.max, 2) };
}

function adjointShape(
  input: SceneInput,
  box: ViewBox,
  node: TraceNode,
  state: AdjointState | undefined,
): AdjointShape {
  const line = third(input, box, node);
  const label = line.word;
  const plain = (reach: AdjointShape["reach"], word: string): AdjointShape => ({
    label,
    reach,
    word,
    wordEnd: BOX.padding,
    numbers: { kind: "none" },
  });
  if (state) {
    const { reach, word } = reached(state, node);
    const room = line.room - (word ? word.length + 1 : 0);
    const shown: Numbers = spoilt(state.grad, node)
      ? { kind: "none" }
      : numbers(state.grad, node.shape, room);
    return { label, reach, word, wordEnd: BOX.padding + spread(shown, input.measure) + 8, numbers: shown };
  }
  const { reach, word } = unreached(input, node, box.behind);
  return plain(reach, word);
}

/** No entry is finite: the word says all there is to say. */
const spoilt = (grad: Summary | null, { shape }: TraceNode): boolean =>
  grad !== null && numel(shape) > 0 && grad.nan + grad.inf >= numel(shape);

/** Width of figures as they are drawn. */
function spread(shown: Numbers, measure: Measure): number {
  if (shown.kind === "none") return -8;
  if (shown.kind === "text") return measure(shown.text, "code");
  return measure(`${shown.min}${shown.max}`, "code") + 56;
}

/** The line of the adjoint; beside a circle, what its operation and a scalar's value leave. */
function third({ placed, trace, measure }: SceneInput, box: ViewBox, node: TraceNode): Row {
  const { width } = placed.boxes.get(box.key)!;
  const wanted = valueWidth(node.shape, measure);
  if (box.kind !== "sign")
    return row(caption(trace, box).name, "code", width - 2 * BOX.padding, wanted, measure);
  const taken = numel(node.shape) === 1 ? room(node.shape) : caption(trace, box).operation.length;
  const all = Math.floor((width - aside(placed)) / measure("0", "code"));
  return { word: "", room: all - taken - 1 };
}

const known = new WeakMap<Timeline, Float64Array>();

/** Σ|share| of the whole pass by position of a node. */
function totals({ at, trace }: Graph, timeline: Timeline): Float64Array {
  const found = known.get(timeline);
  if (found) return found;
  const sums = new Float64Array(trace.nodes.length);
  for (const entry of timeline.entries)
    if (entry.kind === "backward")
      for (const { to, contribution } of entry.moves) sums[at(to)] += Math.abs(contribution.share ?? 0);
  known.set(timeline, sums);
  return sums;
}

/** Segments in arrival order, scaled to Σ|share| of the whole pass; negatives hang below the border. */
function shareBar(
  { trace, timeline }: SceneInput,
  id: number,
  state: AdjointState | undefined,
  width: number,
): { segments: SegmentShape[]; track: number } {
  if (!state || state.segments.length === 0) return { segments: [], track: 0 };
  const index = graph(trace);
  const total = totals(index, timeline)[index.at(id)] ?? 0;
  if (total === 0) return { segments: [], track: 0 };
  const scale = (width - 6) / total;
  let x = 3;
  const segments = state.segments.map((segment, i): SegmentShape => {
    const long = Math.abs(segment.share ?? 0) * scale;
    x += long;
    return {
      x: x - long,
      width: long,
      negative: (segment.share ?? 0) < 0,
      key: `${segment.from}:${segment.slot}:${i}`,
    };
  });
  return { segments, track: width - 6 };
}

function trayShape(input: SceneInput, node: TraceNode, place: Rect): TrayShape {
  const { measure } = input;
  const { grad, change } = input.moment.trays.get(node.tensor) ?? { grad: null, change: null };
  const name = node.name ?? origin(input.trace, node).op;
  const inside = place.width - 2 * (BOX.rim + 8) - measure(".grad", "code");
  const line = row(name, "code", inside, valueWidth(node.shape, measure), measure);
  const shown = grad && numbers(grad, node.shape, line.room);
  const text = !grad ? "null" : shown?.kind === "text" ? shown.text : `‖·‖ ${figure(grad.norm)}`;
  return {
    label: `${line.word}.grad`,
    text: lifted(input, node, grad, text, line.room),
    state: !grad ? "null" : isZero(grad) ? "zeros" : "filled",
    change,
    x: place.x + BOX.rim,
    y: place.y,
    width: place.width - 2 * BOX.rim,
    height: BOX.tray - 2,
  };
}

/** With a cut lifted: "old → new", or the new alone where both do not fit. */
function lifted(
  input: SceneInput,
  node: TraceNode,
  grad: Summary | null,
  text: string,
  most: number,
): string {
  const adds = [...input.lifted].flatMap(
    wire => input.woulds.get(wire)?.leaves.filter(leaf => leaf.node === node.id) ?? [],
  );
  if (adds.length === 0 || !input.moment.done) return text;
  const sum = adds.reduce(
    (now, { add }) => now.map((value, i) => value + add[i]),
    grad?.sample.map(Number) ?? adds[0].add.map(() => 0),
  );
  const both = `${text} → ${writeNumbers(sum, most)}`;
  return both.length <= most + 1 ? both : `→ ${writeNumbers(sum, most - 2)}`;
}

function title(
  name: string,
  detail: string,
  value: Numbers,
  adjoint: AdjointShape,
  tray: TrayShape | null,
): string {
  const parts = [`${name}, ${detail}`];
  if (value.kind !== "none") parts.push(`value ${spoken(value)}`);
  if (adjoint.numbers.kind !== "none")
    parts.push(`adjoint ${spoken(adjoint.numbers)} ${adjoint.word}`.trim());
  else if (adjoint.word && adjoint.reach !== "quiet") parts.push(adjoint.word.replace(/^\S+ /, "gradient "));
  if (tray) parts.push(`${tray.label} ${tray.text}`);
  return parts.join(", ");
}

export const spoken = (shown: Numbers): string =>
  shown.kind === "text" ? shown.text : shown.kind === "histogram" ? `from ${shown.min} to ${shown.max}` : "";
