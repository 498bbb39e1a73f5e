// What is in flight between two scenes: the drops of the contributions that the player is at, on the wires they pass along.
import type { Move } from "../core/graph/timeline.js";
import { pathsOf, type View } from "../core/graph/view.js";
import { pulseAt } from "./player/pulse.js";
import type { Shown } from "./player/show.js";
import type { PulseShape } from "./scene/programs/pulse/index.js";
import type { Scene } from "./scene/scene.js";
import type { Picture } from "./store/select.js";

const known = new WeakMap<View, ReadonlyMap<string, LegPlace>>();

/** Key of the wire that a leg is part of, and its place on its way from the consumer's end. */
interface LegPlace {
  wire: number;
  part: number;
  parts: number;
}

function legsOf(view: View): ReadonlyMap<string, LegPlace> {
  const found = known.get(view);
  if (found) return found;
  const legs = new Map<string, LegPlace>();
  for (const wire of view.wires)
    for (const path of pathsOf(wire))
      for (const [i, { to, slot }] of path.entries()) {
        const leg = `${to}:${slot}`;
        if (!legs.has(leg)) legs.set(leg, { wire: wire.key, part: path.length - 1 - i, parts: path.length });
      }
  known.set(view, legs);
  return legs;
}

export function movesAt({ timeline }: Picture, { at, phase }: Shown): readonly Move[] {
  const entry = timeline.entries[at];
  return phase !== null && entry?.kind === "backward" ? entry.moves : [];
}

/** The wire of the one contribution in flight, whose local derivative is shown. */
export function movingWire(picture: Picture, shown: Shown): number | null {
  const moves = movesAt(picture, shown);
  if (moves.length !== 1) return null;
  return legsOf(picture.view).get(`${moves[0].from}:${moves[0].slot}`)?.wire ?? null;
}

/** A wire that something passes along in one entry. */
interface Passage {
  wire: number;
  part: number;
  nan: boolean;
}

const flights = new WeakMap<Picture, { at: number; passages: Passage[] }>();

/** What passes along which wire, once an entry: of many contributions on the wire of two cards there is one drop. */
function passagesOf(picture: Picture, shown: Shown): Passage[] {
  const before = flights.get(picture);
  if (before?.at === shown.at) return before.passages;
  const legs = legsOf(picture.view);
  const found = new Map<number, Passage>();
  for (const { from, slot, contribution } of movesAt(picture, shown)) {
    const leg = legs.get(`${from}:${slot}`);
    if (!leg) continue;
    const nan = contribution.grad.nan + contribution.grad.inf > 0;
    const known = found.get(leg.wire);
    if (known) known.nan ||= nan;
    else found.set(leg.wire, { ...leg, nan });
  }
  const passages = [...found.values()];
  flights.set(picture, { at: shown.at, passages });
  return passages;
}

export function pulses(picture: Picture, scene: Scene, shown: Shown): PulseShape[] {
  if (shown.phase === null) return [];
  const at = pulseAt(shown.phase);
  return passagesOf(picture, shown).map(({ wire: key, part, nan }) => {
    const wire = scene.wires[key];
    // A wire that passes through ticks is travelled leg by leg.
    const along = (part + at.along) / wire.legs.length;
    return { key: `${key}`, wire, along, size: at.size, nan };
  });
}

/** Trace ids of what an entry concerns, to be kept in view. */
export function concerned({ timeline }: Picture, at: number): number[] {
  const entry = timeline.entries[at];
  if (entry?.kind === "forward") return [entry.node];
  if (entry?.kind === "backward" && entry.moves.length === 1) return [entry.moves[0].from, entry.moves[0].to];
  return [];
}
