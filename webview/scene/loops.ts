// A loop's card: which pass it is at, how the adjoint grew from the last iteration to the first, and what steers it.
import { figure, written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { ViewBox } from "../../core/graph/view.js";
import { caption, readText } from "../layout/caption.js";
import { BOX, type Rect, WIDTHS } from "../layout/place.js";
import { ellipsize } from "./fit.js";
import type { SceneInput } from "./input.js";
import type { LoopShape } from "./scene.js";

/** Rows of the card, from its top. */
const SPARK = { top: 44, bottom: 74 } as const;
/** Ticks nearer than this run together. */
const TICK = 4;

export function loopShape(input: SceneInput, box: ViewBox, place: Rect): LoopShape {
  const width = WIDTHS.findLast(w => w <= place.width - BOX.stack) ?? place.width;
  const at = iterationAt(input, box);
  const count = box.nodes.length;
  const line = graph(input.trace).node(box.node)?.site?.line;
  const column = (i: number) => 12 + (i * (width - 24)) / Math.max(1, count - 1);
  const points = sparkOf(input, box, column);
  const ends = points.length > 0 ? [points[0], points[points.length - 1]] : [];
  return {
    width,
    ...head(input, box, width),
    pass: `pass ${written(at + 1)} of ${written(count)}${line === undefined ? "" : ` · line ${line}`}`,
    spark:
      points.length > 0 ? `M${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}` : "",
    ends: ends.map(({ x, y, norm }, i) => ({
      x: i === 0 ? x + 2 : x - 2,
      y: y < (SPARK.top + SPARK.bottom) / 2 ? y + 16 : y - 9,
      text: figure(norm),
      anchor: i === 0 ? "start" : "end",
    })),
    ticks: (width - 24) / count >= TICK ? box.nodes.map((_, i) => column(i)) : [],
    dot: column(at),
    ...readsOf(input, box, width),
  };
}

/** What steers the loop, at the card's side; in a rightward picture below it. */
function readsOf(
  { trace, placed }: SceneInput,
  box: ViewBox,
  width: number,
): Pick<LoopShape, "reads" | "stub"> {
  const lines = (box.reads ?? []).flatMap(read => readText(trace, read));
  const below = BOX.loop + BOX.stack;
  const reads = lines.map((text, i) =>
    placed.rightward ? { text, x: 20, y: below + 14 + i * 14 } : { text, x: width + 20, y: 28 + i * 14 },
  );
  if (lines.length === 0) return { reads, stub: "" };
  return { reads, stub: placed.rightward ? `M12,${below}V${below + 14}` : `M${width},24H${width + 16}` };
}

/** "b  = b × 2  ×10": the name gives way first, then the rule. */
function head(
  { trace, measure }: SceneInput,
  box: ViewBox,
  width: number,
): Pick<LoopShape, "name" | "rule" | "count"> {
  const words = caption(trace, box);
  const count = `×${written(box.nodes.length)}`;
  const free = width - 2 * BOX.padding - 16 - measure(count, "name");
  const name = ellipsize(words.name, "name", free / 2, measure);
  const x = BOX.padding + Math.ceil(measure(name, "name")) + 8;
  const text = ellipsize(`= ${words.operation}`, "code", free + BOX.padding - x, measure);
  return { name, rule: { x, text }, count };
}

/** The iteration that the latest step of the player concerned. */
function iterationAt({ timeline, cursor }: SceneInput, box: ViewBox): number {
  const where = new Map(box.nodes.map((id, i) => [id, i]));
  for (let i = Math.min(cursor, timeline.entries.length) - 1; i >= 0; i--) {
    const entry = timeline.entries[i];
    const ids =
      entry.kind === "forward" ? [entry.node] : entry.kind === "backward" ? entry.moves.map(m => m.to) : [];
    for (const id of ids) {
      const found = where.get(id);
      if (found !== undefined) return found;
    }
  }
  return 0;
}

interface SparkPoint {
  x: number;
  y: number;
  norm: number;
}

/** Points of the iterations whose adjoint is complete; without a pass, of the values. */
function sparkOf(
  { trace, view, flow, moment }: SceneInput,
  box: ViewBox,
  column: (i: number) => number,
): SparkPoint[] {
  const index = graph(trace);
  const norms = box.nodes.map(
    id => (view.pass === null ? index.node(id)?.value?.norm : flow.adjoints.get(id)?.norm) ?? 0,
  );
  const logs = norms.map(norm => Math.log10(Math.max(norm, Number.MIN_VALUE)));
  const seen = logs.filter((_, i) => norms[i] > 0);
  const low = seen.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = seen.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const y = (log: number) =>
    high > low
      ? SPARK.bottom - ((log - low) / (high - low)) * (SPARK.bottom - SPARK.top)
      : (SPARK.top + SPARK.bottom) / 2;
  return box.nodes.flatMap((id, i) => {
    const there = view.pass === null ? moment.computed.has(id) : moment.adjoints.get(id)?.complete === true;
    return there && norms[i] > 0 ? [{ x: column(i), y: y(logs[i]), norm: norms[i] }] : [];
  });
}
