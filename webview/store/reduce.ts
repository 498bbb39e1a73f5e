// The only place where the state changes, and it is pure: the same state and event always give the same state.
import { boxOf } from "../../core/graph/view.js";
import { checked, checking, compared, explained, toldOf, withOther, withOutside } from "./answers.js";
import type { Event } from "./event.js";
import { refold } from "./folding.js";
import { atEnd, fresh, length } from "./fresh.js";
import { keep, opened } from "./panels.js";
import { broken, faster, landed, mark, player, rebound, regionOf } from "./player.js";
import { nodeAt, picture } from "./select.js";
import { led, stoodBy } from "./standing.js";
import { type State, type Target, unasked } from "./state.js";
import { withTraining } from "./training.js";

export function reduce(state: State, event: Event): State {
  const now = reduced(state, event);
  return WALKS.has(event.type) ? led(state, now) : now;
}

/** Events by which the person, or the clock, moves the cursor. */
export const WALKS: ReadonlySet<Event["type"]> = new Set(["player", "seek", "landed"]);

function reduced(state: State, event: Event): State {
  switch (event.type) {
    case "trace":
      return arrived(state, event);
    case "run":
      return { ...state, run: event.state };
    case "stale":
      return { ...state, stale: event.stale };
    case "refused":
      return { ...state, problem: event.problem };
    case "editor":
      return follow(state, event);
    case "player":
      return player(state, event.command);
    case "seek":
      return { ...state, cursor: clamp(event.cursor, length(state)), playing: false, stopped: null };
    case "stand":
      return stoodBy(state, event.seq);
    case "debugger":
      return { ...state, debugged: event.stands };
    case "landed":
      return landed(state);
    case "speed":
      return { ...state, speed: event.speed };
    case "faster":
      return faster(state, event.by);
    case "region":
      return { ...state, region: event.region && regionOf(event.region, length(state)) };
    case "mark":
      return mark(state, event.end);
    case "break":
      return broken(state, event.change);
    case "follow":
      return { ...state, follow: event.follow };
    case "choice":
      return atEnd({ ...state, choice: event.choice, ...fresh, detour: null });
    case "detour":
      return detour(state, event);
    case "back":
      return back(state);
    case "more":
      return atEnd({ ...state, budget: state.budget * 4, ...fresh });
    case "unfold":
      return atEnd({ ...state, unfolded: event.unfolded, ...fresh });
    case "history":
      return atEnd({ ...state, history: event.history, ...fresh });
    case "group":
    case "iterate":
    case "spread":
      return refold(state, event);
    case "select":
      return { ...state, selected: event.target, detour: state.detour?.back ? state.detour : null };
    case "point":
      return sameTarget(state.pointed, event.target) ? state : { ...state, pointed: event.target };
    case "camera":
      return { ...state, camera: event.camera };
    case "turn":
      return { ...state, rightward: event.rightward, camera: state.rightward === null ? state.camera : null };
    case "lift": {
      const lifted = state.lifted.filter(wire => wire !== event.wire);
      return { ...state, lifted: lifted.length < state.lifted.length ? lifted : [...lifted, event.wire] };
    }
    case "open":
      return { ...state, open: opened(state.open, event.panel, event.open) };
    case "search":
      return { ...state, search: event.text };
    case "lens":
      return { ...state, lens: event.lens };
    case "against":
      return compared(state, event.against);
    case "other":
      return withOther(state, event.other);
    case "outside":
      return withOutside(state, event.outside);
    case "why":
      return explained(state, event.node);
    case "explain":
      return { ...state, explained: event.node, open: opened(state.open, "explain", true) };
    case "checking":
      return checking(state, event.nodes);
    case "checked":
      return checked(state, event.results, event.message);
    case "training":
      return withTraining(state, event);
    case "path":
      return { ...state, path: event.nodes };
    case "whole":
      return { ...state, wholes: keep(state.wholes, event.whole) };
  }
}

const sameTarget = (a: Target | null, b: Target | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The way back is to where the person was before the first of several detours. */
function detour(state: State, { choice, text }: Extract<Event, { type: "detour" }>): State {
  if (choice === null) return { ...state, detour: { text, back: state.detour?.back ?? null } };
  const { folding, selected, camera, cursor } = state;
  const back = state.detour?.back ?? { choice: state.choice, folding, selected, camera, cursor };
  return atEnd({ ...state, ...fresh, choice, detour: { text, back } });
}

/** As it was, as far as a run that came meanwhile still has it. */
function back(state: State): State {
  const next: State = { ...state, ...fresh, ...state.detour?.back, detour: null };
  const shown = picture(next)?.view;
  const { selected } = next;
  const lost = selected?.kind === "node" && !(shown && boxOf(shown).has(selected.node));
  return { ...next, selected: lost ? null : selected, cursor: clamp(next.cursor, length(next)) };
}

const clamp = (cursor: number, end: number): number => Math.max(0, Math.min(end, Math.round(cursor)));

/** A new trace keeps what still fits: the same file's pass, selection, place and camera. */
function arrived(state: State, { document, trace, saved }: Extract<Event, { type: "trace" }>): State {
  const same = state.document?.uri === document.uri;
  const kept = same ? null : saved;
  const before = length(state);
  const next: State = {
    ...state,
    ...(same
      ? {}
      : {
          ...fresh,
          rightward: null,
          choice: { kind: "auto" },
          budget: 400,
          unfolded: false,
          history: false,
          folding: unasked,
          detour: null,
          search: "",
          breakpoints: [],
          against: null,
          lens: state.lens === "change" ? null : state.lens,
        }),
    ...(kept
      ? {
          choice: kept.choice,
          selected: kept.selected,
          camera: kept.camera,
          speed: kept.speed,
          rightward: kept.rightward,
          breakpoints: kept.breakpoints,
          follow: kept.follow,
          folding: kept.folding,
          open: kept.open,
          lens: kept.lens,
        }
      : {}),
    document,
    trace,
    problem: null,
    stale: false,
    debugged: null,
    playing: false,
    stopped: null,
    region: null,
    pointed: null,
    wholes: [],
    path: [],
    why: null,
    explained: null,
    checks: [],
    outside: null,
    other: same ? state.other : null,
    previous: same ? state.trace : null,
    // Those values were held against the run before this one.
    ...(same && state.against?.kind === "outside" ? { against: null } : {}),
  };
  if (same) next.breakpoints = rebound(state.trace, trace, next.breakpoints);
  const node = next.selected?.kind === "node" ? next.selected.node : null;
  const shown = picture(next)?.view;
  const lost = node !== null ? !(shown && boxOf(shown).has(node)) : !same;
  const wanted = kept?.cursor ?? (same && state.cursor < before ? state.cursor : Number.POSITIVE_INFINITY);
  const cursor = clamp(Math.min(wanted, length(next)), length(next));
  return { ...next, selected: lost ? null : next.selected, cursor };
}

function follow(state: State, { file, line, column }: Extract<Event, { type: "editor" }>): State {
  if (toldOf(state, file, line)) return state;
  const shown = picture(state);
  const node = shown && nodeAt(shown, file, line, column);
  return node === null || node === undefined ? state : { ...state, selected: { kind: "node", node } };
}
