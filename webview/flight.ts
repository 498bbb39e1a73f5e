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

export function pulses(picture: Picture, scene: Scene, shown: Shown): PulseShape[] {
  if (shown.phase === null) return [];
  const at = pulseAt(shown.phase);
  const legs = legsOf(picture.view);
  const flying: PulseShape[] = [];
  for (const move of movesAt(picture, shown)) {
    const leg = legs.get(`${move.from}:${move.slot}`);
    const wire = leg && scene.wires[leg.wire];
    if (!wire) continue;
    const nan = move.contribution.grad.nan + move.contribution.grad.inf > 0;
    // A wire that passes through ticks is travelled leg by leg.
    const along = (leg.part + at.along) / leg.parts;
    flying.push({ key: `${wire.key}`, wire, along, size: at.size, nan });
  }
  return flying;
}

/** Trace ids of what an entry concerns, to be kept in view. */
export function concerned({ timeline }: Picture, at: number): number[] {
  const entry = timeline.entries[at];
  if (entry?.kind === "forward") return [entry.node];
  if (entry?.kind === "backward" && entry.moves.length === 1) return [entry.moves[0].from, entry.moves[0].to];
  return [];
}
