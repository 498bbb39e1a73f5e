// The scene on two canvases: the picture, painted when it or the camera changes, and above it what flies, painted at every
// frame. Both are as fine as the screen is, whatever its ratio and the page's zoom.
import type { Theme } from "../../theme/tokens.js";
import { Pen } from "../programs/pen.js";
import type { PulseShape } from "../programs/pulse/index.js";
import { paint as paintPulse } from "../programs/pulse/paint.js";
import type { CameraAt, Pick, Renderer } from "../renderer.js";
import type { Scene } from "../scene.js";
import { paintScene } from "./paint.js";
import { pickAt } from "./pick.js";
import { Places } from "./places.js";
import type { Bounds } from "./tree.js";
import "./style.css";

/** Most px of a side: beyond it browsers give a canvas that stays empty. */
const LARGEST = 8192;

export class CanvasDrawing implements Renderer {
  readonly element: HTMLElement;
  #ground = layer();
  #air = layer();
  #scene: Scene | null = null;
  #places: Places | null = null;
  #theme: Theme | null = null;
  #at: CameraAt = { x: 0, y: 0, k: 1 };
  #pulses: readonly PulseShape[] = [];
  #frame = 0;
  #ratio = 1;
  #resized = new ResizeObserver(() => this.#resize());
  #ended = new AbortController();

  constructor() {
    this.element = document.createElement("div");
    this.element.className = "gg-graph gg-canvas";
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(this.#ground.canvas, this.#air.canvas);
    this.#resized.observe(this.element);
    this.#watchRatio();
  }

  draw(scene: Scene, theme: Theme): void {
    if (scene.places !== this.#scene?.places) this.#places = new Places(scene);
    this.#scene = scene;
    this.#theme = theme;
    this.#soon();
  }

  fly(pulses: readonly PulseShape[], theme: Theme): void {
    if (pulses.length === 0 && this.#pulses.length === 0) return;
    this.#pulses = pulses;
    this.#theme = theme;
    this.#paintAir();
  }

  look(at: CameraAt): void {
    this.#at = { x: at.x, y: at.y, k: at.k };
    this.#soon();
  }

  pick(x: number, y: number): Pick | null {
    if (!this.#scene || !this.#places) return null;
    const { left, top } = this.element.getBoundingClientRect();
    const at = this.#at;
    const pen = this.#pen(this.#ground);
    return pickAt(
      this.#scene,
      this.#places,
      (x - left - at.x) / at.k,
      (y - top - at.y) / at.k,
      pen?.shows() ?? false,
    );
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resized.disconnect();
    this.#ended.abort();
    this.element.remove();
  }

  /** Once a frame, however many changes came. */
  #soon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    const pen = this.#pen(this.#ground);
    if (!pen || !this.#scene || !this.#places) return;
    this.#clear(this.#ground);
    paintScene(pen, this.#scene, this.#places, this.#view());
    this.#paintAir();
  }

  #paintAir(): void {
    const pen = this.#pen(this.#air);
    if (!pen) return;
    this.#clear(this.#air);
    for (const pulse of this.#pulses) paintPulse(pen, pulse);
  }

  #pen({ context }: Layer): Pen | null {
    if (!context || !this.#theme) return null;
    const { x, y, k } = this.#at;
    context.setTransform(k * this.#ratio, 0, 0, k * this.#ratio, x * this.#ratio, y * this.#ratio);
    return new Pen(context, this.#theme, k, context === this.#ground.context ? this.#hatch(context) : null);
  }

  #clear({ canvas, context }: Layer): void {
    context?.save();
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, canvas.width, canvas.height);
    context?.restore();
  }

  /** What of the graph can be seen. */
  #view(): Bounds {
    const { x, y, k } = this.#at;
    const { clientWidth, clientHeight } = this.element;
    return { left: -x / k, top: -y / k, right: (clientWidth - x) / k, bottom: (clientHeight - y) / k };
  }

  #hatched: { colour: string; pattern: CanvasPattern | null } | null = null;

  /** Lines at 45°, as the SVG's pattern has them; made once a theme. */
  #hatch(context: CanvasRenderingContext2D): CanvasPattern | null {
    const colour = this.#theme?.ink.hatch ?? "";
    if (this.#hatched?.colour !== colour) {
      const tile = layer();
      tile.canvas.width = tile.canvas.height = 10;
      if (tile.context) {
        tile.context.strokeStyle = colour;
        for (const by of [-10, 0, 10]) {
          tile.context.moveTo(by, 10);
          tile.context.lineTo(by + 10, 0);
        }
        tile.context.stroke();
      }
      this.#hatched = { colour, pattern: context.createPattern(tile.canvas, "repeat") };
    }
    return this.#hatched.pattern;
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.element;
    const most = LARGEST / Math.max(1, clientWidth, clientHeight);
    this.#ratio = Math.min(devicePixelRatio || 1, most);
    for (const { canvas } of [this.#ground, this.#air]) {
      canvas.width = Math.round(clientWidth * this.#ratio);
      canvas.height = Math.round(clientHeight * this.#ratio);
    }
    // At once: a canvas whose size is set is empty.
    this.#paint();
  }

  /** The ratio changes with the page's zoom and when the window goes to another screen. */
  #watchRatio(): void {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const changed = () => {
      this.#resize();
      this.#watchRatio();
    };
    query.addEventListener("change", changed, { once: true, signal: this.#ended.signal });
  }
}

interface Layer {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D | null;
}

function layer(): Layer {
  const canvas = document.createElement("canvas");
  return { canvas, context: canvas.getContext("2d") };
}
