import { AutogradError } from "../errors.js";
import { modes } from "../modes/state.js";
import { type Recorder, tape } from "../tape/recorder.js";
import { broadcastsTo } from "../tensor/broadcast.js";
import { rounded } from "../tensor/dtype.js";
import { outsideScopes } from "../tensor/scope.js";
import { sameShape, show } from "../tensor/shape.js";
import { idMark } from "../tensor/storage.js";
import { scalar, type Tensor } from "../tensor/tensor.js";
import { accumulate, addInto, store } from "./accumulate.js";
import { checkFinite, nanBehind } from "./anomaly.js";
import { overBudgetBehind } from "./budget.js";
import { runHooks } from "./callbacks.js";
import { Keeper } from "./keeper.js";
import { levels } from "./levels.js";
import { onTheWay } from "./needed.js";
import type { Node } from "./node.js";
import { ops } from "./opset.js";
import { type Order, order } from "./order.js";
import { at } from "./saved.js";
import { pulled } from "./scalar.js";

// The walk back: reverse accumulation over the nodes in descending order of creation, with a leaf's gradient stored as
// soon as its last contribution has arrived (the order of PyTorch's single-threaded engine).

export interface Request {
  readonly roots: readonly { node: Node; slot: number; tensor: Tensor; seed: Tensor }[];
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** Gradients are wanted at these places only; null: at every leaf. */
  readonly targets: readonly { node: Node; slot: number; tensor: Tensor }[] | null;
  /** Hand the targets' gradients back instead of accumulating them. */
  readonly capture: boolean;
}

let depth = 0;

/** Runs one backward pass; with `capture` the gradients by target, null where nothing arrived. */
export function run(request: Request): (Tensor | null)[] {
  const recorder = tape.recorder;
  const { grad, recording, inference } = modes;
  const plan = order(
    request.roots.map(root => root.node),
    depth > 0,
  );
  if (tape.training !== null && depth === 0) tape.training.backward(request.roots.map(root => root.tensor));
  recorder?.beginBackward(
    request.roots.map(root => root.tensor),
    request.createGraph,
  );
  depth++;
  modes.grad = request.createGraph;
  modes.inference = false;
  if (request.createGraph) modes.recording = recording || request.roots.some(root => root.tensor.scoped);
  else tape.recorder = null;
  try {
    return new Pass(request, plan, recorder).walk();
  } finally {
    depth--;
    Object.assign(modes, { grad, recording, inference });
    tape.recorder = recorder;
    plan.restore();
    recorder?.endBackward();
  }
}

class Pass {
  private readonly request: Request;
  private readonly plan: Order;
  private readonly recorder: Recorder | null;
  /** Sums of what has arrived, by output of every node; numbers where a 0-d adjoint came from a rule on numbers. */
  private readonly buffer: (Tensor | number | null)[];
  /** Whether this pass made the sum and may add to it. */
  private readonly owned: Uint8Array;
  /** By index: whether a node is on the way to a target, or is one; null when all are wanted. */
  private readonly needed: Uint8Array | null;
  private readonly captured: (Tensor | null)[];
  /** Rules of nodes between 0-d tensors run on numbers. */
  private readonly numeric: boolean;
  private readonly anomaly: boolean;
  private readonly keeper: Keeper | null;
  private freed = false;

  constructor(request: Request, plan: Order, recorder: Recorder | null) {
    this.request = request;
    this.plan = plan;
    this.recorder = recorder;
    this.buffer = new Array(plan.size).fill(null);
    this.owned = new Uint8Array(plan.size);
    this.needed = request.targets === null ? null : onTheWay(plan, request.targets);
    this.captured = request.targets?.map(() => null) ?? [];
    this.numeric = !request.createGraph && !levels.on;
    this.anomaly = modes.anomaly;
    this.keeper = !request.createGraph && !levels.on ? new Keeper() : null;
  }

  walk(): (Tensor | null)[] {
    for (const { node, slot, seed } of this.request.roots) this.receive(node, slot, seed, false);
    for (const node of this.plan.nodes) this.visit(node);
    if (this.freed) this.recorder?.event("free", this.request.roots[0].tensor);
    return this.captured;
  }

  /** Adds a contribution to what has arrived at an output. */
  private receive(node: Node, slot: number, grad: Tensor | null, fresh: boolean): void {
    const i = node.index + slot;
    const sum = this.sumAt(node, slot);
    if (grad === null) {
      // Nothing to add, but a leaf still counts its edges.
    } else if (sum === null) {
      this.buffer[i] = grad;
      this.owned[i] = fresh ? 1 : 0;
      this.keeper?.hold(grad);
    } else if (
      this.owned[i] === 1 &&
      !modes.grad &&
      this.recorder === null &&
      !levels.on &&
      sum.isContiguous()
    )
      addInto(sum, grad);
    else {
      this.adding(sum, grad);
      const total = ops.add(sum, grad);
      this.buffer[i] = total;
      this.owned[i] = 1;
      this.keeper?.hold(total);
      this.keeper?.drop(sum);
    }
    if (node.leaf !== null && --node.pending === 0) this.arriveAtLeaf(node, node.leaf);
  }

  /** A recorder looks at both contributions until it is told that all have arrived, also where there is no room for a sum. */
  private adding(first: Tensor, second: Tensor): void {
    if (this.recorder === null) return;
    this.keeper?.disown(first);
    this.keeper?.disown(second);
  }

  /** The same among numbers. */
  private receiveNumber(node: Node, slot: number, grad: number): void {
    const i = node.index + slot;
    const sum = this.buffer[i];
    if (sum === null) this.buffer[i] = grad;
    else if (typeof sum === "number") this.buffer[i] = rounded(node.dtypeOf(slot), sum + grad);
    else return this.receive(node, slot, scalar(grad, node.dtypeOf(slot)), true);
    if (node.leaf !== null && --node.pending === 0) this.arriveAtLeaf(node, node.leaf);
  }

  /** What has arrived, as a tensor of this pass's own if it is a number. */
  private sumAt(node: Node, slot: number): Tensor | null {
    const i = node.index + slot;
    const sum = this.buffer[i];
    if (typeof sum !== "number") return sum;
    this.owned[i] = 1;
    const made = scalar(sum, node.dtypeOf(slot));
    this.buffer[i] = made;
    return made;
  }

  private arriveAtLeaf(node: Node, leaf: Tensor): void {
    const sum = this.sumAt(node, 0);
    this.buffer[node.index] = null;
    if (sum !== null && this.isNeeded(node)) this.deliver(node, leaf, sum);
    this.keeper?.drop(sum);
  }

  /** A leaf's gradient is complete. */
  private deliver(node: Node, leaf: Tensor, sum: Tensor): void {
    const trace = traceOf(node, 0);
    this.recorder?.arrived(trace, sum);
    if (node.rare !== null) this.keeper?.disown(sum);
    const grad = runHooks(node, 0, sum, this.recorder);
    this.recorder?.step(trace, grad);
    if (this.request.capture) return this.catchTargets(node, [grad]);
    const ours = this.keeper?.owns(grad) ?? false;
    const fresh = ours || (grad === sum && this.owned[node.index] === 1);
    this.outside(() => accumulate(node, leaf, grad, fresh, ours));
    if (leaf.extra?.grad === grad) this.keeper?.disown(grad);
  }

  private visit(node: Node): void {
    if (this.numeric && node.numeric && node.rare === null && !this.isTarget(node))
      return this.visitNumber(node);
    const grads = this.take(node);
    if (grads === null) return this.pass(node);
    if (this.isNeeded(node)) this.walkThrough(node, grads);
    else this.pass(node);
    if (this.keeper !== null) for (const grad of grads) this.keeper.drop(grad);
  }

  private walkThrough(node: Node, grads: (Tensor | null)[]): void {
    if (this.recorder !== null || node.rare !== null) this.announce(node, grads);
    if (node.rare !== null && !this.request.capture) this.retain(node, grads);
    if (this.isTarget(node)) this.reach(node, grads);
    this.backpropagate(node, grads);
  }

  /** The short way: nobody but the recorder sees this adjoint. */
  private visitNumber(node: Node): void {
    const { recorder } = this;
    const sum = this.buffer[node.index];
    this.buffer[node.index] = null;
    if (sum === null || !this.isNeeded(node)) return this.pass(node);
    recorder?.arrived(node.trace, sum);
    recorder?.step(node.trace, sum);
    const g = typeof sum === "number" ? sum : sum.value();
    if (node.to0 !== null) this.pull(node, 0, g, node.to0, node.port0);
    if (node.to1 !== null) this.pull(node, 1, g, node.to1, node.port1);
    if (!this.request.retainGraph && node.release()) this.freed = true;
  }

  /** oneSlot and send among numbers. */
  private pull(node: Node, slot: 0 | 1, g: number, to: Node, port: number): void {
    if (!this.isNeeded(to)) return this.skip(to);
    const grad = pulled(node, slot, g);
    if (this.anomaly && Number.isNaN(grad)) throw nanBehind(node, slot, 0, this.recorder);
    this.recorder?.contribute(node.trace, slot, grad, traceOf(to, port));
    this.receiveNumber(to, port, grad);
  }

  /** Tells the recorder what arrived, and lets hooks change it. */
  private announce(node: Node, grads: (Tensor | null)[]): void {
    for (let i = 0; i < grads.length; i++) {
      const sum = grads[i];
      if (sum === null) continue;
      this.recorder?.arrived(node.traceOf(i), sum);
      if (node.rare !== null) this.keeper?.disown(sum);
      grads[i] = runHooks(node, i, sum, this.recorder);
    }
  }

  /** The sums that arrived at a node's outputs, out of the buffer; null if none did. */
  private take(node: Node): (Tensor | null)[] | null {
    if (node.several === null) {
      const sum = this.sumAt(node, 0);
      this.buffer[node.index] = null;
      return sum === null ? null : [sum];
    }
    const grads = Array.from({ length: node.outputs }, (_, slot) => this.sumAt(node, slot));
    this.buffer.fill(null, node.index, node.index + node.outputs);
    return grads.some(g => g !== null) ? grads : null;
  }

  /** Nothing flows through: leaves further down still count their edges. */
  private pass(node: Node): void {
    for (let slot = 0; slot < node.arity; slot++) {
      const next = node.to(slot);
      if (next !== null && next.leaf !== null) this.receive(next, 0, null, false);
    }
  }

  private backpropagate(node: Node, grads: readonly (Tensor | null)[]): void {
    const trace = this.recorder === null ? -1 : this.tell(this.recorder, node, grads);
    const outer = node.running;
    node.running = { grads, needed: this.needed };
    const mark = idMark();
    const scope = this.keeper?.enter(node.row.builtIn, grads) ?? null;
    try {
      const g = grads[0] ?? node.grad(0);
      if (node.row.joint) this.spread(node, node.row.joint(ops, g, node), mark, trace);
      else for (let slot = 0; slot < node.arity; slot++) this.oneSlot(node, slot, g, trace);
    } catch (error) {
      throw overBudgetBehind(error, node.row.info.name, node.trace, this.recorder);
    } finally {
      node.running = outer;
      this.keeper?.leave(scope);
    }
    if (!this.request.retainGraph && node.release()) this.freed = true;
  }

  /** Announces the step; the trace node that contributions are said to come from. */
  private tell(recorder: Recorder, node: Node, grads: readonly (Tensor | null)[]): number {
    let first = -1;
    grads.forEach((g, i) => {
      if (g === null) return;
      recorder.step(node.traceOf(i), g);
      if (first < 0) first = node.traceOf(i);
    });
    return first;
  }

  private oneSlot(node: Node, slot: number, g: Tensor, trace: number): void {
    const next = node.to(slot);
    if (next === null) return;
    if (!node.wants(slot)) return this.skip(next);
    const rules = node.row.back!;
    const rule = typeof rules === "function" ? rules : rules[slot];
    const mark = idMark();
    this.send(node, slot, rule === null ? null : rule(ops, g, node, slot), mark, trace);
  }

  private spread(node: Node, contributions: readonly (Tensor | null)[], mark: number, trace: number): void {
    // Two of them may lie in one storage.
    for (const each of contributions) this.keeper?.hold(each);
    for (let slot = 0; slot < node.arity; slot++) {
      const next = node.to(slot);
      if (next === null) continue;
      if (!node.wants(slot)) this.skip(next);
      else {
        this.keeper?.unhold(contributions[slot] ?? null);
        this.send(node, slot, contributions[slot] ?? null, mark, trace);
      }
    }
  }

  private skip(next: Node): void {
    if (next.leaf !== null) this.receive(next, 0, null, false);
  }

  private send(node: Node, slot: number, contribution: Tensor | null, mark: number, trace: number): void {
    const next = node.to(slot)!;
    const to = node.port(slot);
    if (contribution === null) return this.receive(next, to, null, false);
    const c = fitted(node, slot, contribution, next, to);
    if (this.anomaly) checkFinite(node, slot, c, this.recorder);
    this.recorder?.contribute(trace, slot, c, traceOf(next, to));
    // What the rule allocated itself and handed to one slot only is nobody else's.
    const fresh = c.storageId >= mark && !node.row.joint && !c.extra?.base;
    this.receive(next, to, c, fresh);
  }

  private retain(node: Node, grads: readonly (Tensor | null)[]): void {
    for (const { slot, tensor } of node.rare!.retains) {
      const grad = grads[slot];
      if (grad !== null) this.outside(() => store(tensor, grad, tensor.extra?.gradReq === "write"));
      if (grad !== null) this.recorder?.event("accumulate", tensor);
    }
  }

  private reach(node: Node, grads: readonly (Tensor | null)[]): void {
    if (this.request.capture) return this.catchTargets(node, grads);
    for (const target of this.request.targets!) {
      const grad = target.node === node ? grads[target.slot] : null;
      if (grad === null || node.rare?.retains.some(r => r.tensor === target.tensor)) continue;
      this.outside(() => store(target.tensor, grad, target.tensor.extra?.gradReq === "write"));
      this.recorder?.event("accumulate", target.tensor);
    }
  }

  private catchTargets(node: Node, grads: readonly (Tensor | null)[]): void {
    this.request.targets!.forEach((target, i) => {
      if (target.node !== node) return;
      this.captured[i] = grads[target.slot];
      this.keeper?.disown(grads[target.slot]);
    });
  }

  private isNeeded(node: Node): boolean {
    return this.needed === null || this.needed[node.index] !== 0;
  }

  private isTarget(node: Node): boolean {
    return this.needed !== null && this.needed[node.index] === 2;
  }

  /** Events and user callbacks reach the recorder although the engine's own arithmetic does not. */
  private outside(call: () => void): void {
    const inside = tape.recorder;
    tape.recorder = this.recorder;
    try {
      outsideScopes(call);
    } finally {
      tape.recorder = inside;
    }
  }
}

/** The trace node of an output. A leaf that no recorded operation used may be known to its tensor alone. */
function traceOf(node: Node, slot: number): number {
  return node.leaf !== null && node.trace < 0 ? node.leaf.node : node.traceOf(slot);
}

/** A contribution in the shape and dtype of the input it goes to: broadcasting undone, promotion undone. */
function fitted(node: Node, slot: number, c: Tensor, next: Node, to: number): Tensor {
  const shape = next.shapeOf(to);
  const dtype = next.dtypeOf(to);
  let fit = c;
  if (!sameShape(c.shape, shape)) {
    if (!broadcastsTo(shape, c.shape)) {
      throw new AutogradError(
        `backward of ${node.row.name}${at(node.trace)} returned a gradient of shape ${show(c.shape)} for input ${slot}, ` +
          `whose shape is ${show(shape)}; the rule must return that shape, or one it broadcasts to`,
        [node.trace],
      );
    }
    fit = ops.sumTo(c, shape);
  }
  return fit.dtype === dtype ? fit : ops.to(fit, dtype);
}
