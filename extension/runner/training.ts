// The training of a run, told to the parent while it goes on. It may not slow the program down nor fill any memory: it
// measures every step as long as that is cheap and rows are few, then every second, every fourth, and so on.
import { type Tensor, Training, type TrainingRow, type TrainingWatch } from "../../core/internal.js";
import {
  MOST_PARAMETERS,
  MOST_ROWS,
  NORMS,
  rowsFor,
  type Training as Told,
  type TrainingStep,
} from "../../core/trace/steps.js";
import type { Num } from "../../core/trace/trace.js";
import { LONGEST_NAME } from "../protocol/training.js";
import { now } from "./builtins.js";

/** Steps that are measured whatever it costs. */
const FIRST = 16;
/** Share of the time that measuring may take. */
const SHARE = 0.04;
/** Milliseconds that it may take besides: the first rows are slow, and a short run is worth them. */
const ALLOWED = 30;
/** Rows and milliseconds by which that is judged: one row may have been interrupted. */
const JUDGED = 8;
const WINDOW = 250;
/** Milliseconds between two messages, and between two rows at most while steps go on. */
const PAUSE = 100;
/** Times that a message took, which the next waits for: a reader may be slow, and the pipe is shared. */
const PATIENCE = 40;
/** Norms that may wait for a message; of rows, as many as one may hold. */
const WAITING = 60_000;
/** Times that measuring may fail before it is given up. */
const TROUBLES = 8;

/** What the watch needs of the run. */
export interface Ground {
  /** The tape's clock. */
  time(): number;
  /** The variable that held a tensor first. */
  variable(tensor: Tensor): string | undefined;
  send(news: Told): void;
  /** Measuring fails again and again: no more is told. */
  gaveUp(error: unknown): void;
  /** Milliseconds; tests give their own. */
  now?(): number;
}

export class TrainingTold implements TrainingWatch {
  readonly #ground: Ground;
  readonly #clock: () => number;
  readonly #numbers = new WeakMap<Tensor, number>();
  readonly #names: string[] = [];
  readonly #used = new Set<string>();
  readonly #measured: Training;
  #met = 0;
  #every = 1;
  /** The step that `#wants` is about. */
  #asked = -1;
  #wants = false;
  /** The tape's clock when the step before had ended. */
  #from = 0;
  #rows: TrainingStep[] = [];
  #waiting = 0;
  /** When the next message may be sent. */
  #next = Number.NEGATIVE_INFINITY;
  #latest = 0;
  /** What the row under way has cost, and how long the next may be waited for, whatever its number. */
  #row = 0;
  #rest = PAUSE;
  /** Since when measuring is judged, what it has cost since, and of how many rows. */
  #since: number;
  #spent = -ALLOWED;
  #judged = 0;
  #troubles = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#clock = ground.now ?? now;
    this.#since = this.#clock();
    this.#measured = new Training({
      wanted: step => this.#wanted(step),
      row: row => this.#take(row),
    });
  }

  /** Steps that are over. */
  get steps(): number {
    return this.#measured.steps;
  }

  backward(roots: readonly Tensor[]): void {
    this.#timed(() => this.#measured.backward(roots));
  }

  stepping(optimizer: object, parameters: readonly Tensor[]): void {
    this.#timed(() => this.#measured.stepping(optimizer, parameters));
  }

  stepped(optimizer: object, parameters: readonly Tensor[]): void {
    this.#timed(() => {
      this.#measured.stepped(optimizer, parameters);
      this.#from = this.#ground.time();
    });
    const full = this.#waiting >= WAITING || this.#rows.length >= MOST_ROWS;
    const due = this.#latest >= this.#next || full;
    if (due && this.#rows.length > 0) this.#guarded(() => this.#tell());
  }

  unstepped(): void {
    this.#measured.unstepped();
  }

  /** Tells what has not been told yet: the run ends. */
  finish(): void {
    if (this.steps > 0) this.#guarded(() => this.#tell());
  }

  #wanted(step: number): boolean {
    if (step === this.#asked) return this.#wants;
    this.#asked = step;
    if (this.#row > 0) this.#rest = Math.max(PAUSE, this.#row / SHARE);
    this.#row = 0;
    this.#wants = step < FIRST || step % this.#every === 0 || this.#clock() - this.#latest >= this.#rest;
    return this.#wants;
  }

  #timed(measure: () => void): void {
    this.#guarded(() => {
      if (!this.#wanted(this.steps)) return measure();
      const began = this.#clock();
      measure();
      const cost = this.#clock() - began;
      this.#spent += cost;
      this.#row += cost;
    });
  }

  /** A program can break what this stands on, and must not be stopped by it. */
  #guarded(action: () => void): void {
    if (this.#troubles >= TROUBLES) return;
    try {
      action();
    } catch (error) {
      if (++this.#troubles === TROUBLES) this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    try {
      this.#ground.gaveUp(error);
    } catch {
      // what it would be said by is broken, too
    }
  }

  #take({ step, loss, parameters, norms }: TrainingRow): void {
    const flat: (Num | null)[] = [];
    for (let i = 0; i < parameters.length; i++) {
      const at = this.#numberOf(parameters[i]) * NORMS;
      if (at < 0) continue;
      while (flat.length < at + NORMS) flat[flat.length] = null;
      const { gradient, weight, update } = norms[i];
      flat[at] = gradient === null ? null : num(gradient);
      flat[at + 1] = num(weight);
      flat[at + 2] = gradient === null ? null : num(update);
    }
    const clock = [this.#from, this.#ground.time()] as const;
    this.#rows[this.#rows.length] = { step, loss: loss === null ? null : num(loss), norms: flat, clock };
    this.#waiting += flat.length;
    this.#latest = this.#clock();
    this.#thin(step);
  }

  #thin(step: number): void {
    const elapsed = this.#latest - this.#since;
    const judged = ++this.#judged >= JUDGED && elapsed >= WINDOW && step >= FIRST;
    const dear = judged && this.#spent > SHARE * elapsed;
    if (!dear && step / this.#every < rowsFor(this.#names.length)) return;
    this.#every *= 2;
    this.#since = this.#latest;
    this.#spent = this.#judged = 0;
  }

  #tell(): void {
    const rows = this.#rows;
    const began = this.#clock();
    this.#rows = [];
    this.#waiting = 0;
    // The step that is being told of is over.
    const total = rows.length > 0 ? rows[rows.length - 1].step + 1 : 0;
    this.#ground.send({
      names: this.#names,
      unnamed: this.#met - this.#names.length,
      total: total > this.steps ? total : this.steps,
      every: this.#every,
      rows,
    });
    const ended = this.#clock();
    this.#next = ended + Math.max(PAUSE, PATIENCE * (ended - began));
  }

  /** −1: beyond those that are told apart. */
  #numberOf(parameter: Tensor): number {
    const known = this.#numbers.get(parameter);
    if (known !== undefined) return known;
    const number = this.#met++ < MOST_PARAMETERS ? this.#names.length : -1;
    this.#numbers.set(parameter, number);
    if (number >= 0) this.#names[number] = this.#nameOf(parameter);
    return number;
  }

  /** The name that it was given or its path in a module, else its variable; two of a name are numbered. */
  #nameOf(parameter: Tensor): string {
    const shape = `[${parameter.shape.join(", ")}]`;
    const given = parameter.extra?.name ?? this.#ground.variable(parameter);
    const name = (given || `parameter ${this.#met} ${shape}`).slice(0, LONGEST_NAME - 10);
    let own = name;
    for (let i = 2; this.#used.has(own); i++) own = `${name} (${i})`;
    this.#used.add(own);
    return own;
  }
}

/** In six digits: it is to be drawn. */
function num(value: number): Num {
  if (Number.isFinite(value)) return Number(value.toPrecision(6));
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
