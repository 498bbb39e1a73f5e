import type { Numbers } from "./numbers.js";
import { Row } from "./vector/source.js";
import { vector } from "./vector/table.js";

/** From this many elements on, copying to vectors and back costs less than it saves. */
const worth = 256;

/** out[at + i] += x[from + i] for n elements. */
export function addTo(out: Numbers, at: number, x: Numbers, from: number, n: number): void {
  if (n >= worth && out instanceof Float32Array && x instanceof Float32Array)
    if (vector.add.run([out.subarray(at, at + n)], [new Row(out, at), new Row(x, from)], [])) return;
  for (let i = 0; i < n; i++) out[at + i] += x[from + i];
}
