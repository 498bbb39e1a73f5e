// A recording of a training as a document: which step is on show, what the panel is told of the others. No vscode here.

import { TraceFormatError } from "../../core/trace/check/expect.js";
import { decodeTrace } from "../../core/trace/codec.js";
import type { RecordingHead } from "../../core/trace/recording/recording.js";
import { trainingOf } from "../../core/trace/recording/training.js";
import type { TraceError } from "../../core/trace/trace.js";
import type { RunState, ToPanel, TrainingMessage } from "../protocol/panel.js";
import { RecordingFile } from "./recordingfile.js";
import type { Source } from "./source.js";

const empty = "There is nothing in this file now: what is on show was read from it before.";
const other =
  "This file is another one now: what is on show was read from it before. Open it again to see it.";

export class Recorded {
  readonly #file: RecordingFile;
  #shown: number | null = null;
  /** Of the step on show. */
  #error: TraceError | null = null;

  private constructor(file: RecordingFile) {
    this.#file = file;
  }

  /**
   * Null: it is one trace.
   * @throws TraceFormatError, and what reading throws
   */
  static async of(source: Source): Promise<Recorded | null> {
    const file = await RecordingFile.open(source);
    return file && new Recorded(file);
  }

  /** All that a panel needs to begin: the step on show, which is the last at first. */
  messages(uri: string): ToPanel[] {
    const { steps, missing } = this.#file.read;
    this.#shown ??= steps.at(-1)?.step ?? null;
    if (this.#shown === null) return [failed(missing ?? "It has no step.")];
    return [...this.#step(uri, this.#shown, "trace"), this.#training(true)];
  }

  /** Another step, to be shown or to be compared with. */
  step(uri: string, step: number, as: "trace" | "other"): ToPanel[] {
    if (!this.#file.read.steps.some(each => each.step === step))
      return [failed(`It has no step ${step + 1}.`)];
    const answers = this.#step(uri, step, as);
    return as === "trace" ? [...answers, this.#training(false)] : answers;
  }

  /**
   * The file may have grown: the steps that came, and what is missing now. The picture stays, if there is one, unless the
   * file is not the one that it was.
   * @throws what reading throws
   */
  async grown(uri: string, source: Source): Promise<ToPanel[]> {
    try {
      return await this.#grown(uri, source);
    } catch (error) {
      if (error instanceof TraceFormatError)
        return [failed(`What came to this file cannot be shown: ${error.message}.`)];
      throw error;
    }
  }

  async #grown(uri: string, source: Source): Promise<ToPanel[]> {
    const before = this.#file.read;
    const change = await this.#file.look(source);
    if (change === "none") return [];
    if (change === "other") return [failed(source.size === 0 ? empty : other)];
    const { steps, missing, head } = this.#file.read;
    if (change === "anew") {
      const here = sameRun(before.head, head) && steps.some(({ step }) => step === this.#shown);
      if (!here) this.#shown = null;
      return this.messages(uri);
    }
    if (steps.length === before.steps.length && missing === before.missing) return [];
    if (this.#shown === null) return this.messages(uri);
    return [{ type: "run", state: this.#state() }, this.#training(true)];
  }

  #step(uri: string, step: number, as: "trace" | "other"): ToPanel[] {
    const { bytes } = this.#file.read.steps.find(each => each.step === step)!;
    const { error, file } = decodeTrace(bytes);
    const own = new Uint8Array(bytes).buffer;
    if (as === "other") return [{ type: "other", name: `step ${step + 1}`, bytes: own }];
    this.#shown = step;
    this.#error = error;
    return [
      { type: "trace", uri, file, version: 1, bytes: own },
      { type: "run", state: this.#state() },
    ];
  }

  /** How the step on show ended; else what is missing of the file. */
  #state(): RunState {
    if (this.#error) return { kind: "failed", message: this.#error.message, site: this.#error.site };
    const { missing } = this.#file.read;
    return missing === null ? { kind: "done", ms: 0 } : { kind: "partial", message: missing };
  }

  #training(fresh: boolean): TrainingMessage {
    const training = trainingOf(this.#file.read.steps);
    return { type: "training", ...training, fresh, live: false, shown: this.#shown, placed: true };
  }
}

function sameRun(a: RecordingHead | null, b: RecordingHead | null): boolean {
  return a !== null && b !== null && a.file === b.file && a.began === b.began;
}

function failed(message: string): ToPanel {
  return { type: "run", state: { kind: "failed", message, site: null } };
}
