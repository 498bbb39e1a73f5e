// Parameters inside the box that uses them: name, ‖adjoint‖ and a bar on the log scale that all pills of a picture share,
// so that bars can be compared across cards. Below it a thin line for x.grad, which is not this pass's adjoint.
import { figure, written } from "../../core/graph/figures.js";
import type { Flow } from "../../core/graph/flow.js";
import { graph } from "../../core/graph/graph.js";
import type { Pill } from "../../core/graph/group.js";
import type { View, ViewBox } from "../../core/graph/view.js";
import type { TraceNode } from "../../core/trace/trace.js";
import { pillGrid } from "../layout/card.js";
import { BOX, CARD } from "../layout/place.js";
import { ellipsize } from "./fit.js";
import type { SceneInput } from "./input.js";
import { isZero, reached, unreached } from "./reach.js";
import type { BoxShape, PillShape } from "./scene.js";

/** From the edge of a pill to its words, and to its bar. */
export const INSIDE = 10;

/** The pills of a box `width` wide, from its row `y` on; those that have no place are counted. */
export function pillShapes(
  input: SceneInput,
  box: ViewBox,
  y: number,
  width: number,
): Pick<BoxShape, "pills" | "others"> {
  const { columns, shown } = pillGrid(box.pills.length, width);
  const each = Math.floor((width - 2 * BOX.padding - (columns - 1) * CARD.gap) / columns);
  const cell = (i: number) => ({
    x: BOX.padding + (i % columns) * (each + CARD.gap),
    y: y + Math.floor(i / columns) * (CARD.pill.height + CARD.gap),
  });
  const pills = visible(box.pills, shown, input.selected.node).map((pill, i) =>
    pillShape(input, box, pill, { ...cell(i), width: each, height: CARD.pill.height }),
  );
  const left = box.pills.length - shown;
  const at = cell(shown);
  const text = left > 0 ? `+${written(left)} more` : "";
  return { pills, others: { text, ...at, width: each, height: CARD.pill.height } };
}

/** The first ones; the selected one, if it is further back, in the place of the last. */
function visible(pills: readonly Pill[], shown: number, selected: number | null): readonly Pill[] {
  const first = pills.slice(0, shown);
  if (pills.length === shown || selected === null || first.some(({ node }) => node === selected))
    return first;
  const other = pills.find(({ node }) => node === selected);
  return other ? [...first.slice(0, -1), other] : first;
}

type Place = Pick<PillShape, "x" | "y" | "width" | "height">;

function pillShape(input: SceneInput, box: ViewBox, pill: Pill, place: Place): PillShape {
  const node = graph(input.trace).node(pill.node)!;
  const state = input.moment.adjoints.get(node.id);
  const { reach, word } = state ? reached(state, node) : unreached(input, node, box.behind);
  const norm = state?.grad?.norm ?? null;
  const flows = reach === "flows" || reach === "awaited" || (reach === "zero" && norm === 0);
  const text =
    flows && norm !== null ? figure(norm, 2) : reach === "nan" ? "✕ NaN" : (word.split(" ")[0] ?? "");
  const room = place.width - 2 * INSIDE;
  const tray = trayOf(input, node);
  return {
    node: node.id,
    ...place,
    name: ellipsize(pill.name, "code", room - input.measure(text, "code") - 8, input.measure),
    text,
    reach,
    bar: flows && norm !== null ? Math.round(room * shareOf(input, norm)) : 0,
    tray: tray.state,
    selected: input.selected.node === node.id,
    lit: input.lit.nodes.has(node.id),
    title: `${node.name ?? pill.name}, parameter, ${norm === null ? word.replace(/^\S+ /, "gradient ") || "no gradient yet" : `adjoint norm ${figure(norm)}`}, ${node.name ?? pill.name}.grad ${tray.text}`,
  };
}

function trayOf({ moment }: SceneInput, node: TraceNode): { state: PillShape["tray"]; text: string } {
  const grad = moment.trays.get(node.tensor)?.grad ?? null;
  if (!grad) return { state: "null", text: "null" };
  return isZero(grad)
    ? { state: "zeros", text: "zeros" }
    : { state: "filled", text: `norm ${figure(grad.norm)}` };
}

interface Scale {
  low: number;
  high: number;
}

const scales = new WeakMap<Flow, Scale>();

/** Where a norm stands on the common log scale, from just above 0 to 1. */
function shareOf({ view, flow }: SceneInput, norm: number): number {
  let scale = scales.get(flow);
  if (!scale) {
    scale = scaleOf(view, flow);
    scales.set(flow, scale);
  }
  if (!(norm > 0)) return 0;
  const share = (Math.log10(norm) - scale.low) / (scale.high - scale.low);
  return Math.max(0.04, Math.min(1, share));
}

/** From a whole decade below the smallest to the largest; at least two decades, so that near equals look so. */
function scaleOf(view: View, flow: Flow): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { pills } of view.boxes)
    for (const { node } of pills) {
      const norm = flow.adjoints.get(node)?.norm ?? 0;
      if (!(norm > 0)) continue;
      low = Math.min(low, Math.log10(norm));
      high = Math.max(high, Math.log10(norm));
    }
  if (low > high) return { low: -1, high: 1 };
  return { low: Math.min(Math.floor(low) - 0.5, high - 2), high };
}
