import { AutogradError, blamed, DtypeError, ShapeError } from "../errors.js";
import { scatterStrided } from "../kernels/copy.js";
import { modes } from "../modes/state.js";
import { type OpInfo, tape } from "../tape/recorder.js";
import { copyOf } from "../tensor/copy.js";
import { isFloating, rounded } from "../tensor/dtype.js";
import { sameShape, show } from "../tensor/shape.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { allScoped, attach, keep, makeNode, tensors, wantsNode } from "./apply.js";
import { Batched } from "./batched.js";
import { nodeOf, tracked } from "./graph.js";
import { levels } from "./levels.js";
import { Node } from "./node.js";
import { began, note } from "./note.js";
import type { Row } from "./rule.js";
import { asStridedRow, geometryOf, overwriteRow } from "./strided.js";
import { checkView, regenerate } from "./view.js";

// In-place operations: any row can run on its first input. PyTorch's rules: a leaf that requires grad may not change while
// recording; every change counts in the storage's version; a change through a view becomes part of the base's history.

const infos = new WeakMap<OpInfo, OpInfo>();

/** How the new values are computed and written. */
export interface Way {
  run(row: Row<never>, inputs: readonly Tensor[], args: unknown): Tensor;
  write(x: Tensor, result: Tensor): void;
  /** The recorder is told by whom this one calls. */
  readonly silent?: boolean;
}

const plainly: Way = { run: (row, inputs, args) => row.run(inputs, args as never) as Tensor, write };

/** x.mul_(y): runs the row and writes its result over x. Returns x. */
export function inplace(row: Row<never>, x: Tensor, others: readonly Operand[], args?: unknown): Tensor {
  if (levels.on) return levels.inplace(row, x, others, args);
  const operands = [x, ...others];
  return overwrite(row, x, operands, tensors(row, operands), args, plainly);
}

export function overwrite(
  row: Row<never>,
  x: Tensor,
  operands: readonly Operand[],
  inputs: readonly Tensor[],
  args: unknown,
  way: Way,
): Tensor {
  const start = began(operands);
  const op = `${row.name}_`;
  const wants = wantsNode(row, inputs);
  if (modes.grad) checkLeaf(op, x);
  if (wants || tracked(x)) checkView(op, x);
  if (x.inference && !modes.inference) {
    throw new AutogradError(
      `${op}: a tensor made in inferenceMode cannot be changed in-place outside of it; clone it first`,
    );
  }
  const result = computed(op, way, row, inputs, args);
  checkFits(op, x, result);
  const node = wants ? prepare(row, args, x, inputs) : null;
  way.write(x, result);
  if (node) {
    adopt(x, node, inputs);
    keep(node, null, [], [x]);
  }
  if (!tape.recorder || way.silent) {
    if (node && x.extra?.base) rebase(x, x.extra.base, node);
    return x;
  }
  note(inPlaceInfo(row), operands, [x], node, start, true);
  tape.recorder.event("inPlace", x);
  if (node && x.extra?.base) rebase(x, x.extra.base, node);
  return x;
}

function computed(op: string, way: Way, row: Row<never>, inputs: readonly Tensor[], args: unknown): Tensor {
  try {
    return way.run(row, inputs, args);
  } catch (error) {
    throw blamed(error, row.name, op);
  }
}

/** Writes values over x without history, in x's dtype; one more version. */
export function write(x: Tensor, values: Tensor): void {
  if (x.shape.length === 0) x.storage.set(x.offset, rounded(x.dtype, values.value()));
  else {
    const flat = values.isContiguous() && values.storage !== x.storage ? values : copyOf(values);
    scatterStrided(x.array(), x.shape, x.strides, x.offset, flat.array(), flat.offset);
  }
  x.storage.version++;
}

function checkLeaf(op: string, x: Tensor): void {
  if (!tracked(x) || x.origin !== null) return;
  throw new AutogradError(
    `${op}: a leaf that requires grad cannot be changed in-place while gradients are recorded; wrap the change in ` +
      "noGrad(() => …), or compute a new tensor",
    [x.node],
  );
}

function checkFits(op: string, x: Tensor, result: Tensor): void {
  if (!sameShape(result.shape, x.shape)) {
    throw new ShapeError(
      `${op}: the result has shape ${show(result.shape)} and does not broadcast back to the changed tensor's ${show(x.shape)}`,
      [x.node],
    );
  }
  if (isFloating(result.dtype) && !isFloating(x.dtype)) {
    throw new DtypeError(
      `${op}: a ${result.dtype} result cannot be written to a ${x.dtype} tensor; use the operation without _`,
    );
  }
  if (x.strides.some((step, i) => step === 0 && x.shape[i] > 1)) {
    throw new AutogradError(
      `${op}: several elements of this expanded tensor share one place in memory; clone() it before changing it`,
    );
  }
}

/** The node, with the inputs kept as they are before the change: the old self as a copy, for it will be gone. */
function prepare(row: Row<never>, args: unknown, x: Tensor, inputs: readonly Tensor[]): Node {
  const node = makeNode(row, args, inputs);
  node.shape = x.shape;
  node.dtype = x.dtype;
  const readsSelf = row.keeps.some((positions, slot) => node.to(slot) !== null && positions.includes(0));
  keep(node, inputs, readsSelf ? [snapshot(x), ...inputs.slice(1)] : inputs, null);
  return node;
}

/** x as it is now, with its history and tangents, on a storage of its own. */
export function snapshot(x: Tensor): Tensor {
  const copy = x instanceof Batched ? new Batched(x.level, snapshot(x.physical), x.mapped) : copyOf(x);
  copy.origin = x.origin;
  copy.slot = x.slot;
  copy.wants = x.wants;
  copy.scoped = x.scoped;
  copy.node = x.node;
  copy.dual = x.dual;
  return copy;
}

/** Makes the node x's history; hooks stay with the value before, a retained gradient moves to the new one. */
function adopt(x: Tensor, node: Node, inputs: readonly Tensor[]): void {
  const before = x.origin;
  attach(x, node, 0, allScoped(node, inputs));
  if (!x.extra?.retain || !(before instanceof Node)) return;
  const rare = before.more();
  rare.retains = rare.retains.filter(entry => entry.tensor !== x);
  node.more().retains.push({ slot: 0, tensor: x });
}

/** A change through a view is a change of its base: the base becomes "itself, overwritten by the view". */
function rebase(view: Tensor, base: Tensor, viewNode: Node): void {
  const args = geometryOf(view, base);
  const node = makeNode(overwriteRow, args, [base, view]);
  node.link(1, viewNode, 0);
  node.shape = base.shape;
  node.dtype = base.dtype;
  attach(base, node, 0, view.scoped && (base.scoped || !base.wants));
  if (tape.recorder) note(overwriteRow.info, [base, view], [base], node, 0, true);
  // Stale from now on: the next look at the view derives it from the base again.
  view.more().baseVersion = -1;
}

regenerate.view = (view, base) => {
  if (!base.wants) return;
  const args = geometryOf(view, base);
  const node = new Node(asStridedRow, args, null, 1);
  node.link(0, nodeOf(base), base.slot);
  node.shape = view.shape;
  node.dtype = view.dtype;
  attach(view, node, 0, base.scoped);
  if (tape.recorder) note(asStridedRow.info, [base], [view], node, 0, false);
};

/** The row's text under the name of its in-place form: "mul_". */
function inPlaceInfo(row: Row<never>): OpInfo {
  let info = infos.get(row.info);
  if (!info) {
    const { name, rule } = row.info;
    info = { ...row.info, name: `${name}_`, rule: rule && `${rule}_` };
    infos.set(row.info, info);
  }
  return info;
}
