// An opened group: a border around its boxes, and a head that says what it is and closes it. The head's words stand beside
// the wires that lead into the frame, or over them on a ground of their own.
import type { Theme } from "../../../theme/tokens.js";
import type { FrameShape } from "../../scene.js";
import { drawBadges, drawToggle } from "../badge/index.js";
import { type Layer, move, place, say } from "../program.js";
import { drawTurns } from "../turns/index.js";
import "./style.css";

const HEAD = 28;

export function draw(layer: Layer, items: readonly FrameShape[], theme: Theme): void {
  const frames = layer
    .selectAll<SVGGElement, FrameShape>("g.frame")
    .data(items, frame => frame.group)
    .join(enter => {
      const made = enter.append("g");
      made.append("rect").attr("class", "border").attr("rx", 10);
      const head = made.append("rect").attr("class", "head").attr("rx", 10).attr("height", HEAD);
      head.append("title");
      return made;
    });
  frames.order();
  frames.attr("class", frame => `frame ${parity(frame)}`);
  move(frames, "transform", place, theme);
  frames
    .select("rect.border")
    .attr("width", frame => frame.width)
    .attr("height", frame => frame.height);
  frames
    .select("rect.head")
    .attr("data-close", frame => frame.group)
    .attr("width", frame => frame.width);
  frames.select("title").text(frame => frame.title);
}

const parity = ({ depth }: FrameShape): string => (depth % 2 === 0 ? "even" : "odd");

/** What stands over the wires: name, type and line, the way to close it, badges and slider. */
export function drawHeads(layer: Layer, items: readonly FrameShape[], theme: Theme): void {
  const heads = layer
    .selectAll<SVGGElement, FrameShape>("g.frame-head")
    .data(items, frame => frame.group)
    .join(enter => {
      const made = enter.append("g");
      made.append("text").attr("class", "name").attr("y", 20);
      made.append("text").attr("class", "rest").attr("y", 20);
      return made;
    });
  heads.order();
  heads.attr("class", frame => `frame-head ${parity(frame)}`);
  move(heads, "transform", place, theme);
  heads.select("text.name").attr("x", frame => frame.name.x);
  say(heads.select<SVGTextElement>("text.name"), frame => frame.name.text, theme);
  heads
    .select("text.rest")
    .attr("x", frame => frame.rest.x)
    .text(frame => frame.rest.text);
  drawToggle(heads, frame => frame.group, false);
  drawBadges(heads, frame => frame.badges);
  drawTurns(heads, frame => frame.turns, theme);
}
