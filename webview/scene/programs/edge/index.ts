// Wires: quiet where only a value went down, filled and as wide as its gradient where one came up.
import type { Selection } from "d3";
import { LEAD } from "../../../layout/stubs.js";
import type { Theme } from "../../../theme/tokens.js";
import type { WireShape } from "../../scene.js";
import { type Layer, move } from "../program.js";
import "./style.css";

export function draw(layer: Layer, items: readonly WireShape[], theme: Theme): void {
  const wires = layer
    .selectAll<SVGGElement, WireShape>("g.wire")
    .data(items, wire => wire.key)
    .join(enter => {
      const wire = enter.append("g");
      wire.append("path").attr("class", "reach");
      wire.append("path").attr("class", "bed");
      wire.append("path").attr("class", "flow");
      return wire;
    });
  wires.attr("class", classes).attr("data-wire", wire => wire.key);
  move(wires.select<SVGPathElement>("path.reach"), "d", wire => wire.path(), theme);
  move(wires.select<SVGPathElement>("path.bed"), "d", wire => wire.path(), theme);
  move(wires.select<SVGPathElement>("path.flow"), "d", wire => wire.path(), theme);
  wires.select("path.flow").attr("stroke-width", wire => wire.width);
  const ticks = wires
    .selectAll<SVGGElement, WireShape["ticks"][number]>("g.tick")
    .data(wire => wire.ticks)
    .join(enter => {
      const tick = enter.append("g").attr("class", "tick");
      tick.append("path").attr("d", "M-5,0H5");
      tick.append("text").attr("x", 9).attr("y", 4);
      return tick;
    });
  ticks.attr("transform", tick => `translate(${tick.x},${tick.y})${tick.across ? " rotate(90)" : ""}`);
  ticks.select("text").text(tick => tick.text);
  drawStubs(wires);
}

function classes(wire: WireShape): string {
  const { negative, nan, selected, lit, whole } = wire;
  const on = Object.entries({ negative, nan, selected, lit, whole, far: wire.far });
  return ["wire", wire.state, ...on.flatMap(([name, is]) => (is ? [name] : []))].join(" ");
}

/** The line of a stub, by the side it leaves. */
const LINES = { left: `M0,0H${4 - LEAD}`, right: `M0,0H${LEAD - 4}`, below: `M0,0V${LEAD}` } as const;

type End = WireShape["ends"][number];

/** A short line beside each end of a far wire, with the names of what is at the other. */
function drawStubs(wires: Selection<SVGGElement, WireShape, SVGGElement, unknown>): void {
  const ends = wires
    .selectAll<SVGGElement, End>("g.end")
    .data(wire => wire.ends)
    .join(enter => {
      const end = enter.append("g").attr("class", "end");
      end.append("path");
      end.append("text");
      return end;
    });
  ends.attr("transform", ({ x, y }) => `translate(${x},${y})`);
  ends.select("path").attr("d", ({ side }) => LINES[side]);
  ends
    .select("text")
    .attr("x", ({ side }) => (side === "left" ? -LEAD : side === "right" ? LEAD : 6))
    .attr("y", ({ side }) => (side === "below" ? LEAD : 4))
    .attr("text-anchor", ({ side }) => (side === "left" ? "end" : "start"))
    .text(({ text }) => text);
}
