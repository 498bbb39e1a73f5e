// The scene as SVG: one layer a program, in the order they cover one another.
import { select } from "d3";
import { type Theme, TYPE } from "../theme/tokens.js";
import * as boundary from "./programs/boundary/index.js";
import * as card from "./programs/card/index.js";
import * as edge from "./programs/edge/index.js";
import * as frame from "./programs/frame/index.js";
import * as group from "./programs/group/index.js";
import * as label from "./programs/label/index.js";
import * as lens from "./programs/lens/index.js";
import * as loop from "./programs/loop/index.js";
import * as op from "./programs/op/index.js";
import * as parameter from "./programs/parameter/index.js";
import type { Layer } from "./programs/program.js";
import * as pulse from "./programs/pulse/index.js";
import * as sign from "./programs/sign/index.js";
import type { CameraAt, Pick, Renderer } from "./renderer.js";
import type { Scene, WireShape } from "./scene.js";

/** From the bottom to the top; drops fly between the wires and what stands on them. */
const LAYERS: Readonly<Record<string, (layer: Layer, scene: Scene, theme: Theme) => void>> = {
  frame: (layer, scene, theme) => frame.draw(layer, scene.frames, theme),
  group: (layer, scene, theme) => group.draw(layer, scene.regions, theme),
  edge: (layer, scene, theme) => edge.draw(layer, scene.wires, theme),
  pulse: () => {},
  head: (layer, scene, theme) => frame.drawHeads(layer, scene.frames, theme),
  boundary: (layer, scene, theme) => boundary.draw(layer, scene.cuts, theme),
  lens: (layer, scene, theme) => lens.draw(layer, scene.lens, theme),
  sign: (layer, scene, theme) => sign.draw(layer, scene.boxes, theme),
  loop: (layer, scene, theme) => loop.draw(layer, scene.boxes, theme),
  card: (layer, scene, theme) => card.draw(layer, scene.boxes, theme),
  op: (layer, scene, theme) => op.draw(layer, scene.boxes, theme),
  parameter: (layer, scene, theme) => parameter.draw(layer, scene.boxes, theme),
  label: (layer, scene, theme) => label.draw(layer, scene.wires.filter(labelled), theme),
};

const labelled = (wire: WireShape): boolean => wire.selected || wire.lit;

/** The attributes by which an element says what it stands for; the innermost counts. */
const PICKS: Readonly<Record<string, (value: string) => Pick>> = {
  "data-loop": value => ({ kind: "slider", box: Number(value) }),
  "data-turns": group => ({ kind: "turns", group }),
  "data-open": group => ({ kind: "open", group }),
  "data-close": group => ({ kind: "close", group }),
  "data-gone": () => ({ kind: "gone" }),
  "data-others": value => ({ kind: "others", node: Number(value) }),
  "data-node": value => ({ kind: "node", node: Number(value) }),
  "data-wire": value => ({ kind: "wire", wire: Number(value) }),
  "data-cut": value => ({ kind: "cut", wire: Number(value) }),
};

export class Drawing implements Renderer {
  readonly element: SVGSVGElement;
  /** What the camera moves. */
  #world: SVGGElement;
  #layers = new Map<string, Layer>();

  /** `page`: the browser's document, or paper (webview/export) where there is no browser. */
  constructor(page: Document = document) {
    const svg = select(page.createElementNS("http://www.w3.org/2000/svg", "svg"))
      .attr("class", "gg-graph")
      .attr("aria-hidden", "true");
    const hatch = svg
      .append("defs")
      .append("pattern")
      .attr("id", group.HATCH)
      .attr("patternUnits", "userSpaceOnUse");
    hatch.attr("width", 7).attr("height", 7).attr("patternTransform", "rotate(45)");
    hatch.append("line").attr("class", "gg-hatch-line").attr("x1", 0.5).attr("x2", 0.5).attr("y2", 7);
    const world = svg.append("g").attr("class", "world");
    for (const name of Object.keys(LAYERS)) {
      const layer = world.append("g").attr("class", `layer-${name}`).node()!;
      this.#layers.set(name, select<SVGGElement, unknown>(layer));
    }
    this.element = svg.node()!;
    this.#world = world.node()!;
  }

  draw(scene: Scene, theme: Theme): void {
    select(this.element)
      .classed("gg-still", theme.still)
      .classed("gg-lensed", scene.lens !== null);
    for (const [name, layer] of this.#layers) LAYERS[name](layer, scene, theme);
  }

  fly(pulses: readonly pulse.PulseShape[], theme: Theme): void {
    pulse.draw(this.#layers.get("pulse")!, pulses, theme);
  }

  /** Text under nine screen px disappears, detail first. */
  look({ x, y, k }: CameraAt): void {
    this.#world.setAttribute("transform", `translate(${x},${y}) scale(${k})`);
    const drawn = select(this.element);
    drawn.classed("gg-far", TYPE.text * k < TYPE.least).classed("gg-farther", TYPE.name * k < TYPE.least);
  }

  pick(x: number, y: number): Pick | null {
    const found = document.elementFromPoint(x, y);
    if (!found || !this.element.contains(found)) return null;
    for (let at: Element | null = found; at && at !== this.element; at = at.parentElement)
      for (const { name, value } of at.attributes) if (Object.hasOwn(PICKS, name)) return PICKS[name](value);
    return null;
  }

  dispose(): void {
    this.element.remove();
  }
}
