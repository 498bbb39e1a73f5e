// The scene as SVG: one layer a program, in the order they cover one another.
import { create, select } from "d3";
import type { Theme } from "../theme/tokens.js";
import * as boundary from "./programs/boundary/index.js";
import * as card from "./programs/card/index.js";
import * as edge from "./programs/edge/index.js";
import * as frame from "./programs/frame/index.js";
import * as group from "./programs/group/index.js";
import * as label from "./programs/label/index.js";
import * as loop from "./programs/loop/index.js";
import * as op from "./programs/op/index.js";
import * as parameter from "./programs/parameter/index.js";
import type { Layer } from "./programs/program.js";
import * as pulse from "./programs/pulse/index.js";
import * as sign from "./programs/sign/index.js";
import type { Scene } from "./scene.js";

const LAYERS = [
  "frame",
  "group",
  "edge",
  "pulse",
  "boundary",
  "sign",
  "loop",
  "card",
  "op",
  "parameter",
  "label",
] as const;

export class Drawing {
  readonly svg: SVGSVGElement;
  /** What the camera moves. */
  readonly world: SVGGElement;
  #layers: Record<(typeof LAYERS)[number], Layer>;

  constructor() {
    const svg = create("svg").attr("class", "gg-graph").attr("aria-hidden", "true");
    const hatch = svg
      .append("defs")
      .append("pattern")
      .attr("id", group.HATCH)
      .attr("patternUnits", "userSpaceOnUse");
    hatch.attr("width", 7).attr("height", 7).attr("patternTransform", "rotate(45)");
    hatch.append("line").attr("class", "gg-hatch-line").attr("x1", 0.5).attr("x2", 0.5).attr("y2", 7);
    const world = svg.append("g").attr("class", "world");
    const layer = (name: string): Layer =>
      select<SVGGElement, unknown>(world.append("g").attr("class", `layer-${name}`).node()!);
    const [f, g, e, p, b, s, c, d, o, l, t] = LAYERS.map(layer);
    this.#layers = {
      frame: f,
      group: g,
      edge: e,
      pulse: p,
      boundary: b,
      sign: s,
      loop: c,
      card: d,
      op: o,
      parameter: l,
      label: t,
    };
    this.svg = svg.node()!;
    this.world = world.node()!;
  }

  draw(scene: Scene, theme: Theme): void {
    select(this.svg).classed("gg-still", theme.still);
    frame.draw(this.#layers.frame, scene.frames, theme);
    group.draw(this.#layers.group, scene.regions, theme);
    edge.draw(this.#layers.edge, scene.wires, theme);
    boundary.draw(this.#layers.boundary, scene.cuts, theme);
    sign.draw(this.#layers.sign, scene.boxes, theme);
    loop.draw(this.#layers.loop, scene.boxes, theme);
    card.draw(this.#layers.card, scene.boxes, theme);
    op.draw(this.#layers.op, scene.boxes, theme);
    parameter.draw(this.#layers.parameter, scene.boxes, theme);
    label.draw(
      this.#layers.label,
      scene.wires.filter(wire => wire.selected || wire.lit),
      theme,
    );
  }

  /** What moves between two scenes; an empty list ends it. */
  fly(pulses: readonly pulse.PulseShape[], theme: Theme): void {
    pulse.draw(this.#layers.pulse, pulses, theme);
  }
}
