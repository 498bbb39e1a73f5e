import { MODULES } from "./module.js";

// Kernels in WebAssembly with 128-bit SIMD, made ready one by one at first use, so that importing the library costs
// nothing. Where WebAssembly, SIMD or the permission to compile (a content security policy without 'wasm-unsafe-eval')
// is missing, every kernel is its portable twin. Tensors never live in this memory: operands are copied in, results
// out, and what one call leaves behind the next may overwrite.

/** The part of the WebAssembly interface that is used here; core has no types of a host. */
interface WebAssemblyApi {
  readonly Memory: new (sizes: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

interface Memory {
  readonly buffer: ArrayBuffer;
}

/**
 * Scratch that one call of a kernel may use, in bytes; larger work is split by its caller. Never grown: an operating
 * system gives pages when they are first touched.
 */
export const SCRATCH = 8 << 20;
const PAGE = 65536;

/** Scratch memory as typed arrays, empty until `kernels` first gave functions. */
export let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
export let float32: Float32Array<ArrayBuffer> = new Float32Array(0);
export let float64: Float64Array<ArrayBuffer> = new Float64Array(0);

const api = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
const ready = new Map<keyof typeof MODULES, unknown>();
let memory: Memory | null = null;
let on = api !== undefined;

/**
 * The functions that NAME.wat exports, typed by the caller as they stand there; null where the twins must run.
 * The answer changes only inside `withTwins`.
 */
export function kernels<Exports>(name: keyof typeof MODULES): Exports | null {
  if (!on) return null;
  let exports: unknown = ready.get(name) ?? null;
  if (exports === null) {
    exports = start(decode(MODULES[name]));
    if (exports !== null) ready.set(name, exports);
  }
  return exports as Exports | null;
}

/** Whether kernels run at all now; false inside `withTwins`. */
export function started(): boolean {
  return on;
}

/** What a module of these bytes exports; null, then and from now on, where none can run. */
export function start(bytes: Uint8Array): unknown {
  try {
    memory ??= reserve(api!);
    const { exports } = new api!.Instance(new api!.Module(bytes), { simd: { memory } });
    return exports;
  } catch (error) {
    // CompileError: no SIMD, or refused by a policy (some hosts throw EvalError). RangeError: no memory to be had.
    if (!(error instanceof Error)) throw error;
    on = false;
    return null;
  }
}

function reserve({ Memory }: WebAssemblyApi): Memory {
  const made = new Memory({ initial: SCRATCH / PAGE });
  bytes = new Uint8Array(made.buffer);
  float32 = new Float32Array(made.buffer);
  float64 = new Float64Array(made.buffer);
  return made;
}

/**
 * The next place in scratch memory that no vector read beyond the end of what lies before can reach. It is in the middle
 * of a page: large arrays begin at the start of one, and some processors copy 256 KB between places a few bytes apart
 * (modulo a page) more than ten times as slowly.
 */
export const after = (at: number): number => ((at + 2079) & ~4095) + 2048;

/** Scratch memory below this byte is held by a caller; a kernel uses what lies above. */
export let floor = after(0);

/** Holds `size` bytes of scratch memory until the surrounding `holding` ends; gives their place. */
export function hold(size: number): number {
  const at = floor;
  floor = after(at + size);
  return at;
}

/** Runs `body`, then gives back what it held. */
export function holding(body: () => void): void {
  const before = floor;
  try {
    body();
  } finally {
    floor = before;
  }
}

/** Runs `body` with the portable twins only, for tests. */
export function withTwins<T>(body: () => T): T {
  const before = on;
  on = false;
  try {
    return body();
  } finally {
    on = before;
  }
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64, which JavaScript itself cannot read (`atob` is the hosts'). */
export function decode(text: string): Uint8Array {
  const value = new Uint8Array(128);
  for (let i = 0; i < DIGITS.length; i++) value[DIGITS.charCodeAt(i)] = i;
  const length = (text.length / 4) * 3 - (text.match(/=*$/)?.[0].length ?? 0);
  const out = new Uint8Array(length);
  for (let i = 0, at = 0; at < length; i += 4) {
    const four =
      (value[text.charCodeAt(i)] << 18) |
      (value[text.charCodeAt(i + 1)] << 12) |
      (value[text.charCodeAt(i + 2)] << 6) |
      value[text.charCodeAt(i + 3)];
    for (let shift = 16; shift >= 0 && at < length; shift -= 8) out[at++] = (four >> shift) & 255;
  }
  return out;
}
