import { fail } from "../check/expect.js";
import { Column } from "./column.js";

// Columns of numbers as bytes. Each column is written in the narrowest type that holds all its values exactly, aligned
// to eight bytes so that readers on the same kind of machine can lay a typed array over it. Little-endian throughout.

const arrays = [Uint8Array, Uint16Array, Int32Array, Float32Array, Float64Array] as const;
type Typed = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;

const align = 8;

/** Collects columns. */
export class Columns {
  private readonly columns: Column[] = [];

  /** A new column to push numbers to. -0 is not kept apart from 0, as in JSON. */
  column(): Column {
    const column = new Column();
    this.columns.push(column);
    return column;
  }

  /** `magic`, count of columns, then per column: type, length, values, padding. */
  bytes(magic: Uint8Array): Uint8Array {
    const typed = this.columns.map(({ values }) => narrowest(values));
    const size = typed.reduce((sum, column) => sum + align + padded(column.byteLength), magic.length + align);
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    bytes.set(magic);
    view.setUint32(magic.length, typed.length, true);
    let at = magic.length + align;
    for (const column of typed) {
      view.setUint32(at, typeOf(column), true);
      view.setUint32(at + 4, column.length, true);
      bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at + align);
      at += align + padded(column.byteLength);
    }
    return bytes;
  }
}

/** Reads columns in the order in which they were made. */
export class ColumnReader {
  private readonly columns: Typed[] = [];
  private next = 0;

  constructor(bytes: Uint8Array, magic: Uint8Array) {
    const found = bytes.subarray(0, magic.length);
    if (found.length < magic.length || magic.some((byte, i) => byte !== found[i]))
      fail("these bytes are not a trace");
    const rest = bytes.subarray(magic.length);
    // Twenty megabytes need no copy where they lie as typed arrays want them. (A Buffer's slice would not be one.)
    const body = rest.byteOffset % align === 0 ? rest : new Uint8Array(rest);
    if (body.length < align) fail("the trace ends in its header");
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const count = view.getUint32(0, true);
    let at = align;
    for (let i = 0; i < count; i++) {
      if (at + align > body.length) fail(`the trace ends before column ${i} of ${count}`);
      const column = this.read(body, view.getUint32(at, true), view.getUint32(at + 4, true), at + align, i);
      this.columns.push(column);
      at += align + padded(column.byteLength);
    }
    if (at !== body.length) fail(`expected ${at + magic.length} bytes, found ${bytes.length}`);
  }

  /** The next column, of `length` values if given. */
  column(name: string, length?: number): Typed {
    const column = this.columns[this.next++];
    if (column === undefined) fail(`column ${name} is missing`);
    if (length !== undefined && column.length !== length) {
      fail(`column ${name} has ${column.length} values, expected ${length}`);
    }
    return column;
  }

  /** After the last column. */
  end(): void {
    if (this.next !== this.columns.length)
      fail(`expected ${this.next} columns, found ${this.columns.length}`);
  }

  private read(bytes: Uint8Array, type: number, length: number, at: number, index: number): Typed {
    const make = arrays[type];
    if (make === undefined) fail(`column ${index} has the unknown type ${type}`);
    if (at + padded(length * make.BYTES_PER_ELEMENT) > bytes.length)
      fail(`the trace ends inside column ${index}`);
    return new make(bytes.buffer as ArrayBuffer, bytes.byteOffset + at, length);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / align) * align;
}

function typeOf(column: Typed): number {
  return arrays.findIndex(make => column instanceof make);
}

function narrowest(values: Float64Array): Typed {
  let least = 0;
  let most = 0;
  let whole = true;
  let single = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < least) least = value;
    if (value > most) most = value;
    // Both stay false: the rest is looked at for its size only.
    if (whole) whole = Number.isInteger(value);
    if (single) single = Number.isNaN(value) || Math.fround(value) === value;
  }
  if (whole && least >= 0 && most < 2 ** 8) return new Uint8Array(values);
  if (whole && least >= 0 && most < 2 ** 16) return new Uint16Array(values);
  if (whole && least >= -(2 ** 31) && most < 2 ** 31) return new Int32Array(values);
  const unsigned = values.map(value => value + 0);
  return single ? new Float32Array(unsigned) : unsigned;
}
