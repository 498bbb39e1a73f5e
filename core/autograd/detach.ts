import { ArgumentError, AutogradError } from "../errors.js";
import { tape } from "../tape/recorder.js";
import { Tensor } from "../tensor/tensor.js";
import { Batched } from "./batched.js";
import { began, note } from "./note.js";
import { row } from "./rule.js";

/** Same values, same storage, no history (https://pytorch.org/docs/stable/generated/torch.Tensor.detach.html). */
const detachRow = row({
  name: "detach",
  letters: ["x"],
  run: ([x]) => x.strided(x.shape, x.strides, x.offset),
  stops: "detach",
});

/** The same storage without history: no gradient passes. In-place changes of one show in the other. */
export function detach(x: Tensor): Tensor {
  if (!(x instanceof Tensor)) throw new ArgumentError(`detach: x must be a tensor, got ${typeof x}`);
  if (x instanceof Batched) return new Batched(x.level, detach(x.physical), x.mapped);
  const start = began();
  const out = x.strided(x.shape, x.strides, x.offset);
  out.inference = x.inference;
  if (tape.recorder) note(detachRow.info, [x], [out], null, start, false);
  return out;
}

/** Makes x itself a leaf that does not require grad. */
export function detach_(x: Tensor): Tensor {
  if (x.extra?.base) {
    throw new AutogradError(
      "detach_: a view cannot be detached in-place; use detach(), or detach_() the base before taking views",
      [x.node],
    );
  }
  const start = began();
  const before = x.node;
  x.origin = null;
  x.slot = 0;
  x.wants = false;
  x.scoped = false;
  x.dual = null;
  if (tape.recorder) note(detachRow.info, [x], [x], null, start, true);
  if (x.node !== before) tape.recorder?.event("inPlace", x);
  return x;
}
