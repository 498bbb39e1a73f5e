import { DtypeError, ShapeError } from "../errors.js";
import { matmul as product } from "../kernels/matmul.js";
import { rowMajor } from "../kernels/matrix.js";
import { broadcastShapes, broadcastStrides } from "../tensor/broadcast.js";
import { numel, type Shape, show } from "../tensor/shape.js";
import { viewStrides } from "../tensor/strides.js";
import { blank, type Tensor } from "../tensor/tensor.js";
import { sameDtype } from "./arguments.js";

// The one computation behind all matrix products: a vector on the left is a row, one on the right a column, and
// leading dimensions are batches that broadcast.

/** Leading, row and column sizes and strides of an operand, its vector made a matrix. */
interface Operand {
  readonly batch: Shape;
  readonly batchStrides: Shape;
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly column: number;
}

function operand(x: Tensor, left: boolean): Operand {
  const n = x.ndim;
  const [size, step] = [x.shape[n - 1], x.strides[n - 1]];
  const none = { batch: [], batchStrides: [] };
  if (n === 1 && left) return { ...none, rows: 1, columns: size, row: 0, column: step };
  if (n === 1) return { ...none, rows: size, columns: 1, row: step, column: 0 };
  return {
    batch: x.shape.slice(0, -2),
    batchStrides: x.strides.slice(0, -2),
    rows: x.shape[n - 2],
    columns: size,
    row: x.strides[n - 2],
    column: step,
  };
}

/** x · y without recording. Throws ShapeError, DtypeError in the name of `op`. */
export function multiply(op: string, x: Tensor, y: Tensor): Tensor {
  check(op, x, y);
  const folded = fold(x, y);
  const a = operand(folded ?? x, true);
  const b = operand(y, false);
  const batch = broadcastShapes(op, a.batch, b.batch);
  const lead = folded ? x.shape.slice(0, -1) : x.ndim > 1 ? [...batch, a.rows] : batch;
  const out = blank(y.ndim > 1 ? [...lead, b.columns] : lead, x.dtype);
  const data = out.array();
  const size = a.rows * b.columns;
  const aSteps = broadcastStrides(a.batch, a.batchStrides, batch);
  const bSteps = broadcastStrides(b.batch, b.batchStrides, batch);
  const at = new Array<number>(batch.length).fill(0);
  for (let i = 0, count = numel(batch); i < count; i++) {
    const left = { data: x.array(), offset: x.offset + dot2(at, aSteps), row: a.row, column: a.column };
    const right = { data: y.array(), offset: y.offset + dot2(at, bSteps), row: b.row, column: b.column };
    product(rowMajor(data, i * size, b.columns), left, right, a.rows, a.columns, b.columns);
    for (let d = at.length - 1; d >= 0 && ++at[d] === batch[d]; d--) at[d] = 0;
  }
  return out;
}

const dot2 = (a: readonly number[], b: Shape) => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** Batches of rows times one matrix are one tall matrix, if x's strides allow it. */
function fold(x: Tensor, y: Tensor): Tensor | null {
  if (x.ndim < 3 || y.ndim > 2) return null;
  const k = x.shape[x.ndim - 1];
  const shape = [numel(x.shape.slice(0, -1)), k];
  const strides = viewStrides(x.shape, x.strides, shape);
  return strides && x.strided(shape, strides, x.offset);
}

function check(op: string, x: Tensor, y: Tensor): void {
  if (x.ndim === 0 || y.ndim === 0) {
    throw new ShapeError(
      `${op}: both operands need at least one dimension, found ${show(x.shape)} x ${show(y.shape)}; use mul for a scalar`,
    );
  }
  const inner = y.shape[Math.max(0, y.ndim - 2)];
  if (x.shape[x.ndim - 1] !== inner) {
    throw new ShapeError(
      `${op}: inner sizes differ, ${show(x.shape)} x ${show(y.shape)}: ${x.shape[x.ndim - 1]} columns on the left meet ` +
        `${inner} rows on the right; transpose or reshape one of them`,
    );
  }
  if (x.dtype === "bool" || y.dtype === "bool")
    throw new DtypeError(`${op}: bool tensors have no product; convert with x.to("float32")`);
  sameDtype(op, x, y);
}
