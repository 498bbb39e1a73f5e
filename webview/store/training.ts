// What the panel knows of a training, and which pass of the trace each of its steps is. Pure.
import { film } from "../../core/graph/film.js";
import { heat } from "../../core/graph/heat.js";
import { grown, MOST_PARAMETERS, NORMS, type TrainingStep, untrained } from "../../core/trace/steps.js";
import type { Num, Trace } from "../../core/trace/trace.js";
import type { TrainingMessage } from "../../extension/protocol/panel.js";
import { opened } from "./panels.js";
import { passOf } from "./select.js";
import { DOCK, type State, type Trained } from "./state.js";

/** With new rows; null where nothing was trained. */
export function trained(before: Trained | null, message: TrainingMessage): Trained | null {
  const { live, shown, placed } = message;
  const known = message.fresh ? untrained : (before ?? untrained);
  const now = grown(known, message);
  return now.total === 0 ? null : { ...now, live, shown, placed };
}

/** A recording begins with the list of its steps, unless something else is open: where to choose from is not to be searched. */
export function withTraining(state: State, message: TrainingMessage): State {
  const training = trained(state.training, message);
  const begins = state.training === null && training !== null && !training.live;
  const free = DOCK.every(panel => !state.open[panel]);
  return { ...state, training, open: begins && free ? opened(state.open, "training", true) : state.open };
}

/** As it was told; else as far as the trace on show tells of one. Null: neither. */
export function trainingOf({ training, trace }: Pick<State, "training" | "trace">): Trained | null {
  return training ?? (trace && fromTrace(trace));
}

const known = new WeakMap<Trace, Trained | null>();

/** A program that moves its parameters itself: its passes are the steps, and only their gradients are known. */
function fromTrace(trace: Trace): Trained | null {
  let found = known.get(trace);
  if (found === undefined) {
    found = read(trace);
    known.set(trace, found);
  }
  return found;
}

function read(trace: Trace): Trained | null {
  const [hot, reel] = [heat(trace, null), film(trace, null)];
  if (!hot || !reel || hot.rows.length === 0) return null;
  const { passes, numbers, total } = hot.training;
  const told = hot.rows.slice(0, MOST_PARAMETERS);
  const rows = Array.from(passes, (pass, column): TrainingStep => {
    const norms: (Num | null)[] = [];
    told.forEach((_, row) => {
      const log = hot.cells[row * passes.length + column];
      norms.push(normOf(log), null, null);
    });
    const { seq } = trace.backwards[pass];
    return { step: numbers[column] - 1, loss: num(reel.losses[column]), norms, clock: [seq, seq + 1] };
  });
  const unnamed = hot.rows.length - told.length;
  const news = { ...untrained, names: told.map(({ name }) => name), unnamed, total, rows };
  return { ...grown(untrained, news), live: true, shown: null, placed: true };
}

/** The heat map tells its logarithm. */
function normOf(log: number): Num | null {
  if (Number.isNaN(log)) return null;
  return log === Number.POSITIVE_INFINITY ? "NaN" : 10 ** log;
}

const num = (value: number): Num => (Number.isFinite(value) ? value : "NaN");

/** Whether the updates of parameters are known. */
export const hasUpdates = ({ rows }: Trained): boolean =>
  rows.some(({ norms }) => norms.some((norm, i) => norm !== null && i % NORMS === NORMS - 1));

/** Position in trace.backwards of the pass that a step is of, or of the one kept that is nearest; null without a pass. */
export function passAt(trace: Trace, { clock }: TrainingStep): { index: number; exact: boolean } | null {
  const { backwards } = trace;
  if (clock === null || backwards.length === 0) return null;
  const [from, to] = clock;
  const after = firstFrom(trace, to);
  const before = after - 1;
  if (before >= 0 && backwards[before].seq >= from) return { index: before, exact: true };
  if (before < 0) return { index: 0, exact: false };
  const nearer = after < backwards.length && backwards[after].seq - to < from - backwards[before].seq;
  return { index: nearer ? after : before, exact: false };
}

/** The first pass that began at this time of the run's clock or later. */
function firstFrom({ backwards }: Trace, seq: number): number {
  let [low, high] = [0, backwards.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (backwards[middle].seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position among the rows of the step whose graph is on show; −1: none. */
export function onShow(training: Trained, { trace, choice }: Pick<State, "trace" | "choice">): number {
  const { rows, live, placed, shown } = training;
  if (!live) return rows.findIndex(({ step }) => step === shown);
  const pass = trace && placed ? passOf(trace, choice) : null;
  if (trace === null || pass === null) return -1;
  const { seq } = trace.backwards[pass];
  return rows.findIndex(({ clock }) => clock !== null && clock[0] <= seq && seq < clock[1]);
}
