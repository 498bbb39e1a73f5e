import { ops } from "../autograd/opset.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { derivatives } from "./grad.js";
import { push } from "./jvp.js";
import { enter, type Given, type Level, leave, optionsOf } from "./level.js";

// Whole Jacobians, of shape output followed by input (https://docs.jax.dev/en/latest/_autosummary/jax.jacrev.html).

type Call<R> = (...args: Operand[]) => R;
type One = (...args: Tensor[]) => Tensor;
interface Plain {
  argnums?: number;
  hasAux?: false;
}
interface List {
  argnums: readonly number[];
  hasAux?: false;
}

/** The Jacobian row by row, one backward pass for each element of the output: for many inputs and few outputs. */
export function jacrev(f: One, options?: Plain | number): Call<Tensor>;
export function jacrev(f: One, options: List | readonly number[]): Call<Tensor[]>;
export function jacrev(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function jacrev(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.jacrev", given);
  return (...args) => {
    const level = enter("func.jacrev", f, args, options);
    const jacobians = level.output.tensors.map((_, i) => level.arrange(rowsOf(level, i)));
    const result = level.output.build(jacobians);
    return options.hasAux ? [result, level.aux] : result;
  };
}

/** By alias, the Jacobian of one output. */
function rowsOf(level: Level, index: number): Tensor[] {
  const out = level.output.tensors[index];
  const rows: Tensor[][] = level.aliases.map(() => []);
  for (let i = 0; i < out.numel(); i++) {
    const found = derivatives([out], level, [basis(out, i)], level.outer, true);
    found.forEach((g, a) => {
      rows[a].push(g);
    });
  }
  return level.aliases.map((x, a) => stacked(rows[a], [...out.shape, ...x.shape], out));
}

/** The Jacobian column by column, one push for each element of the input: for few inputs and many outputs. */
export function jacfwd(f: One, options?: Plain | number): Call<Tensor>;
export function jacfwd(f: One, options: List | readonly number[]): Call<Tensor[]>;
export function jacfwd(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function jacfwd(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.jacfwd", given);
  return (...args) => {
    const level = enter("func.jacfwd", f, args, options);
    const columns = columnsOf(level);
    const jacobians = level.output.tensors.map((_, i) => level.arrange(columns.map(byOutput => byOutput[i])));
    const result = level.output.build(jacobians);
    return options.hasAux ? [result, level.aux] : result;
  };
}

/** By alias and output, the Jacobian. */
function columnsOf(level: Level): Tensor[][] {
  const pushed = push(level);
  const outs = level.output.tensors;
  return level.aliases.map((x, a) => {
    const columns: Tensor[][] = outs.map(() => []);
    for (let i = 0; i < x.numel(); i++) {
      const directions = level.aliases.map((other, b) => (a === b ? basis(x, i) : ops.zerosLike(other)));
      pushed(directions, level.outer, true).forEach((t, o) => {
        columns[o].push(leave(t, level.outer));
      });
    }
    return outs.map((out, o) => {
      const inputFirst = stacked(columns[o], [...x.shape, ...out.shape], out);
      const n = x.ndim;
      const order = [...out.shape.map((_, d) => n + d), ...x.shape.map((_, d) => d)];
      return ops.permute(inputFirst, order);
    });
  });
}

/** The i-th unit vector in the shape of x. */
function basis(x: Tensor, i: number): Tensor {
  const v = empty(x.shape, x.dtype);
  v.storage.set(i, 1);
  return v;
}

function stacked(list: readonly Tensor[], shape: readonly number[], like: Tensor): Tensor {
  return list.length === 0 ? ops.zeros(shape, { dtype: like.dtype }) : ops.reshape(ops.stack(list), shape);
}

/** All second derivatives of a scalar function: jacfwd of jacrev. A list of argnums gives a list of lists. */
export function hessian(f: One, options?: Plain | number): Call<Tensor>;
export function hessian(f: One, options: List | readonly number[]): Call<Tensor[][]>;
export function hessian(f: (...args: never[]) => unknown, options?: Given): (...args: never[]) => unknown;
export function hessian(f: (...args: never[]) => unknown, given: Given = {}): (...args: never[]) => unknown {
  const options = optionsOf("func.hessian", given);
  return jacfwd(jacrev(f, options), options);
}
