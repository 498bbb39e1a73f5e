// A drop on a canvas. From afar, where thousands may fly at once, it is a dot.
import { wayOf } from "../../canvas/way.js";
import type { Pen } from "../pen.js";
import { drop, type PulseShape } from "./index.js";

/** Longer than any wire. */
const SPAN = 1e6;
/** Screen px a px of the graph below which a drop is a dot. */
const DOT = 0.4;

/** Made once a wire, not at every frame of its drop. */
const known = new WeakMap<PulseShape["wire"]["points"], Path2D>();

function riseOf({ points, rise }: PulseShape["wire"]): Path2D {
  let made = known.get(points);
  if (!made) {
    made = new Path2D(rise());
    known.set(points, made);
  }
  return made;
}

export function paint(pen: Pen, pulse: PulseShape): void {
  const way = wayOf(pulse.wire);
  const { x, y, turn } = way.at(pulse.along);
  const colour = pulse.nan ? "nan" : "gradient";
  if (pen.k < DOT) {
    const size = Math.max(pulse.wire.width, 3 / pen.k) * Math.max(0.4, pulse.size);
    return pen.fill(x - size / 2, y - size / 2, size, size, colour);
  }
  const { width } = pulse.wire;
  pen.path(riseOf(pulse.wire), null, { colour, width, dash: [way.length * pulse.along, SPAN] });
  pen.at({ x, y }, () => {
    pen.on.rotate(turn);
    pen.on.scale(pulse.size, pulse.size);
    pen.path(new Path2D(drop(width)), colour);
  });
}
