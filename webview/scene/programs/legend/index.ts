// Three widths and what they stand for, in the lower left corner of the panel: it does not move with the camera.
import type { LegendShape } from "../../scene.js";
import type { Layer } from "../program.js";
import "./style.css";

const ROW = 16;

/** `height` is the panel's, in screen px. */
export function draw(layer: Layer, legend: LegendShape | null, height: number): void {
  layer.attr("transform", `translate(16,${height - 16})`);
  const rows = legend?.rows ?? [];
  const drawn = layer
    .selectAll<SVGGElement, LegendShape["rows"][number]>("g.row")
    .data(rows)
    .join(enter => {
      const row = enter.append("g").attr("class", "row");
      row.append("path").attr("d", "M0,-4H22");
      row.append("text").attr("x", 30);
      return row;
    });
  drawn.attr("transform", (_, i) => `translate(0,${(i - rows.length + 1) * ROW})`);
  drawn.select("path").attr("stroke-width", row => row.width);
  drawn.select("text").text(row => row.text);
  const title = layer.selectAll<SVGTextElement, string>("text.title").data(legend ? ["‖gradient‖"] : []);
  title
    .join("text")
    .attr("class", "title")
    .attr("y", -rows.length * ROW)
    .text(text => text);
}
