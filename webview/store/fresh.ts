// What belongs to one picture and not to the next, and the end of a picture's timeline, where a picture is first seen.
import { picture } from "./select.js";
import type { State } from "./state.js";

export const fresh = {
  selected: null,
  pointed: null,
  playing: false,
  stopped: null,
  region: null,
  camera: null,
  lifted: [],
} as const;

/** Entries of the timeline. */
export const length = (state: State): number => picture(state)?.timeline.entries.length ?? 0;

export const atEnd = (state: State): State => ({ ...state, cursor: length(state) });
