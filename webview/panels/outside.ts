// This run beside values that another library exported: what differs, by name, in the order of the run.
import { figure } from "../../core/graph/figures.js";
import { described } from "../../core/graph/search.js";
import type { Trace } from "../../core/trace/trace.js";
import type { OutsideTensor } from "../../extension/protocol/panel.js";
import type { Outside } from "../store/state.js";
import { element } from "./element.js";
import type { RowShape } from "./virtual.js";

/** Names listed; of more the count is said. */
const NAMED = 5;

export function outsideWords({ name, tensors, unknown, note }: Outside): string {
  const differ = differing({ tensors }).length;
  const agree = tensors.length - differ;
  const names = unknown.slice(0, NAMED).join(", ");
  const more = unknown.length > NAMED ? ` and ${unknown.length - NAMED} more` : "";
  const missing = unknown.length > 0 ? ` Not in this run: ${names}${more}.` : "";
  const whole =
    differ === 0
      ? `All ${agree} agree with ${name}.`
      : `${agree} agree with ${name}, ${differ} differ; the first comes first.`;
  return `${whole}${missing}${note && ` ${note}`}`;
}

export const differing = ({ tensors }: Pick<Outside, "tensors">): OutsideTensor[] =>
  tensors.filter(({ differs }) => differs !== null);

export function outsideShape(trace: Trace, tensor: OutsideTensor, index: number, of: number): RowShape {
  const { name, what, node, differs, ratio } = tensor;
  const times = ratio === null ? "" : ` × ${figure(ratio)}`;
  const figures = `${differs ?? "agrees"}${times}`;
  return {
    // What is seen comes first, in the same words.
    label: `${name} ${figures}, ${what} of ${described(trace, node)}`,
    children: [`${name} `, element("span", { class: "gg-figure gg-change-here" }, figures)],
    at: index + 1,
    of,
  };
}
