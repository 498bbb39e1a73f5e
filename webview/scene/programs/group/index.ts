// The region behind a cut, hatched: for this pass it is a constant. And, tinted, what a pass before it computed.
import type { Theme } from "../../../theme/tokens.js";
import type { RegionShape } from "../../scene.js";
import { type Layer, say } from "../program.js";
import "./style.css";

export const HATCH = "gg-hatch";

export function draw(layer: Layer, items: readonly RegionShape[], theme: Theme): void {
  const regions = layer
    .selectAll<SVGGElement, RegionShape>("g.region")
    .data(items, region => region.key)
    .join(enter => {
      const region = enter.append("g").attr("class", "region");
      region.append("g");
      region.append("text");
      return region;
    });
  regions
    .select("g")
    .selectAll<SVGRectElement, RegionShape["rects"][number]>("rect")
    .data(region => region.rects)
    .join("rect")
    .attr("x", rect => rect.x)
    .attr("y", rect => rect.y)
    .attr("width", rect => rect.width)
    .attr("height", rect => rect.height)
    .attr("fill", `url(#${HATCH})`);
  regions.attr("class", region => (region.made ? "region made" : "region"));
  regions
    .select("text")
    .attr("x", region => region.x)
    .attr("y", region => region.y)
    .attr("text-anchor", region => region.align);
  say(regions.select<SVGTextElement>("text"), region => region.text, theme);
}
