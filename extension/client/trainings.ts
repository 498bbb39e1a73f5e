// What the server told of trainings, by entry: kept, so that a panel that comes later has all of it.
import * as vscode from "vscode";
import { grown, untrained } from "../../core/trace/steps.js";
import type { TrainingParams } from "../protocol/lsp.js";
import type { Server } from "./server.js";
import type { Kept } from "./trainingfeed.js";

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
