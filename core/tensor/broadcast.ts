import { ShapeError } from "../errors.js";
import { type Shape, sameShape, scalarShape, show } from "./shape.js";

// NumPy's broadcasting: shapes are aligned at the end, sizes must be equal or 1.

/** The shape that both broadcast to. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const shape = new Array<number>(Math.max(a.length, b.length));
  for (let i = 1; i <= shape.length; i++) {
    const m = i <= a.length ? a[a.length - i] : 1;
    const n = i <= b.length ? b[b.length - i] : 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError(
        `${op}: shapes ${show(a)} and ${show(b)} do not broadcast: sizes ${m} and ${n} in dimension ${shape.length - i} ` +
          "differ and neither is 1; reshape or unsqueeze one of them",
      );
    }
    shape[shape.length - i] = m === 1 ? n : m;
  }
  return shape;
}

/** Strides that make a tensor of `from` look like `to`: 0 along the repeated dimensions. */
export function broadcastStrides(from: Shape, strides: Shape, to: Shape): Shape {
  if (from === to || sameShape(from, to)) return strides;
  const ahead = to.length - from.length;
  return to.map((_, i) => (i < ahead || (from[i - ahead] === 1 && to[i] !== 1) ? 0 : strides[i - ahead]));
}

/** Whether `from` broadcasts to exactly `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const ahead = to.length - from.length;
  return ahead >= 0 && from.every((n, i) => n === 1 || n === to[i + ahead]);
}

/** The dimensions of `wide` along which a tensor of `narrow` was repeated; for summing a gradient back. */
export function repeatedDims(narrow: Shape, wide: Shape): number[] {
  if (narrow === scalarShape) return wide.map((_, i) => i);
  const ahead = wide.length - narrow.length;
  const dims: number[] = [];
  for (let i = 0; i < wide.length; i++)
    if (i < ahead || (narrow[i - ahead] === 1 && wide[i] !== 1)) dims.push(i);
  return dims;
}
