// Views, moves, joins and indices.
import * as gg from "../../../core/index.js";
import { type Draw, free } from "../draw.js";
import type { Subjects } from "./subject.js";

const { slice } = gg;
const size = (shape: readonly number[]): number => shape.reduce((all, each) => all * each, 1);

/** Whole numbers below `size`, as an index takes them. */
const places = (d: Draw, count: number, size: number): gg.Tensor =>
  gg.tensor(
    Array.from({ length: count }, () => d.int(0, size - 1)),
    { dtype: "int32" },
  );

/** Those that share storage with their input, each element once. */
export const views: Subjects = {
  reshape: d => {
    const shape = d.shape({ zero: true });
    const to = d.bool() ? [size(shape)] : [1, size(shape), 1];
    return { inputs: [free(shape)], run: x => gg.reshape(x, to) };
  },
  permute: d => {
    const shape = d.shape({ rank: [1, 4], zero: true });
    const order = d.shuffled(shape.map((_, i) => i));
    return { inputs: [free(shape)], run: x => gg.permute(x, order) };
  },
  transpose: d => {
    const shape = d.shape({ rank: [2, 4], zero: true });
    const [one, other] = [d.dim(shape), d.dim(shape)];
    return { inputs: [free(shape)], run: x => gg.transpose(x, one, other) };
  },
  slice: d => {
    const shape = d.shape({ rank: [1, 3] });
    const [start, stop, step] = [d.int(-5, 4), d.int(-5, 5), d.int(1, 3)];
    return { inputs: [free(shape)], run: x => x.at(slice(start, stop, step)) };
  },
  select: d => {
    const shape = d.shape({ rank: [1, 3] });
    const dim = d.dim(shape);
    const index = d.int(-shape.at(dim)!, shape.at(dim)! - 1);
    return { inputs: [free(shape)], run: x => gg.select(x, dim, index) };
  },
  narrow: d => {
    const shape = d.shape({ rank: [1, 3] });
    const dim = d.dim(shape);
    const start = d.int(0, shape.at(dim)!);
    const length = d.int(0, shape.at(dim)! - start);
    return { inputs: [free(shape)], run: x => gg.narrow(x, dim, start, length) };
  },
  squeeze: d => {
    const shape = [...d.shape({ rank: [0, 2], zero: true }), 1];
    return { inputs: [free(shape)], run: x => gg.squeeze(x, -1) };
  },
  unsqueeze: d => {
    const shape = d.shape({ zero: true });
    const dim = d.int(0, shape.length);
    return { inputs: [free(shape)], run: x => gg.unsqueeze(x, dim) };
  },
  diagonal: d => {
    const offset = d.int(-2, 2);
    return { inputs: [free(d.shape({ rank: [2, 2] }))], run: x => gg.diagonal(x, offset) };
  },
};

/** The others: copies, and views that show an element more than once. */
export const moves: Subjects = {
  expand: d => {
    const shape = d.shape({ zero: true });
    const from = d.partner(shape);
    return { inputs: [free(from)], run: x => gg.expand(x, shape) };
  },
  repeat: d => {
    const shape = d.shape({ rank: [1, 2], zero: true });
    const times = [d.int(1, 2), ...shape.map(() => d.int(1, 3))];
    return { inputs: [free(shape)], run: x => gg.repeat(x, ...times) };
  },
  cat: d => {
    const shape = d.shape({ rank: [1, 3] });
    const dim = d.dim(shape);
    const other = shape.with(dim, d.int(0, 3));
    return { inputs: [free(shape), free(other)], run: (x, y) => gg.cat([x, y, x], dim) };
  },
  stack: d => {
    const shape = d.shape({ zero: true });
    const dim = d.int(0, shape.length);
    return { inputs: [free(shape), free(shape)], run: (x, y) => gg.stack([x, y], dim) };
  },
  split: d => {
    const shape = d.shape({ rank: [1, 3] });
    const [dim, most] = [d.dim(shape), d.int(1, 3)];
    return { inputs: [free(shape)], run: x => gg.split(x, most, dim) };
  },
  unbind: d => {
    const shape = d.shape({ rank: [1, 3] });
    const dim = d.dim(shape);
    return { inputs: [free(shape)], run: x => gg.unbind(x, dim) };
  },
  flip: d => {
    const shape = d.shape({ rank: [1, 3], zero: true });
    const dims = d.dims(shape);
    return { inputs: [free(shape)], run: x => gg.flip(x, dims) };
  },
  roll: d => {
    const shape = d.shape({ rank: [1, 3], zero: true });
    const [by, dim] = [d.int(-5, 5), d.dim(shape)];
    return { inputs: [free(shape)], run: x => gg.roll(x, by, dim) };
  },
  pad: d => {
    const shape = d.shape({ rank: [1, 3] });
    const pads = shape.flatMap(() => [d.int(0, 2), d.int(0, 2)]);
    return { inputs: [free(shape)], run: x => gg.pad(x, pads, { value: 0.5 }) };
  },
  tril: d => {
    const by = d.int(-2, 2);
    return {
      inputs: [free(d.shape({ rank: [2, 3], zero: true }))],
      run: x => [gg.tril(x, by), gg.triu(x, by)],
    };
  },
  index: d => {
    const shape = d.shape({ rank: [2, 3] });
    const [rows, columns] = [places(d, 3, shape[0]), places(d, 3, shape[1])];
    const both = d.bool();
    return { inputs: [free(shape)], run: x => (both ? x.at(rows, columns) : x.at(rows)) };
  },
  indexPut: d => {
    const shape = d.shape({ rank: [1, 3] });
    const row = d.int(-shape[0], shape[0] - 1);
    return {
      inputs: [free(shape), free(d.partner(shape.slice(1)))],
      run: (x, y) => x.clone().set_([row], y),
    };
  },
  gather: d => {
    const shape = d.shape({ rank: [1, 3] });
    const dim = d.dim(shape);
    const index = places(d, size(shape), shape.at(dim)!).reshape(shape);
    return {
      inputs: [free(shape), free(shape)],
      run: (x, y) => [gg.gather(x, dim, index), gg.scatterAdd(x, dim, index, y)],
    };
  },
  indexSelect: d => {
    const shape = d.shape({ rank: [1, 3] });
    const dim = d.dim(shape);
    const index = places(d, d.int(0, 4), shape.at(dim)!);
    return { inputs: [free(shape)], run: x => gg.indexSelect(x, dim, index) };
  },
};
