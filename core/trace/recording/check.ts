import { at, count, fail, figure, flag, kind, oneOf, record, text } from "../check/expect.js";
import type { Num } from "../trace.js";
import type { RecordingEnd, RecordingHead, StepHead, StepNorms } from "./recording.js";

// What a recording says besides its traces. Fields that this version does not know are left out.

const unusual: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);
const reasons: ReadonlySet<string> = new Set(["exit", "stopped", "size", "failed"]);

/** @throws TraceFormatError, as all here. */
export function checkHead(value: unknown): RecordingHead {
  const { file, began, steps } = record(value);
  return {
    file: at("file", () => text(file)),
    began: at("began", () => figure(began)),
    steps: at("steps", () => text(steps)),
  };
}

export function checkEnd(value: unknown): RecordingEnd {
  const { reason, message } = record(value);
  const known = at("reason", () => oneOf(reason, reasons)) as RecordingEnd["reason"]; // one of its words
  return { reason: known, message: at("message", () => text(message)) };
}

export function checkStep(value: unknown): StepHead {
  const { step, over, loss, norms } = record(value);
  const by = at("norms", () => record(norms));
  return {
    step: at("step", () => count(step)),
    over: at("over", () => flag(over)),
    loss: at("loss", () => numberOrNull(loss)),
    norms: Object.fromEntries(Object.keys(by).map(name => [name, at("norms", () => checkNorms(by[name]))])),
  };
}

function checkNorms(value: unknown): StepNorms {
  const { gradient, weight, update } = record(value);
  return { gradient: numberOrNull(gradient), weight: number(weight), update: number(update) };
}

function numberOrNull(value: unknown): Num | null {
  return value === null ? null : number(value);
}

function number(value: unknown): Num {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (unusual.has(value)) return value as Num; // one of its three words
  return fail(`expected a number, found ${kind(value)}`);
}
