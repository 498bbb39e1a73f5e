// A drop that rises along its wire and leaves the filled wire behind it; its area is as the wire is wide.
import { select } from "d3";
import type { Theme } from "../../../theme/tokens.js";
import { wayOf } from "../../canvas/way.js";
import type { WireShape } from "../../scene.js";
import type { Layer } from "../program.js";
import "./style.css";

export interface PulseShape {
  key: string;
  /** It rises along this wire, from the consumer to the source. */
  wire: WireShape;
  /** 0 at the consumer, 1 at the source. */
  along: number;
  /** 0 to 1. */
  size: number;
  nan: boolean;
}

const SPAN = 1e5;

export function draw(layer: Layer, items: readonly PulseShape[], _theme: Theme): void {
  const pulses = layer
    .selectAll<SVGGElement, PulseShape>("g.pulse")
    .data(items, pulse => pulse.key)
    .join(enter => {
      const pulse = enter.append("g");
      pulse
        .append("path")
        .attr("class", "trail")
        .attr("d", item => item.wire.rise())
        .attr("stroke-width", item => item.wire.width);
      pulse
        .append("path")
        .attr("class", "drop")
        .attr("d", item => drop(item.wire.width));
      return pulse;
    });
  pulses
    .attr("class", pulse => (pulse.nan ? "pulse nan" : "pulse"))
    .each(function (pulse) {
      const way = wayOf(pulse.wire);
      const { x, y, turn } = way.at(pulse.along);
      const drawn = select(this);
      drawn.select("path.trail").attr("stroke-dasharray", `${way.length * pulse.along} ${SPAN}`);
      drawn
        .select("path.drop")
        .attr("transform", `translate(${x},${y}) rotate(${(turn * 180) / Math.PI}) scale(${pulse.size})`);
    });
}

/** Tip up; the area grows as the width. */
export function drop(width: number): string {
  const r = 2.6 * Math.sqrt(width);
  const p = (x: number, y: number) => `${(x * r).toFixed(2)},${(y * r).toFixed(2)}`;
  return `M${p(0, -1.9)}C${p(0.25, -1.2)} ${p(1, -0.6)} ${p(1, 0.15)}A${p(1, 1)} 0 1 1 ${p(-1, 0.15)}C${p(-1, -0.6)} ${p(-0.25, -1.2)} ${p(0, -1.9)}Z`;
}
