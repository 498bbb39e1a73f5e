// What a program paints with on a canvas: the few shapes that boxes and wires are made of, in the theme's colours. Words
// that would be under nine screen px are left out.
import type { Ink } from "../../theme/ink.js";
import { type Theme, TYPE } from "../../theme/tokens.js";

/** What of a canvas is used. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | "fillStyle" | "strokeStyle" | "lineWidth" | "globalAlpha" | "font" | "textAlign" | "lineJoin"
  | "save" | "restore" | "translate" | "rotate" | "scale" | "beginPath" | "rect" | "roundRect" | "arc" | "moveTo" | "lineTo"
  | "fill" | "stroke" | "fillRect" | "fillText" | "strokeText" | "setLineDash" | "createPattern" | "setTransform" | "clearRect"
>; // biome-ignore format: one table

export type Colour = keyof Ink;

export interface Line {
  colour: Colour;
  width?: number;
  dash?: readonly number[];
}

export interface Words {
  colour?: Colour;
  size?: number;
  bold?: boolean;
  /** In the font of the interface, not of the program. */
  ui?: boolean;
  align?: CanvasTextAlign;
  /** Px of background around the letters, and which if not that of the page. */
  halo?: number;
  ground?: Colour;
  /** A line above: v̄. */
  over?: boolean;
}

export class Pen {
  readonly on: Surface;
  readonly theme: Theme;
  /** Screen px a px of the graph. */
  readonly k: number;
  /** What a square of hatching is filled with. */
  readonly hatch: CanvasPattern | null;

  constructor(on: Surface, theme: Theme, k: number, hatch: CanvasPattern | null = null) {
    this.on = on;
    this.theme = theme;
    this.k = k;
    this.hatch = hatch;
  }

  /** Paints with this point as the origin. */
  at({ x, y }: { x: number; y: number }, paint: () => void): void {
    this.on.save();
    this.on.translate(x, y);
    paint();
    this.on.restore();
  }

  faint(alpha: number, paint: () => void): void {
    const before = this.on.globalAlpha;
    this.on.globalAlpha = before * alpha;
    paint();
    this.on.globalAlpha = before;
  }

  fill(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.on.fillStyle = this.theme.ink[colour];
    this.on.fillRect(x, y, width, height);
  }

  box(
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
    fill: Colour | null,
    line?: Line,
  ): void {
    this.on.beginPath();
    this.on.roundRect(x, y, width, height, radius);
    this.#ink(fill, line);
  }

  circle(x: number, y: number, radius: number, fill: Colour | null, line?: Line): void {
    this.on.beginPath();
    this.on.arc(x, y, radius, 0, 2 * Math.PI);
    this.#ink(fill, line);
  }

  path(path: Path2D, fill: Colour | null, line?: Line): void {
    if (fill) {
      this.on.fillStyle = this.theme.ink[fill];
      this.on.fill(path);
    }
    if (line) {
      this.#line(line);
      this.on.stroke(path);
    }
  }

  line(x0: number, y0: number, x1: number, y1: number, line: Line): void {
    this.on.beginPath();
    this.on.moveTo(x0, y0);
    this.on.lineTo(x1, y1);
    this.#ink(null, line);
  }

  say(text: string, x: number, y: number, words: Words = {}): void {
    const { size = TYPE.text, colour = "ink", bold, ui, align = "start", halo, ground = "back" } = words;
    if (!text || !this.shows(size)) return;
    const { on, theme } = this;
    on.font = `${bold ? "600 " : ""}${size}px ${ui ? theme.ui : theme.code}`;
    on.textAlign = align;
    if (halo) {
      on.strokeStyle = theme.ink[ground];
      on.lineWidth = halo;
      on.lineJoin = "round";
      on.strokeText(text, x, y);
    }
    on.fillStyle = theme.ink[colour];
    on.fillText(text, x, y);
    if (words.over) on.fillRect(x, y - size + 1, 0.6 * size * Array.from(text).length, 1);
  }

  /** Words of this size can be read. */
  shows(size: number = TYPE.text): boolean {
    return size * this.k >= TYPE.least;
  }

  #ink(fill: Colour | null, line: Line | undefined): void {
    if (fill) {
      this.on.fillStyle = this.theme.ink[fill];
      this.on.fill();
    }
    if (!line) return;
    this.#line(line);
    this.on.stroke();
  }

  /** Never thinner than half a px of the screen, or a picture from afar would fade. */
  #line({ colour, width = 1, dash }: Line): void {
    this.on.strokeStyle = this.theme.ink[colour];
    this.on.lineWidth = Math.max(width, 0.5 / this.k);
    this.on.setLineDash(dash ? [...dash] : []);
  }
}
