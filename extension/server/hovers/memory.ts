// What an expression's line keeps for backward, at the moment when the run keeps most.
import { type Kept, kept } from "../../../core/insight/memory.js";
import type { Site, Trace } from "../../../core/trace/trace.js";
import { prose } from "../markdown.js";
import { bytesText, percent } from "../print.js";

interface Lines extends Kept {
  readonly bytes: ReadonlyMap<string, number>;
}

const known = new WeakMap<Trace, Lines>();

/** Worked out once a trace; ahead of the first hover (see `study`), as it goes over all of it. */
export function memoryOf(trace: Trace): Lines {
  let found = known.get(trace);
  if (!found) {
    const all = kept(trace);
    found = { ...all, bytes: new Map(all.lines.map(({ file, line, bytes }) => [`${line} ${file}`, bytes])) };
    known.set(trace, found);
  }
  return found;
}

export function memory(trace: Trace, { line, file }: Site): string[] {
  const { peak, bytes } = memoryOf(trace);
  const own = bytes.get(`${line} ${file}`) ?? 0;
  if (own === 0) return [];
  const part = `${percent(own / peak)} of ${bytesText(peak)}`;
  return [prose(`This line keeps ${bytesText(own)} for backward at the run's peak, ${part}.`)];
}
