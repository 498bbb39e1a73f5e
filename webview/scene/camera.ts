// Pan, zoom and fit with d3-zoom. Text under nine screen px disappears, detail first.
import { select, type ZoomBehavior, zoom, zoomIdentity, zoomTransform } from "d3";
import { TYPE } from "../theme/tokens.js";

export interface CameraAt {
  x: number;
  y: number;
  k: number;
}

const MARGIN = 16;
const LIMITS: [number, number] = [0.05, 4];
/** Below this the figures of the boxes would disappear: a picture that does not fit starts here and is followed. */
const READABLE = TYPE.least / TYPE.text + 0.01;
const GLIDE = 250;

export class Camera {
  #zoom: ZoomBehavior<SVGSVGElement, unknown>;
  #svg: SVGSVGElement;
  #world: SVGGElement;
  #size = { width: 1, height: 1 };
  #fitted = true;
  #least = READABLE;
  #spine = 0;

  /** `moved` is called with what the person chose, null for "fitted". */
  constructor(svg: SVGSVGElement, world: SVGGElement, moved: (at: CameraAt | null) => void) {
    this.#svg = svg;
    this.#world = world;
    this.#zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent(LIMITS)
      .filter(
        event => !event.button && !(event.target instanceof Element && event.target.closest("[data-loop]")),
      )
      .on("zoom", event => {
        if (event.sourceEvent) this.#fitted = false;
        this.#apply(event.transform);
      })
      .on("end", event => {
        if (event.sourceEvent) moved({ x: event.transform.x, y: event.transform.y, k: event.transform.k });
      });
    select(svg).call(this.#zoom).on("dblclick.zoom", null);
  }

  #apply({ x, y, k }: CameraAt): void {
    this.#world.setAttribute("transform", `translate(${x},${y}) scale(${k})`);
    const drawn = select(this.#svg);
    drawn.classed("gg-far", TYPE.text * k < TYPE.least).classed("gg-farther", TYPE.name * k < TYPE.least);
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
    const { clientWidth, clientHeight } = this.#svg;
    if (clientWidth === 0 || clientHeight === 0) return;
    const wide = (clientWidth - 2 * MARGIN) / this.#size.width;
    const high = (clientHeight - 2 * MARGIN) / this.#size.height;
    this.#least = least;
    const k = Math.max(least, Math.min(1, wide, high));
    const overhang = this.#size.width * k - (clientWidth - 2 * MARGIN);
    const middle = clientWidth / 2 - this.#spine * k;
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
    this.#jump(at);
  }

  by(factor: number): void {
    this.#fitted = false;
    select(this.#svg).call(this.#zoom.scaleBy, factor);
  }

  /** Moves just enough that this place of the graph is in view. */
  reveal(
    { x, y, width, height }: { x: number; y: number; width: number; height: number },
    still: boolean,
  ): void {
    const at = this.at;
    const { clientWidth, clientHeight } = this.#svg;
    const shift = (low: number, high: number, end: number) =>
      low < MARGIN ? MARGIN - low : high > end - MARGIN ? end - MARGIN - high : 0;
    const dx = shift(at.x + x * at.k, at.x + (x + width) * at.k, clientWidth);
    const dy = shift(at.y + y * at.k, at.y + (y + height) * at.k, clientHeight);
    if (dx === 0 && dy === 0) return;
    const to = zoomIdentity.translate(at.x + dx, at.y + dy).scale(at.k);
    if (still) select(this.#svg).call(this.#zoom.transform, to);
    else select(this.#svg).transition().duration(GLIDE).call(this.#zoom.transform, to);
  }

  get at(): CameraAt {
    const { x, y, k } = zoomTransform(this.#svg);
    return { x, y, k };
  }

  #jump({ x, y, k }: CameraAt): void {
    select(this.#svg).call(this.#zoom.transform, zoomIdentity.translate(x, y).scale(k));
  }
}
