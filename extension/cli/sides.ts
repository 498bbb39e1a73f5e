// What `gradient-graph diff` compares: a program (run now), a trace, or values that another library exported.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Side } from "../../core/graph/compare.js";
import type { Exported } from "../../core/graph/exported.js";
import { readTrace } from "../../core/trace/read.js";
import type { Trace } from "../../core/trace/trace.js";
import { readExported } from "../runner/outside.js";
import { UsageError } from "./usage.js";

/** `FILE`, or `FILE#3`: its third backward pass; of a recording, its third step. */
export interface Named {
  readonly text: string;
  readonly file: string;
  /** From 1; null: the whole run, of a recording its last step. */
  readonly step: number | null;
}

const isRecorded = (file: string) => /\.ggtrace$/i.test(file);

export type Loaded =
  | { readonly kind: "run"; readonly side: Side; readonly notes: readonly string[] }
  | { readonly kind: "exported"; readonly tensors: ReadonlyMap<string, Exported> };

/** Runs a program; its trace and what is to be said of its end, or null where there is no trace. */
export type Run = (file: string) => Promise<{ trace: Trace; trouble: string | null } | null>;

/** @throws UsageError */
export function named(text: string): Named {
  const [, file, step] = /^(.+)#(\d+)$/s.exec(text) ?? [];
  // A file may be called so.
  if (file === undefined || existsSync(text)) return { text, file: text, step: null };
  if (Number(step) < 1) throw new UsageError(`diff: steps count from 1, found ${text}`);
  return { text, file, step: Number(step) };
}

/**
 * Two steps of one program are of one run.
 * @throws UsageError where a side cannot be had
 */
export async function loadBoth(a: Named, b: Named, run: Run): Promise<[Loaded, Loaded]> {
  const first = await load(a, run);
  const one =
    !isRecorded(a.file) && a.step !== null && b.step !== null && resolve(a.file) === resolve(b.file);
  if (!one || first.kind !== "run") return [first, await load(b, run)];
  return [first, { ...first, side: sideOf(b, first.side.trace) }];
}

async function load(name: Named, run: Run): Promise<Loaded> {
  if (/\.safetensors$/i.test(name.file)) return { kind: "exported", tensors: exported(name) };
  const recorded = isRecorded(name.file);
  if (recorded || /\.json$/i.test(name.file)) {
    const utf8 = (text: Uint8Array) => Buffer.from(text).toString();
    const step = recorded && name.step !== null ? name.step - 1 : null;
    const missing: string[] = [];
    const lacks = (words: string) => missing.push(`${name.text}: ${words}`);
    const trace = parsed(name.text, () => readTrace(bytes(name.file), utf8, step, lacks));
    const side = recorded ? { trace, pass: null } : sideOf(name, trace);
    return { kind: "run", side, notes: [...missing, ...notesOf(name, trace, null)] };
  }
  const ran = await run(name.file);
  if (!ran) throw new UsageError(`diff: ${name.file} left no trace`);
  return { kind: "run", side: sideOf(name, ran.trace), notes: notesOf(name, ran.trace, ran.trouble) };
}

function sideOf({ text, step }: Named, trace: Trace): Side {
  const count = trace.backwards.length;
  if (step !== null && step > count)
    throw new UsageError(`diff: ${text}: this run had ${count} backward pass${count === 1 ? "" : "es"}`);
  return { trace, pass: step === null ? null : step - 1 };
}

/** Why sameness is not the whole truth. */
function notesOf({ file }: Named, { truncated, error }: Trace, trouble: string | null): string[] {
  const ended = trouble ?? error?.message;
  return [
    ...(ended ? [`${file} is whole up to its end only: ${ended}`] : []),
    ...(truncated ? [`${file} has left out ${truncated.dropped}: ${truncated.reason}`] : []),
  ];
}

function exported({ text, file, step }: Named): ReadonlyMap<string, Exported> {
  if (step !== null) throw new UsageError(`diff: ${text}: exported values have no steps`);
  bytes(file);
  return parsed(file, () => readExported(file));
}

function bytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`diff: cannot read ${file}: ${words(error)}`);
  }
}

function parsed<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`diff: ${file}: ${words(error)}`);
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
