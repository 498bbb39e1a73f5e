// A closed group in one box: what it is, its parameters, what its values say, and the way along its turns.
import { histogram, numel, shapeText, WRITTEN } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { ViewGroup } from "../../core/graph/group.js";
import type { ViewBox } from "../../core/graph/view.js";
import { pillsHeight } from "../layout/card.js";
import { BOX, CARD, type Rect } from "../layout/place.js";
import { badgeShapes } from "./badges.js";
import { factsOf } from "./facts.js";
import { ellipsize } from "./fit.js";
import type { SceneInput } from "./input.js";
import type { CardShape } from "./scene.js";
import { turnsShape } from "./turns.js";

const BINS = 24;
const HISTOGRAM = { width: 92, height: 18 } as const;

export function cardShape(input: SceneInput, box: ViewBox, group: ViewGroup, place: Rect): CardShape {
  const { trace, measure, moment } = input;
  const under = group.turns ? BOX.stack : 0;
  const [width, height] = [place.width - under, place.height - under];
  const node = graph(trace).node(box.node)!;
  const facts = CARD.head + pillsHeight(box.pills, width);
  const value = box.nodes.some(id => moment.computed.has(id)) ? node.value : null;
  const bins = value && numel(node.shape) > WRITTEN ? histogram(value, BINS) : [];
  const right = width - BOX.padding;
  // A value of few entries is written out in the other half.
  const free = bins.length > 0 ? width - HISTOGRAM.width - 3 * BOX.padding : width / 2 - BOX.padding;
  const slide = { y: facts + CARD.facts + CARD.adjoint, from: BOX.padding, to: right };
  return {
    group: group.id,
    width,
    height,
    stacked: under > 0,
    ...head(input, group, shapeText(node.shape), width),
    facts: { y: facts + 17, text: ellipsize(factsOf(trace, group), "code", free, measure) },
    histogram: bins.length > 0 ? { x: right - HISTOGRAM.width, y: facts + 3, ...HISTOGRAM, bins } : null,
    adjoint: facts + CARD.facts + 14,
    turns: turnsShape(input, group, slide),
  };
}

type Head = Pick<CardShape, "name" | "rest" | "badges" | "shape">;

/** "▸ hidden · Linear + relu   ×3   [64 × 256]": what it is made of gives way first. */
function head({ measure }: SceneInput, group: ViewGroup, shape: string, width: number): Head {
  const end = width - BOX.padding - measure(shape, "code") - 8;
  const badges = badgeShapes(group, end, measure);
  const start = BOX.padding + CARD.chevron;
  const free = (badges[0] ? badges[0].x - badges[0].width : end) - start - 8;
  const name = ellipsize(group.name, "name", free, measure);
  const x = start + Math.ceil(measure(name, "name"));
  const what = group.text || group.type || group.kind;
  const said = what === group.name ? "" : ellipsize(` · ${what}`, "code", start + free - x, measure);
  // A letter and "…" say nothing.
  const text = said.length > 5 || said === ` · ${what}` ? said : "";
  return { name, rest: { x, text }, badges, shape };
}
