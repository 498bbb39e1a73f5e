import { isFloating, promote } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { applyAll } from "./apply.js";
import { Batched } from "./batched.js";
import { type BatchLevel, within } from "./levels.js";
import { ops } from "./opset.js";
import type { Lane, Row } from "./rule.js";

// Operations on whole batches: the row's batching rule turns one call on samples into calls on physical tensors, which run
// under the levels below (https://docs.jax.dev/en/latest/autodidax.html, part on vmap). A row without a rule runs once for
// each sample.

/** The outputs of a row for all samples, as tensors of the batch level. */
export function batched(
  level: BatchLevel,
  row: Row<never>,
  inputs: readonly Tensor[],
  args: unknown,
): Batched[] {
  const lanes = inputs.map(x => laneOf(x, level));
  const mapped = lanes.some(lane => lane.mapped);
  const outs = within(level.below, () =>
    mapped
      ? onBatch(row, lanes, args as never, level)
      : applyAll(
          row,
          lanes.map(lane => lane.x),
          args as never,
        ),
  );
  return outs.map(out => new Batched(level, out, mapped));
}

function laneOf(x: Tensor, level: BatchLevel): Lane {
  return x instanceof Batched && x.level === level
    ? { x: x.physical, mapped: x.mapped }
    : { x, mapped: false };
}

function onBatch(row: Row<never>, lanes: readonly Lane[], args: never, level: BatchLevel): readonly Tensor[] {
  const { size } = level;
  const { batch } = row;
  if (batch === undefined) return oneByOne<never>(row, lanes, args, level);
  if (batch === "aligned") return applyAll(row, aligned(lanes), args);
  if (typeof batch === "function")
    return applyAll(
      row,
      lanes.map(lane => leading(lane, size)),
      batch(args, size) as never,
    );
  const found = batch.run(ops, lanes, args, level);
  return Array.isArray(found) ? found : [found as Tensor];
}

/** The row on every sample, outputs stacked. */
export function oneByOne<A>(row: Row<A>, lanes: readonly Lane[], args: A, { size }: BatchLevel): Tensor[] {
  const all = Array.from({ length: size }, (_, i) =>
    applyAll(
      row,
      lanes.map(({ x, mapped }) => (mapped ? ops.select(x, 0, i) : x)),
      args,
    ),
  );
  return all[0].map((_, o) => ops.stack(all.map(outs => outs[o])));
}

/** With the batch as dimension 0, repeated if all samples share the tensor. */
export function leading({ x, mapped }: Lane, size: number): Tensor {
  return mapped || x.wrapped ? x : ops.expand(x, [size, ...x.shape]);
}

/** Number of dimensions of one sample. */
export function rankOf({ x, mapped }: Lane): number {
  return mapped ? x.ndim - 1 : x.ndim;
}

/** Ones between the batch and the sample's dimensions, so that samples of different ranks broadcast as they should. */
export function widened(lane: Lane, rank: number): Tensor {
  const { x, mapped } = lane;
  const missing = rank - rankOf(lane);
  if (!mapped || missing <= 0) return x;
  return ops.reshape(x, [x.shape[0], ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
}

/** All samples brought to the rank of the highest, in one dtype where they are floating. */
export function aligned(lanes: readonly Lane[]): Tensor[] {
  let rank = 0;
  for (const lane of lanes) rank = Math.max(rank, rankOf(lane));
  return lanes.map(lane => widened(cast(lane, lanes), rank));
}

/** A sample that is one number does not decide the dtype; as a batch it has a dimension and would. */
function cast(lane: Lane, lanes: readonly Lane[]): Lane {
  const { x, mapped } = lane;
  if (!mapped || x.ndim !== 1 || !isFloating(x.dtype)) return lane;
  const own = { dtype: x.dtype, shape: [], wrapped: false, value: () => 0 };
  for (const other of lanes) {
    if (other === lane || other.x.wrapped || other.x.dtype === x.dtype || !isFloating(other.x.dtype))
      continue;
    const shape = other.mapped ? other.x.shape.slice(1) : other.x.shape;
    const common = promote(own, { dtype: other.x.dtype, shape, wrapped: false, value: () => 0 });
    if (common !== x.dtype) return { x: ops.to(x, common), mapped };
  }
  return lane;
}
