// How the player's commands move the cursor. Pure, as all of the store.
import { type Breakpoint, nextStop, type Stop, stopAt } from "../../core/graph/breakpoints.js";
import { graph } from "../../core/graph/graph.js";
import { arrival, cardAhead, firstWithin, over } from "../../core/graph/jump.js";
import type { Trace } from "../../core/trace/trace.js";
import { refold } from "./folding.js";
import { type Picture, picture } from "./select.js";
import { type Region, SPEEDS, type State } from "./state.js";

export type Command =
  | "play"
  | "pause"
  | "toggle"
  | "step"
  | "stepBack"
  | "stepOver"
  | "stepInto"
  | "backOver"
  | "restart"
  | "first"
  | "last"
  | "nextArrival"
  | "previousArrival"
  | "nextStop"
  | "previousStop";

export type BreakChange =
  | { kind: "add"; breakpoint: Breakpoint }
  /** Of the selected value: added, or removed again. */
  | { kind: "here" }
  | { kind: "switch"; at: number; on: boolean }
  | { kind: "remove"; at: number };

/** A person lists no more; a program's names may be long. */
export const MOST_BREAKPOINTS = 50;

const clamp = (cursor: number, end: number): number => Math.max(0, Math.min(end, Math.round(cursor)));

export function player(state: State, command: Command): State {
  const shown = picture(state);
  return shown ? COMMANDS[command](state, shown) : state;
}

type Act = (state: State, shown: Picture) => State;

const to = (state: State, shown: Picture, cursor: number | null, stopped: Stop | null = null): State => ({
  ...state,
  playing: false,
  stopped,
  cursor: cursor === null ? state.cursor : clamp(cursor, shown.timeline.entries.length),
});

/** Where the pass begins; of a program without one, the start. */
const startOf = ({ timeline: { entries, turn } }: Picture): number => (turn < entries.length ? turn : 0);

const COMMANDS: Readonly<Record<Command, Act>> = {
  toggle: (state, shown) => COMMANDS[state.playing ? "pause" : "play"](state, shown),
  play(state, shown) {
    const end = shown.timeline.entries.length;
    return { ...state, stopped: null, playing: end > 0, cursor: playFrom(state, shown, end) };
  },
  pause: state => ({ ...state, playing: false }),
  step: (state, shown) => to(state, shown, state.cursor + 1),
  stepBack: (state, shown) => to(state, shown, state.cursor - 1),
  stepOver: (state, shown) => to(state, shown, over(shown.view, shown.timeline, state.cursor, 1)),
  stepInto,
  backOver: (state, shown) => to(state, shown, over(shown.view, shown.timeline, state.cursor, -1)),
  restart: (state, shown) => to(state, shown, startOf(shown)),
  first: (state, shown) => to(state, shown, 0),
  last: (state, shown) => to(state, shown, shown.timeline.entries.length),
  nextArrival: (state, shown) => to(state, shown, arrivalOf(state, shown, 1)),
  previousArrival: (state, shown) => to(state, shown, arrivalOf(state, shown, -1)),
  nextStop: (state, shown) => toStop(state, shown, 1),
  previousStop: (state, shown) => toStop(state, shown, -1),
};

/** At the end, play starts the backward pass again: that is what a person comes for. A region is played from its start. */
function playFrom({ cursor, region }: State, shown: Picture, end: number): number {
  if (region) return cursor >= region.from && cursor < region.to ? cursor : region.from;
  return cursor >= end ? startOf(shown) : cursor;
}

/** Opens the card that the next entry is in, and goes past the first entry inside; a plain step where it is in none. */
function stepInto(state: State, shown: Picture): State {
  const card = cardAhead(shown.view, shown.timeline, state.cursor);
  if (card?.group === undefined) return COMMANDS.step(state, shown);
  const opened = refold(state, { id: card.group, open: true });
  const inside = picture(opened);
  const forth = state.cursor < shown.timeline.turn;
  const first = inside && firstWithin(inside.timeline, new Set(card.nodes), forth);
  return inside && first !== null ? to(opened, inside, first + 1) : opened;
}

function arrivalOf(
  { selected, cursor }: State,
  { view, timeline }: Picture,
  direction: 1 | -1,
): number | null {
  if (selected?.kind !== "node") return null;
  const box = view.boxes.find(each => each.nodes.includes(selected.node));
  return arrival(timeline, new Set(box?.nodes ?? [selected.node]), cursor, direction);
}

/** Like a debugger's "continue": to the next stop, else to the end. */
function toStop(state: State, shown: Picture, direction: 1 | -1): State {
  const { trace, view, timeline } = shown;
  const stop = nextStop(trace, view.pass, timeline, state.breakpoints, state.cursor, direction);
  const end = direction === 1 ? timeline.entries.length : 0;
  return to(state, shown, stop ? stop.entry + 1 : end, stop);
}

/** The entry in flight is over: on to the next, back to the region's start, or to a stop. */
export function landed(state: State): State {
  const shown = picture(state);
  if (!shown) return { ...state, playing: false };
  const end = shown.timeline.entries.length;
  const cursor = clamp(state.cursor + 1, end);
  const stopped = stopAt(shown.trace, shown.view.pass, shown.timeline, state.breakpoints, cursor - 1);
  if (stopped) return { ...state, cursor, stopped, playing: false };
  const { region } = state;
  if (region && cursor >= region.to) return { ...state, cursor: region.from };
  return { ...state, cursor, playing: state.playing && cursor < end };
}

/** To a time of the run's clock. */
export function stand(state: State, seq: number): State {
  const shown = picture(state);
  return shown ? to(state, shown, shown.timeline.entries.filter(entry => entry.seq <= seq).length) : state;
}

/** The time of the run's clock that the cursor is at: 0 before the first entry, null without a picture. */
export function stoodAt(state: State): number | null {
  const shown = picture(state);
  return shown && (shown.timeline.entries[state.cursor - 1]?.seq ?? 0);
}

/** One end of the region at the cursor; the other end stays, or stands at the end of the run. */
export function mark(state: State, end: "from" | "to"): State {
  const last = picture(state)?.timeline.entries.length ?? 0;
  const now = state.region ?? { from: 0, to: last };
  return { ...state, region: regionOf({ ...now, [end]: state.cursor }, last) };
}

/** In order, within the run, and not empty; null if nothing is left of it. */
export function regionOf({ from, to: until }: Region, last: number): Region | null {
  const [a, b] = [clamp(Math.min(from, until), last), clamp(Math.max(from, until), last)];
  return a < b ? { from: a, to: b } : null;
}

export function faster({ speed, ...state }: State, by: 1 | -1): State {
  const at = SPEEDS.reduce(
    (best, each, i) => (Math.abs(each - speed) < Math.abs(SPEEDS[best] - speed) ? i : best),
    0,
  );
  return { ...state, speed: SPEEDS[clamp(at + by, SPEEDS.length - 1)] };
}

export function broken(state: State, change: BreakChange): State {
  const { breakpoints: now, selected } = state;
  switch (change.kind) {
    case "add":
      return added(state, change.breakpoint);
    case "here": {
      if (selected?.kind !== "node") return state;
      const left = now.filter(each => each.kind !== "node" || each.of !== selected.node);
      if (left.length < now.length) return { ...state, breakpoints: left };
      return added(state, { kind: "node", of: selected.node, on: true });
    }
    case "switch":
      return {
        ...state,
        breakpoints: now.map((each, i) => (i === change.at ? { ...each, on: change.on } : each)),
      };
    case "remove":
      return { ...state, breakpoints: now.filter((_, i) => i !== change.at) };
  }
}

function added(state: State, breakpoint: Breakpoint): State {
  const others = state.breakpoints.filter(each => each.kind !== breakpoint.kind || each.of !== breakpoint.of);
  if (others.length >= MOST_BREAKPOINTS)
    return { ...state, problem: `There are ${MOST_BREAKPOINTS} breakpoints: remove one to add another.` };
  return { ...state, breakpoints: [...others, breakpoint] };
}

/** After a new run, breakpoints at values stand at the values of the same name and operation; without one, off. */
export function rebound(
  before: Trace | null,
  after: Trace,
  breakpoints: readonly Breakpoint[],
): readonly Breakpoint[] {
  if (!before) return breakpoints;
  return breakpoints.map(each => {
    if (each.kind !== "node") return each;
    const was = graph(before).node(Number(each.of));
    const same = (id: number) => {
      const now = graph(after).node(id);
      return now !== undefined && now.name === was?.name && now.op === was?.op;
    };
    if (!was || same(was.id)) return was ? each : { ...each, on: false };
    const other = after.nodes.find(node => same(node.id));
    return other ? { ...each, of: other.id } : { ...each, on: false };
  });
}
