// Pan, zoom and fit with d3-zoom, on the surface that the renderers share: wheel, drag, pinch.
import { select, type ZoomBehavior, zoom, zoomIdentity, zoomTransform } from "d3";
import { TYPE } from "../theme/tokens.js";
import type { CameraAt } from "./renderer.js";

/** What a camera tells, and asks. */
export interface Lens {
  /** The picture is to be shown from here, now. */
  look(at: CameraAt): void;
  /** From where the person looks, once it is at rest: by their own choice, or where what moves led from there. */
  moved(at: CameraAt): void;
  /** This gesture begins on something that is dragged itself, such as a slider. */
  holds(event: Event): boolean;
}

const MARGIN = 16;
const LIMITS: [number, number] = [0.05, 4];
/** Below this the figures of the boxes would disappear: a picture that does not fit starts here and is followed. */
const READABLE = TYPE.least / TYPE.text + 0.01;
const GLIDE = 250;
/** So far to the right, of the width, the spine may start. */
const SIDE = 0.75;

export class Camera {
  #zoom: ZoomBehavior<HTMLElement, unknown>;
  #surface: HTMLElement;
  #lens: Lens;
  #size = { width: 1, height: 1 };
  #fitted = true;
  #least = READABLE;
  #spine = 0;
  /** What was told last, or was asked for. */
  #told: CameraAt | null = null;

  constructor(surface: HTMLElement, lens: Lens) {
    this.#surface = surface;
    this.#lens = lens;
    this.#zoom = zoom<HTMLElement, unknown>()
      .scaleExtent(LIMITS)
      .filter(event => !event.button && !lens.holds(event))
      .on("zoom", event => {
        if (event.sourceEvent) this.#fitted = false;
        lens.look(event.transform);
      })
      .on("end", () => this.#tell());
    select(surface).call(this.#zoom).on("dblclick.zoom", null);
  }

  /** The picture's own size and the column of its spine, in graph px. */
  resize(width: number, height: number, spine: number): void {
    this.#spine = spine;
    this.#size = { width: Math.max(1, width), height: Math.max(1, height) };
    if (this.#fitted) this.#centre(this.#least);
  }

  /** The whole picture, however small its words become. */
  fit(): void {
    this.#fitted = true;
    this.#centre(LIMITS[0]);
  }

  /** As the picture is first seen: whole if it can be read so, else readable, the top of its spine in the middle. */
  start(): void {
    this.#fitted = true;
    this.#centre(READABLE);
  }

  #centre(least: number): void {
    const { clientWidth, clientHeight } = this.#surface;
    if (clientWidth === 0 || clientHeight === 0) return;
    const wide = (clientWidth - 2 * MARGIN) / this.#size.width;
    const high = (clientHeight - 2 * MARGIN) / this.#size.height;
    this.#least = least;
    const k = Math.max(least, Math.min(1, wide, high));
    const overhang = this.#size.width * k - (clientWidth - 2 * MARGIN);
    // Frames say at their left what they are: that is left out only where the spine would be at the edge.
    const near = MARGIN + this.#spine * k <= clientWidth * SIDE;
    const middle = near ? MARGIN : clientWidth / 2 - this.#spine * k;
    const x = Math.round(
      overhang > 0
        ? Math.min(MARGIN, Math.max(MARGIN - overhang, middle))
        : (clientWidth - this.#size.width * k) / 2,
    );
    const y = Math.round(Math.max(MARGIN, (clientHeight - this.#size.height * k) / 2));
    this.#jump({ x, y, k });
  }

  to(at: CameraAt | null): void {
    if (at === null) return this.start();
    this.#fitted = false;
    this.#told = at;
    this.#jump(at);
  }

  by(factor: number): void {
    this.#fitted = false;
    select(this.#surface).call(this.#zoom.scaleBy, factor);
    this.#tell();
  }

  /** Moves just enough that this place of the graph is in view. */
  reveal(
    { x, y, width, height }: { x: number; y: number; width: number; height: number },
    still: boolean,
  ): void {
    const at = this.at;
    const { clientWidth, clientHeight } = this.#surface;
    const shift = (low: number, high: number, end: number) =>
      low < MARGIN ? MARGIN - low : high > end - MARGIN ? end - MARGIN - high : 0;
    const dx = shift(at.x + x * at.k, at.x + (x + width) * at.k, clientWidth);
    const dy = shift(at.y + y * at.k, at.y + (y + height) * at.k, clientHeight);
    if (dx === 0 && dy === 0) return;
    const to = zoomIdentity.translate(at.x + dx, at.y + dy).scale(at.k);
    if (still) select(this.#surface).call(this.#zoom.transform, to);
    else select(this.#surface).transition().duration(GLIDE).call(this.#zoom.transform, to);
  }

  /** Puts this point of the graph in the middle. */
  centre(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.#surface;
    const { k } = this.at;
    this.#fitted = false;
    this.#jump({ x: clientWidth / 2 - x * k, y: clientHeight / 2 - y * k, k });
    this.#tell();
  }

  get at(): CameraAt {
    const { x, y, k } = zoomTransform(this.#surface);
    return { x, y, k };
  }

  /** A picture that is shown as it fits is told of by nobody: it fits again, whatever the size. */
  #tell(): void {
    const { at } = this;
    const told = this.#told;
    if (this.#fitted || (told?.x === at.x && told.y === at.y && told.k === at.k)) return;
    this.#told = at;
    this.#lens.moved(at);
  }

  #jump({ x, y, k }: CameraAt): void {
    select(this.#surface).call(this.#zoom.transform, zoomIdentity.translate(x, y).scale(k));
  }
}
