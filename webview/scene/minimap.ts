// The whole picture in a corner, and what of it is in view. Dragging in it moves the picture. Small pictures have none.
import type { Theme } from "../theme/tokens.js";
import { paintBlocks } from "./canvas/blocks.js";
import { Pen } from "./programs/pen.js";
import type { CameraAt } from "./renderer.js";
import type { Scene } from "./scene.js";
import "./minimap.css";

/** Boxes below which the picture itself is overview enough. */
export const LEAST = 60;
/** Px of its longer sides, at most. */
const SIZE = { width: 168, height: 120 } as const;
/** Milliseconds between two paintings while a pass plays: its colours need not be newer. */
const REST = 400;

export class Minimap {
  readonly element = document.createElement("div");
  #canvas = document.createElement("canvas");
  #window = document.createElement("div");
  #scene: Scene | null = null;
  #theme: Theme | null = null;
  #wanted = true;
  /** Map px a px of the graph. */
  #scale = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #view: { at: CameraAt; width: number; height: number } | null = null;

  /** `centre` puts a point of the graph in the middle of the stage. */
  constructor(centre: (x: number, y: number) => void) {
    this.element.className = "gg-minimap";
    this.element.setAttribute("role", "img");
    this.element.setAttribute("aria-label", "Overview of the picture; drag in it to move, m hides it");
    this.element.hidden = true;
    this.#window.className = "gg-window";
    this.element.append(this.#canvas, this.#window);
    const move = (event: PointerEvent) => {
      if (event.buttons !== 1) return;
      const { left, top } = this.#canvas.getBoundingClientRect();
      centre((event.clientX - left) / this.#scale, (event.clientY - top) / this.#scale);
    };
    this.element.addEventListener("pointerdown", event => {
      this.element.setPointerCapture(event.pointerId);
      move(event);
    });
    this.element.addEventListener("pointermove", move);
  }

  toggle(): void {
    this.#wanted = !this.#wanted;
    this.#paint();
  }

  show(scene: Scene, theme: Theme): void {
    const other = scene.places !== this.#scene?.places || theme.ink !== this.#theme?.ink;
    this.#scene = scene;
    this.#theme = theme;
    if (other) this.#paint();
    else if (!this.element.hidden) this.#timer ??= setTimeout(() => this.#paint(), REST);
  }

  /** What is in view: the camera, and the size of the stage. */
  look(at: CameraAt, width: number, height: number): void {
    this.#view = { at: { x: at.x, y: at.y, k: at.k }, width, height };
    this.#frame();
  }

  #paint(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const [scene, theme] = [this.#scene, this.#theme];
    this.element.hidden = !this.#wanted || !scene || scene.boxes.length < LEAST;
    if (this.element.hidden || !scene || !theme) return;
    this.#scale = Math.min(SIZE.width / Math.max(1, scene.width), SIZE.height / Math.max(1, scene.height));
    const [width, height] = [scene.width, scene.height].map(side =>
      Math.max(1, Math.ceil(side * this.#scale)),
    );
    const ratio = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    const k = this.#scale * ratio;
    context.setTransform(k, 0, 0, k, 0, 0);
    const boxes = Uint32Array.from(scene.boxes.keys());
    const none = new Uint32Array();
    paintBlocks(new Pen(context, theme, this.#scale), scene, { boxes, wires: none, cuts: none });
    this.#frame();
  }

  #frame(): void {
    if (!this.#view || this.element.hidden) return;
    const { at, width, height } = this.#view;
    const place = (px: number, size: number) => `${Math.max(-4, Math.min(size + 4, px)).toFixed(1)}px`;
    const k = this.#scale / at.k;
    const [right, bottom] = [this.#canvas.width, this.#canvas.height].map(px => px / (devicePixelRatio || 1));
    const [x0, y0] = [Math.max(-2, -at.x * k), Math.max(-2, -at.y * k)];
    const { style } = this.#window;
    style.left = place(x0, right);
    style.top = place(y0, bottom);
    style.width = place(Math.min(right + 2, (width - at.x) * k) - x0, right);
    style.height = place(Math.min(bottom + 2, (height - at.y) * k) - y0, bottom);
  }
}
