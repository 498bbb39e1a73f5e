import { elements } from "../tensor/copy.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { grad } from "./backward.js";
import { Batched } from "./batched.js";
import { setTangent, tangentOf } from "./dual.js";
import { batchLevel, forwardLevel, within } from "./levels.js";

// The Jacobians that gradcheck compares, found by other means than one backward pass for each row.

type Run = (inputs: readonly Tensor[]) => Tensor;

/** By forward mode, a direction at a time: rows by element of the output. */
export function byForwardMode(run: Run, inputs: readonly Tensor[], slot: number): Float64Array[] {
  const x = inputs[slot];
  const columns = Array.from({ length: x.numel() }, (_, j) => {
    const level = forwardLevel(false);
    const moving = x.detach();
    setTangent(moving, level, unit(x, [j]));
    return within(level, () => {
      const out = run(inputs.map((other, i) => (i === slot ? moving : other)));
      const t = tangentOf(out, level);
      return t === null ? new Float64Array(out.numel()) : Float64Array.from(elements(t));
    });
  });
  const rows = columns.length === 0 ? 0 : columns[0].length;
  return Array.from({ length: rows }, (_, r) => Float64Array.from(columns, column => column[r]));
}

/** All rows by one backward pass on a batch of unit vectors. */
export function byBatch(out: Tensor, x: Tensor): Float64Array[] {
  const n = out.numel();
  if (!out.requiresGrad || n === 0) return Array.from({ length: n }, () => new Float64Array(x.numel()));
  const batch = batchLevel(n, "same");
  const seed = new Batched(batch, unit(out, [...Array(n).keys()], [n]), true);
  const options = { gradOutputs: seed, retainGraph: true, materializeGrads: true } as const;
  const [g] = within(batch, () => grad(out, x, options));
  const size = x.numel();
  if (!(g instanceof Batched)) return Array.from({ length: n }, () => Float64Array.from(elements(g)));
  const all = elements(g.physical);
  return Array.from({ length: n }, (_, r) =>
    Float64Array.from(g.mapped ? all.subarray(r * size, (r + 1) * size) : all),
  );
}

/** Ones at these elements of x, one after the other behind `lead`. */
function unit(x: Tensor, at: readonly number[], lead: readonly number[] = []): Tensor {
  const v = empty([...lead, ...x.shape], x.dtype);
  at.forEach((j, i) => {
    v.storage.set((lead.length === 0 ? 0 : i * x.numel()) + j, 1);
  });
  return v;
}
