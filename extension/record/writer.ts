// The writer's thread: a step's tape in, a segment of the file out.
import { parentPort, workerData } from "node:worker_threads";
import * as zlib from "node:zlib";
import { recent } from "../../core/trace/build.js";
import { encodeTrace } from "../../core/trace/codec.js";
import { crc32 } from "../../core/trace/recording/crc.js";
import {
  type RecordingEnd,
  type StepHead,
  type StepNorms,
  startRecording,
  stepSegment,
} from "../../core/trace/recording/recording.js";
import type { Num, Trace, TraceError } from "../../core/trace/trace.js";
import { points } from "../runner/stack.js";
import { traceOf } from "../runner/trace.js";
import { Words } from "../runner/words.js";
import { nameNodes } from "./names.js";
import { Output } from "./output.js";
import { say } from "./say.js";
import { type Source, Sources } from "./sources.js";
import {
  DEAD,
  MOST_LOOKS,
  type Moved,
  type StepMessage,
  type Thrown,
  type ToWriter,
  WORD,
  type WriterData,
} from "./wire.js";

const { words, root, entry, own, bytes: most } = workerData as WriterData;
const shared = new Int32Array(words);
const sources = new Sources(root);
/** By number of the place. */
const sites: Source[] = [];
/** Node's own is not in every version. */
const checksum = "crc32" in zlib ? zlib.crc32 : crc32;
let output: Output | null = null;

const OBEY = {
  open(message) {
    output = new Output(message.fd, most);
    output.add(startRecording(message.head));
  },
  step(message) {
    for (const place of message.places) sites.push(sources.of(place));
    const head = headOf(message);
    const segment = stepSegment(head, encodeTrace(trace(message)), checksum);
    if (output?.fits(segment)) output.add(segment);
    else if (output) full(head.step);
  },
  end: message => end(message.end),
} satisfies { [K in ToWriter["kind"]]: (message: Extract<ToWriter, { kind: K }>) => void };

function full(step: number): void {
  const message = `Recording ended before step ${step + 1}: the file may have ${Math.floor(most / 2 ** 20)} megabytes and no more.`;
  say(`${message} Allow more by megabytes=…, or choose fewer steps.`);
  end({ reason: "size", message });
}

function end(ended: RecordingEnd): void {
  Atomics.store(shared, WORD.closed, 1);
  const last = output;
  output = null;
  last?.end(ended);
}

function failed(error: unknown, step: number | null): void {
  const why = error instanceof Error ? error.message : String(error);
  say(`recording has ended, the program goes on: ${why}`);
  const where = step === null ? "" : ` in step ${step + 1}`;
  try {
    end({ reason: "failed", message: `Recording ended${where}: ${why}.` });
  } catch {
    // no room for that either: the file has no end, which readers say
  }
}

function trace(message: StepMessage): Trace {
  const numbers: number[] = [];
  const kept = { chunks: message.chunks.map(chunk => new Float64Array(chunk)), count: message.words };
  const made = traceOf(
    { words: kept, recent: recentOf(message.ring) },
    { root, entry, sites },
    errorOf(message.error),
    numbers,
  );
  const places = new Map(numbers.map((number, node) => [number, node]));
  nameNodes(
    made,
    sites,
    message.given.map((value, i) => (i % 2 === 0 ? (places.get(value) ?? -1) : value)),
  );
  if (message.unplaced > 0) {
    const looked = `the first ${MOST_LOOKS.toLocaleString("en-US")} operations of the step have places in the program`;
    const reason = [made.truncated?.reason, looked].filter(Boolean).join("; ");
    made.truncated = { reason, dropped: made.truncated?.dropped ?? 0 };
  }
  return made;
}

function recentOf(ring: SharedArrayBuffer | null): Words {
  const words = new Words();
  if (ring !== null)
    for (const { buffer, byteOffset, byteLength } of recent(ring))
      words.push(new Uint8Array(buffer, byteOffset, byteLength));
  return words;
}

function errorOf(error: Thrown | null): TraceError | null {
  if (error === null) return null;
  const point = points(error.stack).find(({ file }) => !own.some(start => file.startsWith(start)));
  const found = point && sources.of({ ...point, mapped: false });
  const site = found
    ? {
        file: found.file,
        line: found.line,
        column: found.column,
        endLine: found.endLine,
        endColumn: found.endColumn,
      }
    : null;
  return { ...error, site };
}

function headOf({ step, over, loss, moved }: StepMessage): StepHead {
  const norms: Record<string, StepNorms> = Object.create(null);
  for (const [i, each] of moved.entries()) {
    const wanted = nameOf(each) ?? `parameter ${i}`;
    const name = wanted in norms ? `${wanted} (${i})` : wanted;
    const { gradient, weight, update } = each;
    norms[name] = { gradient: num(gradient), weight: number(weight), update: number(update) };
  }
  return { step, over, loss: num(loss), norms };
}

function nameOf({ name, origins }: Moved): string | null {
  return name ?? origins.map(site => sites[site]?.holder).find(Boolean) ?? null;
}

/** JSON has no NaN. */
function number(value: number): Num {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

const num = (value: number | null): Num | null => (value === null ? null : number(value));

function obey(message: ToWriter): void {
  if (message.kind === "open") OBEY.open(message);
  else if (message.kind === "step") OBEY.step(message);
  else OBEY.end(message);
}

// By an error of its own as well.
process.on("exit", () => {
  Atomics.store(shared, WORD.done, DEAD);
  Atomics.notify(shared, WORD.done);
});

parentPort!.on("message", (message: ToWriter) => {
  try {
    obey(message);
  } catch (error) {
    failed(error, message.kind === "step" ? message.step : null);
  }
  Atomics.add(shared, WORD.done, 1);
  Atomics.notify(shared, WORD.done);
});
