import { AutogradError } from "../errors.js";
import type { Recorder } from "../tape/recorder.js";
import { copyOf } from "../tensor/copy.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

/** detectAnomaly: throws where a rule returned a NaN, naming the forward operation. */
export function checkFinite(node: Node, slot: number, grad: Tensor, recorder: Recorder | null): void {
  const flat = copyOf(grad);
  const data = flat.array();
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i])) continue;
    const place = node.trace < 0 ? undefined : recorder?.describe(node.trace);
    throw new AutogradError(
      `${node.name} returned NaN in the gradient of its input ${slot} (element ${i} in row-major order). ` +
        (place
          ? `The forward operation ${node.row.name} ran at ${place}`
          : `The forward operation is ${node.row.name}`) +
        (node.rare?.madeAt ? `, called from\n${node.rare.madeAt}` : ""),
      [node.trace],
    );
  }
}
