import { Batched, plainOf } from "../autograd/batched.js";
import { type Recorder, tape } from "../tape/recorder.js";
import { Tensor } from "../tensor/tensor.js";

/** A recorder knows nothing of batches: it is shown the physical tensors. */
export function watched<T>(call: () => T): T {
  const { recorder } = tape;
  if (recorder === null) return call();
  tape.recorder = onPhysical(recorder);
  try {
    return call();
  } finally {
    tape.recorder = recorder;
  }
}

function onPhysical(r: Recorder): Recorder {
  const plain = <T extends Tensor | number>(x: T) => (x instanceof Tensor ? plainOf(x) : x);
  return {
    timed: r.timed,
    op: (info, inputs, outputs, facts) => {
      r.op(info, inputs.map(plain), outputs.map(plainOf), { ...facts, saved: facts.saved.map(plainOf) });
      for (const out of outputs) if (out instanceof Batched) out.node = plainOf(out).node;
    },
    scalarOp: (info, x, y, out, saved, off) => r.scalarOp(info, x, y, out, saved, off),
    marked: t => r.marked(plainOf(t)),
    event: (what, t) => r.event(what, plainOf(t)),
    beginBackward: (roots, createGraph) => r.beginBackward(roots.map(plainOf), createGraph),
    step: (node, adjoint) => r.step(node, plain(adjoint)),
    contribute: (node, slot, c, to) => r.contribute(node, slot, plain(c), to),
    arrived: (node, sum) => r.arrived(node, plain(sum)),
    endBackward: () => r.endBackward(),
    describe: node => r.describe(node),
  };
}
