// The trace of a program with loops that a test runs on the engine, frames and register set by hand.
import type { Tensor } from "../index.js";
import type { Frame } from "../tape/frame.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import type { TapeOptions } from "../tape/tape.js";
import type { BuildContext } from "./build.js";
import { checkTrace } from "./check.js";
import type { SiteEntry } from "./site.js";
import { recording } from "./testing.js";
import type { Trace } from "./trace.js";

const now: { frame: Frame | null } = { frame: null };
export const calls = new Map<string, number>();

/** Forgets the program that ran before. */
export function reset(): void {
  tape.recorder = null;
  register.site = -1;
  register.source = null;
  now.frame = null;
  calls.clear();
}

/** Operations that a random program may run. */
export const fuel = { left: 0 };

/** Runs a body as the iterations of a loop. */
export function loop(name: string, count: number, body: (iteration: number) => void): void {
  const up = now.frame;
  const call = calls.get(name) ?? 0;
  calls.set(name, call + 1);
  for (let iteration = 0; iteration < count; iteration++) {
    if (fuel.left < 0) break;
    now.frame = { up, kind: "loop", name, call, iteration, id: -1 };
    body(iteration);
  }
  now.frame = up;
}

export const sites: SiteEntry[] = Array.from({ length: 10 }, (_, i) => {
  const place = { file: "a.ts", line: i + 1, column: 1, endLine: i + 1, endColumn: 9 };
  return { ...place, kind: "name", name: `v${i}` };
});

/** The value of a call at a site, held by the site's variable. */
export function on(site: number, call: () => Tensor): Tensor {
  register.site = site;
  const value = call();
  made?.tape.name(value, site);
  return value;
}

/** What the last program was recorded on. */
export let made: ReturnType<typeof recording> | null = null;

export function traced(
  run: () => void,
  options: Partial<TapeOptions> = {},
  context: Partial<BuildContext> = {},
): Trace {
  made = recording({ sites, ...options });
  tape.recorder = made.tape;
  register.source = { frame: () => now.frame };
  try {
    run();
    made.tape.finish();
  } finally {
    tape.recorder = null;
  }
  return checkTrace(made.trace({ sites, nodeBudget: options.nodeBudget, ...context }));
}
