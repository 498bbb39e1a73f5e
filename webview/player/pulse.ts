// How a drop moves through one step of 700 ms: lift 100, travel 400, land 120, rest 80 (shares of whatever time it gets).
import { easeCubicInOut, easeQuadOut } from "d3";

const LIFT = 100 / 700;
const TRAVEL = 500 / 700;
const LAND = 620 / 700;

export interface PulseAt {
  /** 0 at the consumer, 1 at the source: gradients rise. */
  along: number;
  /** Size of the drop, 0 to 1. */
  size: number;
  /** How much of its segment of the share bar is lit, 0 to 1. */
  landed: number;
  /** Border flash and tray drop of the rest, 0 to 1. */
  rest: number;
}

export function pulseAt(phase: number): PulseAt {
  const part = (from: number, to: number) => Math.max(0, Math.min(1, (phase - from) / (to - from)));
  const landed = easeQuadOut(part(TRAVEL, LAND));
  return {
    along: easeCubicInOut(part(LIFT, TRAVEL)),
    size: easeQuadOut(part(0, LIFT)) * (1 - landed),
    landed,
    rest: part(LAND, 1),
  };
}
