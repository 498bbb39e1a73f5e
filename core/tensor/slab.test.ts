import { expect, test } from "vitest";
import { arange, zeros } from "../index.js";
import { newArray } from "./slab.js";

test("small arrays share a buffer, tiny and large ones have their own", () => {
  const [a, b] = [newArray(Float64Array, 20), newArray(Float32Array, 21)];
  expect(b.buffer).toBe(a.buffer);
  expect(b.byteOffset).toBe(a.byteOffset + 160);
  expect([...a, ...b]).toEqual(new Array(41).fill(0));
  expect(newArray(Float64Array, 8).buffer.byteLength).toBe(64);
  expect(newArray(Float64Array, 200).buffer.byteLength).toBe(1600);
});

test("pieces of any type begin at their own alignment", () => {
  newArray(Uint8Array, 65);
  expect(newArray(Float64Array, 20).byteOffset % 8).toBe(0);
});

test("many small arrays never overlap", () => {
  const all = Array.from({ length: 2000 }, (_, i) => newArray(Int32Array, 17 + (i % 200)).fill(i));
  expect(all.every((array, i) => array.every(x => x === i))).toBe(true);
});

test("what a program gets as data is its own, buffer included", () => {
  const x = arange(40);
  expect(x.data.buffer.byteLength).toBe(160);
  expect(x.reshape(8, 5).t().data.buffer.byteLength).toBe(160);
  expect(zeros(40).data.byteOffset).toBe(0);
});
