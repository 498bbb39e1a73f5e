import { ArgumentError } from "../errors.js";
import { tape } from "../tape/recorder.js";
import { show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { applyAll, remember, tensors } from "./apply.js";
import { batched } from "./batch.js";
import { Batched, lift } from "./batched.js";
import { forwardLevels, setTangent, tangentOf } from "./dual.js";
import { push } from "./forward.js";
import { inplace, overwrite, snapshot, type Way, write } from "./inplace.js";
import { type BatchLevel, batchAt, type ForwardLevel, levels, within } from "./levels.js";
import { began, note } from "./note.js";
import { ops } from "./opset.js";
import { type Row, rowOf } from "./rule.js";
import { geometryOf } from "./strided.js";

// An operation while function transforms are under way. A batch level divides them into stages: what lies above it works
// on samples (tensors of that level), what lies below on physical tensors. Each stage computes, remembers for backward,
// and pushes tangents forward, as if it were alone.

levels.apply = (row, operands, args) => {
  const start = began();
  const inputs = tensors(row, operands);
  const batch = batchAt(levels.top);
  if (batch !== null) {
    if (!inputs.some(x => isOf(x, batch)))
      return within(batch.below, () => applyAll(row, operands, args as never));
    const lifted = stageInputs(inputs, batch);
    const outs = batched(batch, row, lifted, args);
    remember(row, lifted, args, outs);
    levels.push(row, lifted, args, outs);
    return outs;
  }
  const found = row.run(inputs, args as never);
  const outs = Array.isArray(found) ? found : [found];
  const node = remember(row, inputs, args, outs);
  if (tape.recorder) note(row.info, operands, outs, node, start, false);
  levels.push(row, inputs, args, outs);
  return outs;
};

const isOf = (x: Tensor, batch: BatchLevel): x is Batched => x instanceof Batched && x.level === batch;

const stageInputs = (inputs: readonly Tensor[], batch: BatchLevel) =>
  inputs.map(x => (x.wrapped ? x : lift(x, batch)));

levels.push = (row, inputs, args, outs) => {
  for (const level of forwardLevels()) {
    push(level, row, inputs, args, outs)?.forEach((t, i) => {
      setTangent(outs[i], level, t);
    });
  }
};

levels.inplace = (row, x, others, args) => {
  const operands = [x, ...others];
  const inputs = tensors(row, operands);
  const batch = batchAt(levels.top);
  if (batch === null) return overwrite(row, x, operands, inputs, args, withTangents(plain));
  if (!inputs.some(each => isOf(each, batch)))
    return within(batch.below, () => inplace(row, x, others, args));
  const lifted = stageInputs(inputs, batch);
  const target = isOf(x, batch) ? x : null;
  if (target === null || (!target.mapped && lifted.some(each => isOf(each, batch) && each.mapped)))
    throw shared(row, x, batch);
  return overwrite(row, x, operands, lifted, args, withTangents(onSamples(batch)));
};

function shared(row: Row<never>, x: Tensor, batch: BatchLevel): ArgumentError {
  return new ArgumentError(
    `${row.name}_: func.vmap cannot write ${batch.size} samples into the one tensor of shape ${show(x.shape)} that they share; ` +
      "use the operation without _, or map this tensor, too (inDims)",
    [x.node],
  );
}

const plain: Way = { run: (row, inputs, args) => row.run(inputs, args as never) as Tensor, write };

/** The physical tensor takes over the results of all samples. */
const onSamples = (batch: BatchLevel): Way => ({
  run: (row, inputs, args) => batched(batch, row, inputs, args)[0],
  write: (x, result) => {
    if (!isOf(x, batch) || !isOf(result, batch)) throw new Error("in place: not of this batch");
    within(batch.below, () => inplace(rowOf("copy"), x.physical, [result.physical]));
  },
  silent: true,
});

/** Tangents are those of the values before, and are put in force with the values after. */
function withTangents(way: Way): Way {
  const forward = forwardLevels();
  if (forward.length === 0) return way;
  let found: { level: ForwardLevel; tangent: Tensor | null }[] = [];
  return {
    ...way,
    run: (row, inputs, args) => {
      const result = way.run(row, inputs, args);
      // Brought up to date before the copy, which is no view.
      for (const level of forward) tangentOf(inputs[0], level);
      const before = [snapshot(inputs[0]), ...inputs.slice(1)];
      found = forward.map(level => {
        const tangent = push(level, row, before, args, [result])?.[0] ?? null;
        setTangent(result, level, tangent);
        return { level, tangent };
      });
      return result;
    },
    write: (x, result) => {
      way.write(x, result);
      for (const { level, tangent } of found) moveTangent(x, level, tangent);
    },
  };
}

/** A view's new tangent is written into its base's, from where other views will read it. */
function moveTangent(x: Tensor, level: ForwardLevel, tangent: Tensor | null): void {
  const base = x.extra?.base;
  const whole = base ? tangentOf(base, level) : null;
  if (base && (whole !== null || tangent !== null)) {
    const changed = within(level.tangents, () =>
      ops.copySlices(whole ?? ops.zerosLike(base), tangent ?? 0, geometryOf(x, base)),
    );
    setTangent(base, level, changed);
  }
  setTangent(x, level, tangent);
}
