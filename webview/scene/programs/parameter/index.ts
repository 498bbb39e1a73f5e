// A leaf that requires grad: a box with a blue edge, and above it the tray of x.grad, which persists between passes.
import type { Theme } from "../../../theme/tokens.js";
import type { BoxShape, TrayShape } from "../../scene.js";
import { drawBoxes } from "../op/index.js";
import { type Layer, say } from "../program.js";
import "./style.css";

export function draw(layer: Layer, items: readonly BoxShape[], theme: Theme): void {
  const leaves = items.filter(item => item.kind === "parameter");
  const boxes = drawBoxes(layer, leaves, "parameter", theme);
  boxes
    .selectAll<SVGRectElement, BoxShape>("rect.edge")
    .data(item => [item])
    .join("rect")
    .attr("class", "edge")
    .attr("y", 7)
    .attr("width", 3)
    .attr("height", item => item.height - 14);
  const trays = boxes
    .selectAll<SVGGElement, TrayShape>("g.tray")
    .data(item => (item.tray ? [item.tray] : []))
    .join(enter => {
      const tray = enter.insert("g", "rect.body");
      tray.append("path").attr("class", "content");
      tray.append("path").attr("class", "rim");
      tray.append("text").attr("class", "label").attr("y", 15).attr("x", 8);
      tray.append("text").attr("class", "figures").attr("y", 15);
      return tray;
    });
  trays.attr("class", tray => `tray ${tray.state}`).attr("transform", `translate(8,${-24})`);
  trays.select("path.content").attr("d", tray => outline(tray, true));
  trays.select("path.rim").attr("d", tray => outline(tray, false));
  trays.select(".figures").attr("x", tray => tray.width - 8);
  say(trays.select<SVGTextElement>(".label"), tray => tray.label, theme);
  say(trays.select<SVGTextElement>(".figures"), tray => tray.text, theme);
  if (!theme.still) trays.each(happens);
}

/** `+=` drops onto what is there, from the adjoint below; a write takes its place. The style sheet drains what is zeroed. */
const MOTION: Readonly<Partial<Record<string, Keyframe[]>>> = {
  accumulate: [{ transform: "translateY(12px)", opacity: 0.2 }, { transform: "none", opacity: 1 }],
  write: [{ transform: "translateX(24px)", opacity: 0 }, { transform: "none", opacity: 1 }],
}; // biome-ignore format: one table

/** Shows a change once: when what is in the tray is other than it was drawn last. */
function happens(this: SVGGElement, { change, text }: TrayShape): void {
  const before = this.dataset.was;
  const now = `${change} ${text}`;
  this.dataset.was = now;
  const frames = MOTION[change ?? ""];
  if (before === undefined || before === now || !frames) return;
  this.querySelector(".figures")?.animate(frames, { duration: 200, easing: "ease-out" });
}

/** Open at the top, like the tray it is. */
export function outline({ width, height }: TrayShape, closed: boolean): string {
  const r = 3;
  const [right, bottom] = [width - 0.5, height - 0.5];
  return `M0.5,0V${bottom - r}Q0.5,${bottom} ${0.5 + r},${bottom}H${right - r}Q${right},${bottom} ${right},${bottom - r}V0${closed ? "Z" : ""}`;
}
