// What the server told of trainings, by entry: kept, so that a panel that comes later has all of it, and handed on to the
// panel as messages.
import * as vscode from "vscode";
import { grown, type Training, untrained } from "../../core/trace/steps.js";
import type { TrainingParams } from "../protocol/lsp.js";
import type { TrainingMessage } from "../protocol/panel.js";
import type { Server } from "./server.js";

interface Kept {
  run: number;
  training: Training;
}

/** Entries whose training is kept; the oldest go first. */
const KEPT = 10;

export class Trainings implements vscode.Disposable {
  readonly #byUri = new Map<string, Kept>();
  readonly #news = new vscode.EventEmitter<TrainingParams>();
  readonly #listeners: vscode.Disposable[];

  readonly onNews = this.#news.event;

  constructor(server: Server) {
    this.#listeners = [
      server.onTraining(news => this.#add(news)),
      // The next server numbers its runs from the start.
      server.onEnded(() => this.#byUri.clear()),
      this.#news,
    ];
  }

  get(uri: string): Kept | undefined {
    return this.#byUri.get(uri);
  }

  dispose(): void {
    for (const one of this.#listeners) one.dispose();
  }

  #add(news: TrainingParams): void {
    const { uri, run } = news;
    const known = this.#byUri.get(uri);
    const training = grown(known?.run === run ? known.training : untrained, news);
    this.#byUri.delete(uri);
    this.#byUri.set(uri, { run, training });
    const oldest = this.#byUri.keys().next().value;
    if (this.#byUri.size > KEPT && oldest !== undefined) this.#byUri.delete(oldest);
    this.#news.fire(news);
  }
}

/** What one page has been told, and what it is to be told next. */
export class TrainingFeed {
  #told: { uri: string; run: number; placed: boolean } | null = null;

  /** A new page knows nothing. */
  reset(): void {
    this.#told = null;
  }

  /** New rows of the entry on show, whose trace on show is of run `trace`. */
  news({ uri, run, ...news }: TrainingParams, { training }: Kept, trace: number | null): TrainingMessage {
    const fresh = this.#told?.uri !== uri || this.#told.run !== run;
    return this.#tell(uri, run, trace, fresh, fresh ? training : news);
  }

  /** Once the trace of run `trace` was sent; null: there is nothing to tell. */
  stands(uri: string, kept: Kept | undefined, trace: number | null): TrainingMessage | null {
    const told = this.#told;
    // A newer run without steps has a graph of its own.
    if (!kept || (trace !== null && trace > kept.run)) {
      if (told === null) return null;
      this.#told = null;
      return { type: "training", fresh: true, ...live, placed: false, ...untrained };
    }
    const { run, training } = kept;
    const fresh = told?.uri !== uri || told.run !== run;
    if (!fresh && told.placed === (trace === run)) return null;
    return this.#tell(uri, run, trace, fresh, fresh ? training : { ...training, rows: [] });
  }

  #tell(uri: string, run: number, trace: number | null, fresh: boolean, told: Training): TrainingMessage {
    const placed = trace === run;
    this.#told = { uri, run, placed };
    const { names, unnamed, total, every, rows } = told;
    return { type: "training", fresh, ...live, placed, names, unnamed, total, every, rows };
  }
}

const live = { live: true, shown: null } as const;
