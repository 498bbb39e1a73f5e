// A lens: grounds under the boxes, whose own ground becomes clear, and a figure at the corner of each, so that colour is
// never the only sign.
import type { Theme } from "../../../theme/tokens.js";
import type { GoneShape, GroundPlace, GroundShape, LensShape, TintedWire } from "../../scene.js";
import type { Layer } from "../program.js";
import "./style.css";

export function draw(layer: Layer, shape: LensShape | null, _theme: Theme): void {
  layer.attr("class", `layer-lens${shape ? ` lens-${shape.name}` : ""}`);
  layer
    .selectAll<SVGPathElement, TintedWire>("path.tinted")
    .data(shape?.wires ?? [], wire => wire.key)
    .join(enter => enter.insert("path", "g").attr("class", "tinted"))
    .attr("d", wire => wire.path)
    .attr("stroke-width", wire => wire.width)
    .each(tint);
  layer
    .selectAll<SVGRectElement, GroundPlace>("rect.bare")
    .data(shape?.bare ?? [], place => place.key)
    .join(enter => enter.insert("rect", "g").attr("class", "bare"))
    .attr("x", place => place.x)
    .attr("y", place => place.y)
    .attr("width", place => place.width)
    .attr("height", place => place.height)
    .attr("rx", place => place.radius);
  const grounds = layer
    .selectAll<SVGGElement, GroundShape>("g.ground")
    .data(shape?.grounds ?? [], ground => ground.key)
    .join(enter => {
      const ground = enter.append("g").attr("class", "ground");
      ground.append("rect");
      ground.append("text");
      return ground;
    })
    .attr("transform", ({ x, y }) => `translate(${x},${y})`);
  grounds
    .select<SVGRectElement>("rect")
    .attr("width", ground => ground.width)
    .attr("height", ground => ground.height)
    .attr("rx", ground => ground.radius)
    .each(tint);
  grounds
    .select<SVGTextElement>("text")
    .attr("x", ground => ground.at.x)
    .attr("y", ground => ground.at.y)
    .attr("text-anchor", ground => ground.at.anchor)
    .text(ground => ground.figure);
  drawGone(layer, shape?.gone ?? []);
}

/** Baseline of the words in a mark. */
export const WORDS = 12;

function drawGone(layer: Layer, shapes: readonly GoneShape[]): void {
  const gone = layer
    .selectAll<SVGGElement, GoneShape>("g.gone")
    .data(shapes, each => each.key)
    .join(enter => {
      const made = enter.append("g").attr("class", "gone").attr("data-gone", "");
      made.append("title");
      made.append("rect").attr("rx", 3);
      made.append("text").attr("y", WORDS);
      return made;
    })
    .attr("transform", ({ x, y }) => `translate(${x},${y})`);
  gone.select("title").text(each => each.title);
  gone
    .select("rect")
    .attr("width", each => each.width)
    .attr("height", each => each.height);
  gone
    .select("text")
    .attr("x", each => each.width / 2)
    .text(each => each.text);
}

function tint(this: SVGElement, { tint }: { tint: number }): void {
  this.style.setProperty("--gg-tint", tint.toFixed(2));
}
