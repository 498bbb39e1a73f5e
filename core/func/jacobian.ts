import { Batched } from "../autograd/batched.js";
import { type BatchLevel, batchLevel, within } from "../autograd/levels.js";
import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { checkOptions } from "../options.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { derivatives } from "./grad.js";
import { argnumsOf, arranged, enter, type Level, type Options } from "./level.js";
import { pushForward } from "./push.js";
import { parts } from "./tree.js";
import { watched } from "./watched.js";

// Whole Jacobians, of shape output followed by input (https://docs.jax.dev/en/latest/_autosummary/jax.jacrev.html). All
// directions go through one pass together: the unit vectors are a batch (see ../autograd/batched.ts) of cotangents or of
// tangents, and only they are batched, not the values.

type Call<R> = (...args: Operand[]) => R;
type One = (...args: Tensor[]) => Tensor;
interface Plain {
  argnums?: number;
  hasAux?: false;
  chunkSize?: number;
}
interface List {
  argnums: readonly number[];
  hasAux?: false;
  chunkSize?: number;
}

export interface JacobianOptions extends Options {
  /** How many directions go together; less needs less memory. Default: as many as make 2²² numbers of an argument. */
  chunkSize?: number;
}

type Given = JacobianOptions | number | readonly number[];

const together = 2 ** 22;

/** The Jacobian from the outputs' side, a batched backward pass: for many inputs and few outputs. */
export function jacrev(f: One, options?: Plain | number): Call<Tensor>;
export function jacrev(f: One, options: List | readonly number[]): Call<Tensor[]>;
export function jacrev(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function jacrev(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.jacrev", given);
  return (...args) => {
    const level = enter("func.jacrev", f, args, options);
    const jacobians = level.output.tensors.map(out => level.arrange(rowsOf(level, out, options.chunkSize)));
    const result = level.output.build(jacobians);
    return options.hasAux ? [result, level.aux] : result;
  };
}

/** By alias, the Jacobian of one output. */
function rowsOf(level: Level, out: Tensor, chunkSize: number | undefined): Tensor[] {
  const n = out.numel();
  const shapes = level.aliases.map(x => [...out.shape, ...x.shape]);
  if (n === 1) {
    const found = derivatives([out], level, [ops.onesLike(out)], level.outer, true);
    return found.map((g, a) => ops.reshape(g, shapes[a]));
  }
  const spans = chunks(n, out.numel(), chunkSize).map(([from, to]) => {
    const batch = batchLevel(to - from, "same");
    const seed = new Batched(batch, basis(out, from, to, 0), true);
    const found = watched(() => within(batch, () => derivatives([out], level, [seed], level.outer, true)));
    return found.map(g => physical(g, batch));
  });
  return level.aliases.map((_, a) => ops.reshape(joined(spans.map(span => span[a])), shapes[a]));
}

/** The Jacobian from the inputs' side, a batched forward pass: for few inputs and many outputs. */
export function jacfwd(f: One, options?: Plain | number): Call<Tensor>;
export function jacfwd(f: One, options: List | readonly number[]): Call<Tensor[]>;
export function jacfwd(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function jacfwd(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.jacfwd", given);
  const { argnums = 0, hasAux = false, chunkSize } = options;
  return (...args) => {
    const at = argnumsOf("func.jacfwd", argnums, args.length);
    const inputs = at.map(i => parts("func.jacfwd", `argument ${i}`, args[i]));
    const xs = inputs.flatMap(input => input.tensors);
    const total = xs.reduce((sum, x) => sum + x.numel(), 0);
    const runs = chunks(total, total, chunkSize).map(([from, to]) => {
      const batch = batchLevel(to - from, "same");
      const directions = directionsOf(xs, batch, from, to);
      const pushed = pushForward("func.jacfwd", f, args, at, inputs, directions, { hasAux, under: batch });
      return {
        ...pushed,
        columns: pushed.output.tensors.map((out, o) => columnsOf(out, pushed.tangents[o], batch)),
      };
    });
    const { output, aux } = runs[0];
    const jacobians = output.tensors.map((out, o) => {
      const columns = joined(runs.map(run => run.columns[o]));
      return arranged(inputs, split(columns, xs, out), typeof argnums === "number");
    });
    const result = output.build(jacobians);
    return hasAux ? [result, aux] : result;
  };
}

function optionsOf(op: string, given: Given): JacobianOptions {
  if (typeof given === "number" || Array.isArray(given))
    return { argnums: given as number | readonly number[] };
  checkOptions(op, given, ["argnums", "hasAux", "chunkSize"]);
  const options = given as JacobianOptions;
  const { chunkSize } = options;
  if (chunkSize !== undefined && !(Number.isInteger(chunkSize) && chunkSize > 0))
    throw new ArgumentError(`${op}: chunkSize must be a whole number > 0, got ${String(chunkSize)}`);
  return options;
}

/** The unit vectors 0 … count − 1 in spans that go through one pass together; `width` numbers each. */
function chunks(count: number, width: number, chunkSize: number | undefined): [from: number, to: number][] {
  const size = chunkSize ?? Math.max(1, Math.floor(together / Math.max(1, width)));
  const spans: [number, number][] = [];
  for (let from = 0; from < Math.max(1, count); from += size)
    spans.push([from, Math.min(count, from + size)]);
  return spans;
}

/** Unit vectors `from` to `to` in the shape of x, whose first element is number `offset`: [to − from, …shape of x]. */
function basis(x: Tensor, from: number, to: number, offset: number): Tensor {
  const v = empty([to - from, ...x.shape], x.dtype);
  const n = x.numel();
  const data = v.array();
  for (let r = Math.max(from, offset); r < Math.min(to, offset + n); r++)
    data[(r - from) * n + r - offset] = 1;
  return v;
}

/** By input, the directions of one span; null where none of them lies in it. */
function directionsOf(xs: readonly Tensor[], batch: BatchLevel, from: number, to: number): (Tensor | null)[] {
  let offset = 0;
  return xs.map(x => {
    const start = offset;
    offset += x.numel();
    const met = Math.max(from, start) < Math.min(to, offset);
    return met ? new Batched(batch, basis(x, from, to, start), true) : null;
  });
}

/** [directions, …shape of the output]. */
function columnsOf(out: Tensor, tangent: Tensor | null, batch: BatchLevel): Tensor {
  return physical(tangent ?? ops.zerosLike(out), batch);
}

function physical(t: Tensor, batch: BatchLevel): Tensor {
  if (t instanceof Batched && t.level === batch && t.mapped) return t.physical;
  const whole = t instanceof Batched && t.level === batch ? t.physical : t;
  return ops.expand(whole, [batch.size, ...whole.shape]);
}

function joined(spans: readonly Tensor[]): Tensor {
  return spans.length === 1 ? spans[0] : ops.cat(spans, 0);
}

/** By input, the Jacobian: its columns taken apart, and the output's dimensions put first. */
function split(columns: Tensor, xs: readonly Tensor[], out: Tensor): Tensor[] {
  let offset = 0;
  return xs.map(x => {
    const n = x.numel();
    const own = xs.length === 1 ? columns : ops.narrow(columns, 0, offset, n);
    offset += n;
    const inputFirst = ops.reshape(own, [...x.shape, ...out.shape]);
    return ops.permute(inputFirst, [...out.shape.map((_, d) => x.ndim + d), ...x.shape.map((_, d) => d)]);
  });
}

/** All second derivatives of a function: jacfwd of jacrev, forward over reverse. A list of argnums gives a list of lists. */
export function hessian(f: One, options?: Plain | number): Call<Tensor>;
export function hessian(f: One, options: List | readonly number[]): Call<Tensor[][]>;
export function hessian(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function hessian(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.hessian", given);
  return jacfwd(jacrev(f, options), options);
}
