// Memory for small arrays. A typed array of more than 64 bytes gets memory of its own from the host, which takes about a
// microsecond, longer than the loops that fill it; a piece of a slab takes a tenth of that. A slab lives as long as any of
// its pieces, so the largest piece is a small part of it. Arrays that leave the library never lie in one.

const slabBytes = 1 << 16;

/** Up to here typed arrays lie in the engine's own heap. */
const least = 64;
const most = 1 << 10;

let slab = new ArrayBuffer(0);
let used = 0;

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBuffer, offset: number, length: number): T;
}

/** A zero-filled typed array. */
export function newArray<T>(type: ArrayType<T>, length: number): T {
  const bytes = length * type.BYTES_PER_ELEMENT;
  if (bytes <= least || bytes > most) return new type(length);
  if (used + bytes > slab.byteLength) {
    slab = new ArrayBuffer(slabBytes);
    used = 0;
  }
  const at = used;
  used += (bytes + 7) & ~7;
  return new type(slab, at, length);
}
