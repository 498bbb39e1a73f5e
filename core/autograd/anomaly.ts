import { AutogradError } from "../errors.js";
import { figures, lookAt } from "../kernels/figures.js";
import type { Recorder } from "../tape/recorder.js";
import { contiguous } from "../tensor/copy.js";
import type { Data } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

/** detectAnomaly: throws where a rule returned a NaN, naming the forward operation. */
export function checkFinite(node: Node, slot: number, grad: Tensor, recorder: Recorder | null): void {
  const flat = contiguous(grad);
  const data = flat.array();
  const end = flat.offset + flat.numel();
  // A sum is NaN if an element is; the other way round opposite infinities are, too.
  if (!Number.isNaN(sum(data, flat.offset, end))) return;
  for (let i = flat.offset; i < end; i++) {
    if (Number.isNaN(data[i])) throw nanBehind(node, slot, i - flat.offset, recorder);
  }
}

/** The error that says which rule returned a NaN, at which element, and what is known of the forward operation. */
export function nanBehind(node: Node, slot: number, element: number, recorder: Recorder | null): Error {
  const place = node.trace < 0 ? undefined : recorder?.describe(node.trace);
  const stack = node.rare?.madeAt?.stack?.split("\n").slice(1).join("\n");
  return new AutogradError(
    `${node.name} returned NaN in the gradient of its input ${slot} (element ${element} in row-major order). ` +
      (place
        ? `The forward operation ${node.row.name} ran at ${place}`
        : `The forward operation is ${node.row.name}`) +
      (node.numeric ? operands(node) : "") +
      (stack ? `, called from\n${stack}` : ""),
    [node.trace],
  );
}

/** What was kept of an operation on 0-d tensors. To note its place would take many times what the operation does. */
function operands(node: Node): string {
  const kept = ([0, 1, -1] as const).filter(position => node.kept?.has(position));
  const values = kept.map(position => `${node.letter(position)} = ${node.number(position)}`);
  return values.length === 0 ? "" : `, with ${values.join(", ")}`;
}

function sum(data: Data, start: number, end: number): number {
  let at = start;
  let total = 0;
  if (data instanceof Float32Array) {
    for (let n = lookAt(data, at, end - at); n > 0; n = lookAt(data, at, end - at)) {
      total += figures.total;
      at += n;
    }
  }
  for (; at < end; at++) total += data[at];
  return total;
}
