import { fail } from "../check/expect.js";
import { arrays, Column, type Typed } from "./column.js";

// Columns of numbers as bytes. Each column is written in the narrowest type that holds all its values exactly, aligned
// to eight bytes so that readers on the same kind of machine can lay a typed array over it. Little-endian throughout.

const align = 8;

/** Collects columns. */
export class Columns {
  private readonly columns: Column[] = [];

  /** A new column to push numbers to. */
  column(): Column {
    const column = new Column();
    this.columns.push(column);
    return column;
  }

  /** `magic`, count of columns, then per column: type, length, values, padding. */
  bytes(magic: Uint8Array): Uint8Array {
    const types = this.columns.map(column => arrays[column.type()]);
    const lengths = this.columns.map(({ length }, i) => align + padded(length * types[i].BYTES_PER_ELEMENT));
    const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, magic.length + align));
    const view = new DataView(bytes.buffer);
    bytes.set(magic);
    view.setUint32(magic.length, types.length, true);
    let at = magic.length + align;
    for (const [i, column] of this.columns.entries()) {
      view.setUint32(at, arrays.indexOf(types[i]), true);
      view.setUint32(at + 4, column.length, true);
      column.into(new types[i](bytes.buffer, at + align, column.length));
      at += lengths[i];
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
