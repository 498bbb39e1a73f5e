// A parameter's gradient over the passes of a run, as a line with its first, last and largest norm.
import type { TraceNode } from "../../../core/trace/trace.js";
import { normText } from "../gradients.js";
import { prose } from "../markdown.js";
import type { Result } from "../result.js";
import { gradientsOf } from "../study.js";
import { INK, label, picture, round } from "./picture.js";

const WIDTH = 240;
const HEIGHT = 36;
/** Points of the line: of more passes the largest of each stretch. */
const POINTS = 120;

export function norms(result: Result, node: TraceNode): string[] {
  if (!node.leaf || !node.requiresGrad) return [];
  const all = gradientsOf(result).overPasses(node.tensor);
  if (all.length < 2) return [];
  const finite = all.flatMap(({ norm }) => (norm === null ? [] : [norm]));
  const top = all.reduce((a, b) => ((b.norm ?? -1) > (a.norm ?? -1) ? b : a));
  const bad = all.length - finite.length;
  const text =
    `‖∇‖ over ${all.length.toLocaleString("en-US")} passes: ${normText(all[0].norm)} → ` +
    `${normText(all[all.length - 1].norm)}, largest ${normText(top.norm)} in pass ${top.pass + 1}` +
    `${bad > 0 ? `, ${bad} not finite` : ""}`;
  return [...(finite.length > 1 ? [line(finite)] : []), prose(text)];
}

function line(all: readonly number[]): string {
  const points = thinned(all);
  const most = points.reduce((a, b) => Math.max(a, b), 0) || 1;
  const step = WIDTH / Math.max(1, points.length - 1);
  const path = points.map((norm, i) => `${round(i * step)} ${round(HEIGHT - (norm / most) * (HEIGHT - 2))}`);
  const marks =
    `<path stroke="${INK.text}" stroke-opacity=".5" d="M0 ${HEIGHT + 0.5}H${WIDTH}"/>` +
    `<path stroke="${INK.above}" stroke-width="1.5" stroke-linejoin="round" d="M${path.join("L")}"/>` +
    label(0, HEIGHT + 12, "0");
  return picture(WIDTH, HEIGHT + 14, marks, "gradient norm by pass");
}

function thinned(all: readonly number[]): number[] {
  if (all.length <= POINTS) return [...all];
  return Array.from({ length: POINTS }, (_, i) => {
    const from = Math.floor((i * all.length) / POINTS);
    const to = Math.floor(((i + 1) * all.length) / POINTS);
    let most = 0;
    for (let at = from; at < to; at++) most = Math.max(most, all[at]);
    return most;
  });
}
