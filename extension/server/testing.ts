// What the tests of this room share: a result of the detach program without running it.
import type { Trace } from "../../core/trace/trace.js";
import { Result } from "./result.js";

export const path = "/program/detach.ts";

/** The text that the fixture's sites belong to. */
export const text = `import { arange } from "gradient-graph";

const x = arange(4, { requiresGrad: true });
const y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
x.grad;
`;

export function resultOf(trace: Trace, source = text): Result {
  const file = {
    path: "/tmp/1.trace",
    run: 1,
    version: 1,
    file: "detach.ts",
    root: "/program",
    files: [path],
  };
  return new Result(trace, file, new Map([[path, source]]));
}

/** The place of the nth occurrence of `word` in the text. */
export function placeOf(word: string, nth = 1, source = text): { line: number; character: number } {
  let at = -1;
  for (let n = 0; n < nth; n++) {
    at = source.indexOf(word, at + 1);
    if (at < 0) throw new Error(`${word} does not occur ${nth} times`);
  }
  const before = source.slice(0, at).split("\n");
  return { line: before.length - 1, character: before[before.length - 1].length };
}
