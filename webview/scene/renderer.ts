// What the stage draws a scene with. There are two: SVG for pictures that a person reads box by box, and a canvas for
// those too large for a document of elements. Both show the same scene and find the same things under a point.
import type { Theme } from "../theme/tokens.js";
import type { PulseShape } from "./programs/pulse/index.js";
import type { Scene } from "./scene.js";

/** Where the picture is on the screen: screen = graph · k + (x, y). */
export interface CameraAt {
  x: number;
  y: number;
  k: number;
}

/** What is under a point; the topmost counts. */
export type Pick =
  | { kind: "node"; node: number }
  | { kind: "wire"; wire: number }
  /** "+3 more": the parameters that have no place in the box of this node. */
  | { kind: "others"; node: number }
  /** A mark of what is gone. */
  | { kind: "gone" }
  /** The bars of a cut, by the key of its wire. */
  | { kind: "cut"; wire: number }
  /** The slider of a loop's card, by the key of its box. */
  | { kind: "slider"; box: number }
  /** What opens or closes a group, and the slider along its turns, by its id. */
  | { kind: "open" | "close" | "turns"; group: string };

export interface Renderer {
  /** Fills the stage. */
  readonly element: HTMLElement | SVGSVGElement;
  draw(scene: Scene, theme: Theme): void;
  /** What moves between two scenes; an empty list ends it. */
  fly(pulses: readonly PulseShape[], theme: Theme): void;
  look(at: CameraAt): void;
  /** Of a point in the page's px. */
  pick(x: number, y: number): Pick | null;
  dispose(): void;
}

/** Boxes from which a canvas draws, and those below which SVG does again: between the two nothing changes. */
const CANVAS = 300;
const SVG = 200;

/** SVG re-joins every element it has at each step: beyond a few hundred boxes that is longer than a frame. */
export function rendererFor(boxes: number, now: "svg" | "canvas" | null): "svg" | "canvas" {
  if (now === "canvas") return boxes < SVG ? "svg" : "canvas";
  return boxes >= CANVAS ? "canvas" : "svg";
}
