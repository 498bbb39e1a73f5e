// A run's process seen from its parent: started ahead, given one program, listened to, and ended with its children.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Training } from "../../core/trace/steps.js";
import { parse } from "../protocol/guard.js";
import {
  type Ask,
  type Begin,
  type Checked,
  checkedSchema,
  type End,
  endSchema,
  FRAME,
  PIPE,
  type ProgramText,
  type Progress,
  progressSchema,
  SECRET_BYTES,
  valueHeadSchema,
} from "../protocol/run.js";
import { newsSchema } from "../protocol/training.js";
import { endGroup, endMarked, MARK } from "./family.js";
import { FrameReader, frame, NO_SECRET } from "./frames.js";
import { type Value, Values } from "./values.js";
import { Words } from "./words.js";

/** What a process is started with; a spare serves only runs that want the same. */
export interface Make {
  readonly node: string;
  readonly dist: string;
  /** Options that restrict it (see permission.ts). */
  readonly seatBelt: readonly string[];
  /** V8's limit. Above the run's budget, so that the watchdog comes first and can name the line. */
  readonly heapMb: number;
}

export function sameMake(a: Make, b: Make): boolean {
  return (
    a.node === b.node && a.dist === b.dist && a.seatBelt.join() === b.seatBelt.join() && a.heapMb === b.heapMb
  );
}

/** Bytes of tape that are taken in: what the tape itself may hold, and some. */
const MOST_TAPE = 2 ** 29;
/** Sentences of trouble that are kept: the first tells the most. */
const MOST_TROUBLES = 5;

function flags({ seatBelt, heapMb }: Make): string[] {
  return [
    `--max-old-space-size=${heapMb}`,
    // Instrumented functions take a larger share of the stack.
    ...(process.platform === "win32" ? [] : ["--stack-size=1968"]),
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=SecurityWarning",
    ...seatBelt,
  ];
}

export class RunProcess {
  readonly make: Make;
  readonly words = new Words();
  /** The tape's latest records, which it does not keep. */
  readonly recent = new Words();
  /** Settles when the process is gone, however it went. */
  readonly gone: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Settles when the program has ended, with what the process said of it; null: it said nothing. */
  readonly ended: Promise<End | null>;
  progress: Progress | null = null;
  onProgress: ((progress: Progress) => void) | null = null;
  onTraining: ((news: Training) => void) | null = null;
  /** The answer to the `check` of its program. */
  checked: Checked | null = null;
  /** Trouble that is not the program's, to be logged: a few sentences. */
  readonly troubles: string[] = [];
  readonly #values = new Values();
  readonly #child: ChildProcess;
  readonly #mark = randomBytes(16).toString("hex");
  #secret = NO_SECRET;
  readonly #reader = new FrameReader((kind, secret, payload) => {
    if (secret === this.#secret && secret !== NO_SECRET) this.#take(kind, payload);
  });
  #end: (end: End | null) => void = () => {};
  #problem = "";

  constructor(make: Make) {
    this.make = make;
    this.#child = spawn(make.node, [...flags(make), join(make.dist, "runner/child.js")], {
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
      env: { ...process.env, [MARK]: this.#mark },
    });
    offerToKernel(this.#child.pid);
    this.gone = new Promise(resolve => {
      this.#child.once("exit", (code, signal) => resolve({ code, signal }));
      this.#child.once("error", error => {
        this.#problem = error.message;
        resolve({ code: null, signal: null });
      });
    });
    this.ended = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#listen();
  }

  get stdout(): Readable {
    return this.#child.stdout!;
  }

  get stderr(): Readable {
    return this.#child.stderr!;
  }

  /** Why the process could not be started; "" if it could. */
  get problem(): string {
    return this.#problem;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#problem === "";
  }

  /** Starts the run. */
  begin(limits: Omit<Begin, "secret">, program: Omit<ProgramText, "secret" | "memoryMb">): void {
    this.#secret = randomBytes(SECRET_BYTES).toString("hex");
    const secret = this.#secret;
    this.#reader.secret = secret;
    const { memoryMb } = limits;
    this.#send(FRAME.begin, { ...limits, secret } satisfies Begin);
    this.#send(FRAME.program, { ...program, secret, memoryMb } satisfies ProgramText);
  }

  /** Asks for what there is; the answer settles `ended`. */
  stop(): void {
    this.#send(FRAME.stop, {});
  }

  /** All elements of a value, after the program's end. `node`: its number on the tape. */
  ask(node: number, what: Ask["what"]): Promise<Value> {
    return this.#values.ask(ask => this.#send(FRAME.ask, { ask, node, what } satisfies Ask));
  }

  /** Ends what the program has started, and lets the process itself stay. */
  endOthers(): void {
    const { pid } = this.#child;
    if (pid !== undefined) endMarked(this.#mark, pid);
  }

  /** Ends the process and its group now. */
  kill(): void {
    if (this.#child.pid !== undefined) endGroup(this.#child.pid);
  }

  /** Ends all that is left of it, and settles when nothing is. */
  async sweep(): Promise<void> {
    this.kill();
    await this.gone;
    if (this.#child.pid !== undefined) endMarked(this.#mark);
  }

  /** Lets the parent end while this process still waits for work. */
  unref(): void {
    this.#child.unref();
    for (const stream of this.#child.stdio)
      if (stream && "unref" in stream) (stream as { unref(): void }).unref();
  }

  ref(): void {
    this.#child.ref();
    for (const stream of this.#child.stdio) if (stream && "ref" in stream) (stream as { ref(): void }).ref();
  }

  #send(kind: number, payload: unknown): void {
    const pipe = this.#child.stdio[PIPE.down] as Writable | null;
    if (pipe?.writable) pipe.write(frame({ kind, secret: this.#secret }, JSON.stringify(payload)));
  }

  #listen(): void {
    const up = this.#child.stdio[PIPE.up] as Readable | null;
    up?.on("data", (bytes: Buffer) => this.#reader.push(bytes));
    // The pipe closes after its last frame: whoever has not said anything by then will not.
    up?.once("close", () => this.#end(null));
    up?.on("error", () => this.#end(null));
    const down = this.#child.stdio[PIPE.down] as Writable | null;
    down?.on("error", () => {}); // the process is gone; `gone` tells
    void this.gone.then(() => {
      this.#values.close();
      if (this.#problem) this.#end(null);
    });
  }

  #trouble(text: string): void {
    if (this.troubles.length < MOST_TROUBLES) this.troubles.push(text);
  }

  #take(kind: number, payload: Buffer): void {
    if (kind === FRAME.tape || kind === FRAME.recent) {
      const words = kind === FRAME.tape ? this.words : this.recent;
      if (words.count * 8 + payload.length <= MOST_TAPE) words.push(payload);
    } else if (kind === FRAME.progress) {
      const parsed = parse(progressSchema, json(payload), "progress");
      if (!parsed.ok) return;
      this.progress = parsed.value;
      this.onProgress?.(parsed.value);
    } else if (kind === FRAME.training) {
      const parsed = parse(newsSchema, json(payload), "training");
      if (parsed.ok) this.onTraining?.(parsed.value);
      else this.#trouble(`Steps of the training are left out: ${parsed.problem}`);
    } else if (kind === FRAME.trouble) {
      const text = json(payload);
      if (typeof text === "string") this.#trouble(text.slice(0, 1000));
    } else if (kind === FRAME.value) {
      const parsed = parse(valueHeadSchema, json(payload), "value");
      if (parsed.ok) this.#values.begin(parsed.value);
    } else if (kind === FRAME.checked) {
      const parsed = parse(checkedSchema, json(payload), "checked");
      if (parsed.ok) this.checked = parsed.value;
    } else if (kind === FRAME.elements) {
      this.#values.add(payload);
    } else if (kind === FRAME.end) {
      const parsed = parse(endSchema, json(payload), "end");
      if (parsed.ok) this.#end(parsed.value);
    }
  }
}

/** Where memory runs out the kernel ends this process first, not the editor. */
function offerToKernel(pid: number | undefined): void {
  if (process.platform !== "linux" || pid === undefined) return;
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // gone already, or a system without it
  }
}

function json(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return null; // the guard then names it
  }
}
