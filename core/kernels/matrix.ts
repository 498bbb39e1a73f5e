import type { Numbers } from "./numbers.js";

/** A matrix inside a buffer: element (i, j) is at offset + i * row + j * column. Strides may be 0, not negative. */
export interface Matrix<Data extends Numbers = Numbers> {
  readonly data: Data;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** The block of `x` whose first element is (i, j). */
export const block = <Data extends Numbers>(x: Matrix<Data>, i: number, j: number): Matrix<Data> => ({
  ...x,
  offset: x.offset + i * x.row + j * x.column,
});

/** `columns` numbers a row, without gaps. */
export const rowMajor = <Data extends Numbers>(
  data: Data,
  offset: number,
  columns: number,
): Matrix<Data> => ({
  data,
  offset,
  row: columns,
  column: 1,
});

export const transposed = <Data extends Numbers>(x: Matrix<Data>): Matrix<Data> => ({
  ...x,
  row: x.column,
  column: x.row,
});
