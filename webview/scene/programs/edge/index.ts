// Wires: quiet where only a value went down, filled and as wide as its gradient where one came up.
import type { Selection } from "d3";
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
  move(wires.select<SVGPathElement>("path.reach"), "d", wire => wire.path, theme);
  move(wires.select<SVGPathElement>("path.bed"), "d", wire => wire.path, theme);
  move(wires.select<SVGPathElement>("path.flow"), "d", wire => wire.path, theme);
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
  ticks.attr("transform", tick => `translate(${tick.x},${tick.y})`);
  ticks.select("text").text(tick => tick.text);
  drawStubs(wires);
}

function classes(wire: WireShape): string {
  const { negative, nan, selected, lit } = wire;
  const on = Object.entries({ negative, nan, selected, lit, far: wire.stub !== null });
  return ["wire", wire.state, ...on.flatMap(([name, is]) => (is ? [name] : []))].join(" ");
}

interface End {
  text: string;
  at: [number, number];
  down: boolean;
}

/** Both ends of a far wire, each with the name of the other. */
function drawStubs(wires: Selection<SVGGElement, WireShape, SVGGElement, unknown>): void {
  const ends = wires
    .selectAll<SVGGElement, End>("g.end")
    .data(({ stub }) => (stub ? [end(stub.down, stub.downAt, true), end(stub.up, stub.upAt, false)] : []))
    .join(enter => {
      const end = enter.append("g").attr("class", "end");
      end.append("path");
      end.append("text").attr("x", 6);
      return end;
    });
  ends.attr("transform", ({ at }) => `translate(${at[0]},${at[1]})`);
  ends.select("path").attr("d", ({ down }) => (down ? "M0,0V14" : "M0,-14V0"));
  ends
    .select("text")
    .attr("y", ({ down }) => (down ? 14 : -6))
    .text(({ text }) => text);
}

const end = (text: string, at: [number, number], down: boolean): End => ({ text, at, down });
