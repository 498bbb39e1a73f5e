// A recording of a training as a document: which step is on show, what the panel is told of the others. No vscode here.

import { decodeTrace } from "../../core/trace/codec.js";
import { isRecording, readRecording, type StepRecording } from "../../core/trace/recording/recording.js";
import { trainingOf } from "../../core/trace/recording/training.js";
import type { TraceError } from "../../core/trace/trace.js";
import type { RunState, ToPanel, TrainingMessage } from "../protocol/panel.js";

export class Recorded {
  #read: StepRecording;
  #shown: number | null = null;
  /** Of the step on show. */
  #error: TraceError | null = null;

  private constructor(read: StepRecording) {
    this.#read = read;
  }

  /**
   * Null: the bytes are one trace.
   * @throws TraceFormatError
   */
  static of(bytes: Uint8Array): Recorded | null {
    return isRecording(bytes) ? new Recorded(readRecording(bytes)) : null;
  }

  /** All that a panel needs to begin: the step on show, which is the last at first. */
  messages(uri: string): ToPanel[] {
    const { steps, missing } = this.#read;
    this.#shown ??= steps.at(-1)?.step ?? null;
    if (this.#shown === null) return [failed(missing ?? "It has no step.")];
    return [...this.#step(uri, this.#shown, "trace"), this.#training(true)];
  }

  /** Another step, to be shown or to be compared with. */
  step(uri: string, step: number, as: "trace" | "other"): ToPanel[] {
    if (!this.#read.steps.some(each => each.step === step)) return [failed(`It has no step ${step + 1}.`)];
    const answers = this.#step(uri, step, as);
    return as === "trace" ? [...answers, this.#training(false)] : answers;
  }

  /** The file has grown: the steps that came, and what is missing now. The picture stays, if there is one. */
  grown(uri: string, bytes: Uint8Array): ToPanel[] {
    if (!isRecording(bytes)) return [];
    const before = this.#read;
    this.#read = readRecording(bytes);
    const { steps, missing } = this.#read;
    if (steps.length === before.steps.length && missing === before.missing) return [];
    if (this.#shown === null) return this.messages(uri);
    return [{ type: "run", state: this.#state() }, this.#training(true)];
  }

  #step(uri: string, step: number, as: "trace" | "other"): ToPanel[] {
    const { bytes } = this.#read.steps.find(each => each.step === step)!;
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
    const { missing } = this.#read;
    return missing === null ? { kind: "done", ms: 0 } : { kind: "partial", message: missing };
  }

  #training(fresh: boolean): TrainingMessage {
    const training = trainingOf(this.#read.steps);
    return { type: "training", ...training, fresh, live: false, shown: this.#shown, placed: true };
  }
}

function failed(message: string): ToPanel {
  return { type: "run", state: { kind: "failed", message, site: null } };
}
