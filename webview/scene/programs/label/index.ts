// The local derivative, on the selected or moving wire only.
import type { Theme } from "../../../theme/tokens.js";
import type { WireShape } from "../../scene.js";
import { type Layer, say } from "../program.js";
import "./style.css";

export function draw(layer: Layer, items: readonly WireShape[], theme: Theme): void {
  const labels = layer
    .selectAll<SVGTextElement, WireShape>("text.derivative")
    .data(
      items.filter(wire => wire.label().text),
      wire => wire.key,
    )
    .join("text")
    .attr("class", "derivative")
    .attr("x", wire => wire.label().x)
    .attr("y", wire => wire.label().y);
  say(labels, wire => wire.label().text, theme);
}
