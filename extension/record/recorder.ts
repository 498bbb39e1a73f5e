// Puts a tape in force for each chosen step of a training, from the end of the step before until an optimizer has moved,
// and hands it to the writer. In all other steps no recorder is there and nothing is measured.
import { basename, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Tensor, Training, tape } from "../../core/internal.js";
import type { TrainingWatch } from "../../core/tape/recorder.js";
import type { TrainingRow } from "../../core/tape/training.js";
import { chunkWords, committed } from "../../core/trace/build.js";
import type { RecordingEnd } from "../../core/trace/recording/recording.js";
import { rootOf, shownPath } from "../runner/paths.js";
import { createFile } from "./newfile.js";
import type { Options } from "./options.js";
import { Places } from "./places.js";
import { say } from "./say.js";
import { type Origins, StepTape } from "./steptape.js";
import type { Moved, Thrown } from "./wire.js";
import { Writing } from "./writing.js";

/** This file is in dist/record; the library lies beside it. */
const own = [new URL("../core/", import.meta.url), new URL("./", import.meta.url)].flatMap(({ href }) => [
  href,
  fileURLToPath(href),
]);

/** Steps that may wait for the writer. */
const WAITING = 4;
/** Chunks that are kept to be used again: 8 MiB. */
const MOST_SPARE = 16;

interface Current {
  readonly tape: StepTape;
  readonly header: Int32Array;
  readonly chunks: SharedArrayBuffer[];
  ring: SharedArrayBuffer | null;
}

export class Recorder implements TrainingWatch {
  /** Absolute path, as soon as there is a file. */
  file: string | null = null;
  readonly #options: Options;
  readonly #entry: string;
  readonly #root: string;
  readonly #training: Training;
  readonly #places = new Places(own);
  readonly #origins: Origins = new WeakMap();
  readonly #writer: Writing;
  /** Chunks to be used again, and those that the writer has until it is through with a message. */
  readonly #spare: SharedArrayBuffer[] = [];
  readonly #lent: { message: number; chunks: readonly SharedArrayBuffer[]; words: number }[] = [];
  #current: Current | null = null;
  #row: TrainingRow | null = null;
  #placed = 0;
  /** The step under way. */
  #step = 0;
  /** A backward pass has begun since the last step. */
  #within = false;
  #ended = false;

  constructor(options: Options, program: string | undefined) {
    this.#options = options;
    this.#entry = program ?? resolve("run");
    this.#root = rootOf(this.#entry);
    this.#training = new Training({
      wanted: step => !this.#ended && options.steps.has(step),
      known: x => this.#current?.tape.normOf(x) ?? null,
      row: row => {
        this.#row = row;
      },
    });
    const ground = { root: this.#root, entry: this.#entry, own, bytes: options.bytes };
    this.#writer = new Writing(ground, error => this.#fail(error));
    tape.training = this;
    this.#begin(0);
  }

  backward(roots: readonly Tensor[]): void {
    this.#within = true;
    this.#guard(() => this.#training.backward(roots));
  }

  stepping(optimizer: object, parameters: readonly Tensor[]): void {
    this.#guard(() => {
      this.#training.stepping(optimizer, parameters);
      this.#current?.tape.hold(this.stepping);
    });
  }

  stepped(optimizer: object, parameters: readonly Tensor[]): void {
    this.#guard(() => {
      const step = this.#training.steps;
      this.#training.stepped(optimizer, parameters);
      this.#current?.tape.release();
      this.#hand(step, true, null);
      this.#within = false;
      this.#row = null;
      this.#begin(step + 1);
    });
  }

  unstepped(): void {
    this.#training.unstepped();
    this.#current?.tape.release();
  }

  /** Writes what there is of a step that the program ended in, and the end; returns when it is in the file. */
  finish(reason: RecordingEnd["reason"], error: Thrown | null): void {
    if (!this.#ended) {
      this.#guard(() => this.#last(reason, error));
      this.#close();
    }
    // An end after trouble is still on its way, too.
    if (!this.#writer.closed) this.#quietly(() => this.#writer.wait(0));
  }

  /** Nothing more is recorded, whether or not it was finished. */
  isOver(): boolean {
    if (this.#writer.closed) this.#close();
    return this.#ended;
  }

  #last(reason: RecordingEnd["reason"], error: Thrown | null): void {
    const step = this.#training.steps;
    // What follows the last step is no step; without an optimizer the whole program is one.
    if (error !== null || this.#within || step === 0) this.#hand(step, false, error);
    const message = error ? `The program ended in step ${step + 1}: ${error.message || error.name}.` : "";
    if (this.file === null) {
      if (step === 0) return;
      const { words } = this.#options.steps;
      return say(`nothing was recorded: none of the ${step} steps made was chosen (${words})`);
    }
    this.#writer.end({ reason, message });
    this.#writer.wait(0);
  }

  #begin(step: number): void {
    this.#step = step;
    this.#current = null;
    tape.recorder = null;
    if (this.#ended || !this.#options.steps.has(step)) return;
    if (this.#writer.closed) return this.#close();
    this.#reclaim();
    const header = new Int32Array(2);
    const chunks: SharedArrayBuffer[] = [];
    const options = {
      header,
      timed: true,
      newChunk: (index: number, bytes: number) => {
        if (this.file === null && index === 0) this.#guard(() => this.#open());
        chunks[index] = this.#spare.pop() ?? new SharedArrayBuffer(bytes);
        return chunks[index];
      },
      newRing: (bytes: number) => {
        current.ring = new SharedArrayBuffer(bytes);
        return current.ring;
      },
    };
    const recorder = new StepTape(options, this.#places, this.#origins, error => this.#fail(error));
    const current: Current = { tape: recorder, header, chunks, ring: null };
    this.#current = current;
    tape.recorder = recorder;
  }

  /** The tape in force goes to the writer. */
  #hand(step: number, over: boolean, error: Thrown | null): void {
    const current = this.#current;
    if (current === null || (current.chunks.length === 0 && error === null)) return;
    tape.recorder = null;
    this.#current = null;
    current.tape.finish();
    if (this.file === null) this.#open();
    const { chunks, ring } = current;
    const { given, unplaced } = current.tape;
    const places = this.#places.table.slice(this.#placed);
    this.#placed = this.#places.table.length;
    const moved = this.#row === null ? [] : this.#moved(this.#row);
    const loss = this.#row?.loss ?? null;
    const words = committed(current.header);
    this.#writer.send({
      kind: "step",
      step,
      over,
      loss,
      moved,
      chunks,
      words,
      ring,
      places,
      given,
      unplaced,
      error,
    });
    this.#lent.push({ message: this.#writer.sent, chunks, words });
    this.#writer.wait(WAITING);
  }

  /** Takes back the memory of tapes that the writer is through with: fresh memory costs more than what is written on it. */
  #reclaim(): void {
    const { done } = this.#writer;
    while (this.#lent.length > 0 && this.#lent[0].message <= done) {
      const { chunks, words } = this.#lent.shift()!;
      for (const [i, chunk] of chunks.slice(0, MOST_SPARE - this.#spare.length).entries()) {
        new Float64Array(chunk).fill(0, 0, Math.max(0, words - i * chunkWords));
        this.#spare.push(chunk);
      }
    }
  }

  #moved({ parameters, norms }: TrainingRow): Moved[] {
    return parameters.map((p, i) => ({
      name: p.extra?.name ?? null,
      origins: this.#origins.get(p) ?? [],
      ...norms[i],
    }));
  }

  #open(): void {
    const { file, steps } = this.#options;
    const asked = resolve(file ?? `${basename(this.#entry, extname(this.#entry))}.ggtrace`);
    const [path, fd] = createFile(asked);
    this.file = path;
    const head = { file: shownPath(this.#root, this.#entry), began: Date.now(), steps: steps.words };
    this.#writer.open(fd, path, head);
    say(`recording steps ${steps.words} to ${path}`);
  }

  /** Nothing of ours may end the program that is recorded. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    const why = error instanceof Error ? error.message : String(error);
    say(`recording has ended, the program goes on: ${why}`);
    const message = `Recording ended in step ${this.#step + 1}: ${why}.`;
    this.#close();
    this.#quietly(() => this.#writer.end({ reason: "failed", message }));
  }

  /** After trouble that was said: there is nobody to tell of more. */
  #quietly(action: () => void): void {
    try {
      action();
    } catch {
      // the file then has no end, which its readers say
    }
  }

  #close(): void {
    this.#ended = true;
    this.#current = null;
    if (tape.recorder instanceof StepTape) tape.recorder = null;
    if (tape.training === this) tape.training = null;
  }
}
