// A box: name and value, operation and shape, adjoint, and the share bar inside its lower border.
import type { Selection } from "d3";
import { type Theme, TIME } from "../../../theme/tokens.js";
import type { BoxShape, SegmentShape } from "../../scene.js";
import { drawNumbers } from "../numbers/index.js";
import { drawPills } from "../pill/index.js";
import { type Layer, move, place, say } from "../program.js";
import "./style.css";

type Drawn<T> = Selection<SVGGElement, T, SVGGElement, unknown>;
export type Boxes = Drawn<BoxShape>;

/** Baselines. The overline of the adjoint stands nearer to its own word than to the line above. */
export const ROW = { name: 17, detail: 31, adjoint: 49 } as const;
export const BAR = 3;

export function draw(layer: Layer, items: readonly BoxShape[], theme: Theme): void {
  drawBoxes(
    layer,
    items.filter(item => item.kind === "op" || item.kind === "input"),
    "op",
    theme,
  );
}

/** The part that a parameter's box shares. */
export function drawBoxes(layer: Layer, items: readonly BoxShape[], kind: string, theme: Theme): Boxes {
  const boxes = layer
    .selectAll<SVGGElement, BoxShape>(`g.box.${kind}`)
    .data(items, item => item.key)
    .join(enter => create(enter.append("g")));
  flash(boxes, theme);
  boxes.attr("class", item => classes(item, kind)).attr("data-node", item => item.node);
  move(boxes, "transform", place, theme);
  boxes
    .select<SVGRectElement>("rect.body")
    .attr("width", b => b.width)
    .attr("height", b => b.height);
  boxes
    .select<SVGRectElement>("rect.focus")
    .attr("width", b => b.width + 8)
    .attr("height", b => b.height + 8);
  say(boxes.select<SVGTextElement>("text.name"), item => item.name, theme);
  say(boxes.select<SVGTextElement>("text.detail"), item => item.detail, theme);
  say(boxes.select<SVGTextElement>("text.adjoint"), item => item.adjoint.label, theme);
  boxes.select<SVGTextElement>("text.word").attr("x", item => item.width - item.adjoint.wordEnd);
  say(boxes.select<SVGTextElement>("text.word"), item => item.adjoint.word, theme);
  drawNumbers(
    boxes,
    "value",
    item => item.value,
    item => item.width - 12,
    ROW.name,
    theme,
  );
  drawNumbers(
    boxes,
    "gradient",
    item => item.adjoint.numbers,
    item => item.width - 12,
    ROW.adjoint,
    theme,
  );
  drawShares(boxes);
  drawPills(boxes, theme);
  return boxes;
}

/** The border flashes when the last of several contributions has arrived and the node sends on. */
export function flash<T extends BoxShape>(boxes: Drawn<T>, theme: Theme): void {
  if (theme.still) return;
  boxes.each(function (item) {
    if (!this.classList.contains("reach-awaited") || item.adjoint.reach !== "flows") return;
    const body = this.querySelector("rect.body");
    const lit = { stroke: "var(--gg-gradient)", strokeWidth: "2.5px" };
    body?.animate([lit, {}], { duration: TIME.flash, easing: "ease-out" });
  });
}

function create(box: Selection<SVGGElement, BoxShape, SVGGElement, unknown>): Boxes {
  box.append("rect").attr("class", "focus").attr("x", -4).attr("y", -4).attr("rx", 9);
  box.append("rect").attr("class", "body").attr("rx", 6);
  box.append("g").attr("class", "shares");
  box.append("text").attr("class", "name").attr("x", 12).attr("y", ROW.name);
  box.append("text").attr("class", "detail").attr("x", 12).attr("y", ROW.detail);
  box.append("text").attr("class", "adjoint").attr("x", 12).attr("y", ROW.adjoint);
  box.append("text").attr("class", "word").attr("y", ROW.adjoint);
  return box;
}

export function classes(item: BoxShape, kind: string): string {
  const states = {
    computed: item.computed,
    behind: item.behind,
    selected: item.selected,
    lit: item.lit,
    complete: item.adjoint.reach === "flows" || item.adjoint.reach === "zero",
  };
  const on = Object.entries(states).flatMap(([name, is]) => (is ? [name] : []));
  return ["box", kind, `reach-${item.adjoint.reach}`, ...on].join(" ");
}

/** Segments in arrival order; what has not arrived is the pale track. Negatives hang below the border. */
export function drawShares<T extends BoxShape>(boxes: Drawn<T>): void {
  const shares = boxes.select<SVGGElement>("g.shares");
  shares
    .selectAll<SVGRectElement, T>("rect.track")
    .data(item => (item.track > 0 ? [item] : []))
    .join("rect")
    .attr("class", "track")
    .attr("x", 3)
    .attr("y", item => bottom(item) - BAR)
    .attr("width", item => item.track)
    .attr("height", BAR);
  shares
    .selectAll<SVGRectElement, SegmentShape & { base: number }>("rect.share")
    .data(
      item =>
        item.segments.map(segment => ({
          ...segment,
          base: segment.negative ? bottom(item) + 1 : bottom(item) - BAR,
        })),
      segment => segment.key,
    )
    .join("rect")
    .attr("class", "share")
    .attr("x", segment => segment.x)
    .attr("y", segment => segment.base)
    .attr("width", segment => segment.width)
    .attr("height", BAR);
}

/** The lower border: under a card may lie a stack. */
const bottom = (item: BoxShape): number => item.card?.height ?? item.height;
