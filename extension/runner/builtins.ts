// What the end of a run needs of JavaScript, taken before the user's program can replace it: whatever a program does to
// JSON, Atomics or `process`, its end is told and its graph handed over.
import { performance } from "node:perf_hooks";

export const { apply } = Reflect;
export const { stringify } = JSON;
export const { compareExchange, load, notify, store, wait } = Atomics;
export const { isInteger } = Number;
export const { isArray } = Array;
export const Bytes = Uint8Array;
export const utf8 = Buffer.from as (text: string) => Uint8Array;
export const now = performance.now.bind(performance);
