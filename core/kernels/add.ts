import type { Numbers } from "./numbers.js";
import { Row, Walk } from "./vector/source.js";
import { vector } from "./vector/table.js";

/** From this many elements on, copying to vectors and back costs less than it saves. */
const worth = 256;

/** out[at + i] += x[from + i] for n elements. */
export function addTo(out: Numbers, at: number, x: Numbers, from: number, n: number): void {
  if (n >= worth && out instanceof Float32Array && x instanceof Float32Array)
    if (vector.add.run([out.subarray(at, at + n)], [new Row(out, at), new Row(x, from)], [])) return;
  for (let i = 0; i < n; i++) out[at + i] += x[from + i];
}

/** out[i, c, j] += x[c] for out [·, channels, inner]: a bias. */
export function addToChannels(out: Numbers, x: Numbers, channels: number, inner: number): void {
  const n = out.length;
  if (n >= worth && out instanceof Float32Array && x instanceof Float32Array) {
    const spread = new Walk(x, 0, [n / channels / inner, channels, inner], [0, 1, 0]);
    if (vector.add.run([out], [new Row(out, 0), spread], [])) return;
  }
  for (let i = 0, c = 0; i < n; c = c + 1 === channels ? 0 : c + 1)
    for (const end = i + inner; i < end; i++) out[i] += x[c];
}
