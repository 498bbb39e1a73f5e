// The picture on the page: lays out what the store asks for, draws the moment that is shown with the renderer that its
// size wants, and keeps what moves in view.
import type { ViewWire } from "../core/graph/view.js";
import { concerned, movingWire, pulses } from "./flight.js";
import { openSelected, slideTurns } from "./grouping.js";
import type { Measure } from "./layout/caption.js";
import { ElkEngine } from "./layout/elk.js";
import { prepare } from "./layout/input.js";
import { LayeredEngine } from "./layout/layeredengine.js";
import { Layouter } from "./layout/layouter.js";
import type { Placed } from "./layout/place.js";
import { startElk, startLayered } from "./layout/start.js";
import { element } from "./panels/element.js";
import type { Shown } from "./player/show.js";
import { type Pointed, Pointing } from "./pointing.js";
import { Camera } from "./scene/camera.js";
import { CanvasDrawing } from "./scene/canvas/canvas.js";
import { cutRoom } from "./scene/cuts.js";
import { lensShape } from "./scene/lens.js";
import { LiveScene } from "./scene/live.js";
import { Minimap } from "./scene/minimap.js";
import { type CameraAt, type Renderer, rendererFor } from "./scene/renderer.js";
import type { Scene } from "./scene/scene.js";
import { Drawing } from "./scene/svg.js";
import { slidTo } from "./slider.js";
import { lensed, litNodes } from "./store/asked.js";
import type { Event } from "./store/event.js";
import { type Picture, picture } from "./store/select.js";
import type { State, Target } from "./store/state.js";
import { measurer } from "./theme/measure.js";
import type { Theme } from "./theme/tokens.js";

/** Times its height that a panel is wide for its picture to run to the right. */
const WIDE = 1.6;
/** Above this share of a step the drop has arrived and its numbers show. */
const ARRIVED = 500 / 700;

export class Stage {
  readonly element: HTMLElement;
  readonly camera: Camera;
  placed: Placed | null = null;
  scene: Scene | null = null;
  #surface = element("div", { class: "gg-surface" });
  #minimap = new Minimap((x, y) => this.camera.centre(x, y));
  #renderer: Renderer = new Drawing();
  #kind: "svg" | "canvas" = "svg";
  #layouter = new Layouter(new ElkEngine(startElk), new LayeredEngine(startLayered));
  #state: () => State;
  #send: (event: Event) => void;
  #theme: Theme;
  #measure: Measure;
  /** The picture that `placed` belongs to, and its scenes. */
  #of: Picture | null = null;
  #live: LiveScene | null = null;
  #shown: Shown = { at: 0, phase: null };
  #drawn = -1;
  /** The last frame was in flight: its wire is already lit. */
  #flying = false;

  constructor(
    state: () => State,
    send: (event: Event) => void,
    theme: Theme,
    asked: Pick<Pointed, "reveal" | "list" | "gone">,
  ) {
    this.#state = state;
    this.#send = send;
    this.#theme = theme;
    this.#measure = measurer(theme);
    this.element = element("div", { class: "gg-stage", role: "application", tabindex: 0 });
    this.element.append(this.#surface, this.#minimap.element);
    this.#surface.append(this.#renderer.element);
    const slide = (box: number, x: number) => this.#slide(box, x);
    const pointing = new Pointing(this.#surface, {
      renderer: () => this.#renderer,
      send,
      ...asked,
      slide,
      slideTurns: (group, x) =>
        this.#of && this.scene && slideTurns(this.#of.view, this.scene, group, this.#column(x), send),
      open: node => this.#of && openSelected(this.#of.view, node, send),
    });
    this.camera = new Camera(this.#surface, {
      look: at => this.#look(at),
      moved: camera => send({ type: "camera", camera }),
      holds: event => pointing.holds(event),
    });
    this.#layouter.warm();
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    this.#measure = measurer(theme);
    this.#of = null;
    void this.update();
  }

  /** Lays out if the picture changed; resolves when it is drawn. An answer that is out of date is dropped. */
  async update(): Promise<void> {
    const asked = picture(this.#state());
    if (!asked) return this.draw();
    const rightward = this.#state().rightward ?? this.#wide();
    if (asked === this.#of && rightward === this.placed?.rightward) return this.draw();
    const words = (wire: ViewWire) => cutRoom(asked.trace, wire, asked.woulds.get(wire.key));
    const prepared = prepare(asked.trace, asked.view, asked.flow.spine, words, this.#measure, rightward);
    const start = performance.now();
    try {
      this.placed = await this.#layouter.place(asked.view, prepared, ids(this.#state().selected).node);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      throw error;
    }
    performance.measure("gg:layout", { start });
    this.#of = asked;
    this.#live = new LiveScene({
      ...asked,
      placed: this.placed,
      contrast: this.#theme.contrast,
      measure: this.#measure,
    });
    this.#drawn = -1;
    this.#choose(asked.view.boxes.length);
    const { at } = this.camera;
    this.#resize();
    this.camera.to(this.#state().camera);
    this.#hold(at);
    this.draw();
    performance.mark("gg:drawn", { detail: { boxes: asked.view.boxes.length } });
    if (this.#state().rightward === null) this.#send({ type: "turn", rightward });
  }

  #look(at: CameraAt): void {
    this.#renderer.look(at);
    this.#minimap.look(at, this.#surface.clientWidth, this.#surface.clientHeight);
  }

  /** Shows or hides the overview. */
  toggleMap(): void {
    this.#minimap.toggle();
  }

  /** What is selected stays where it was on the screen when boxes around it come or go. */
  #hold(before: CameraAt): void {
    const moved = this.placed?.moved;
    if (!moved || (moved.from.x === moved.to.x && moved.from.y === moved.to.y)) return;
    const { x, y, k } = before;
    const camera = { x: x + (moved.from.x - moved.to.x) * k, y: y + (moved.from.y - moved.to.y) * k, k };
    this.camera.to(camera);
    this.#send({ type: "camera", camera });
  }

  /** Takes the renderer for so many boxes. */
  #choose(boxes: number): void {
    const kind = rendererFor(boxes, this.#kind);
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.#renderer.dispose();
    this.#renderer = kind === "svg" ? new Drawing() : new CanvasDrawing();
    this.#surface.append(this.#renderer.element);
    this.#renderer.look(this.camera.at);
  }

  /** The panel is much wider than high: a picture that runs to the right has more room. Strips below it come and go. */
  #wide(): boolean {
    const { clientWidth, clientHeight } = document.documentElement;
    return clientWidth > WIDE * clientHeight;
  }

  show(shown: Shown): void {
    if (shown.phase !== null && shown.at !== this.#shown.at) this.#follow(shown.at);
    this.#shown = shown;
    const landed = shown.phase !== null && shown.phase >= ARRIVED ? 1 : 0;
    if (shown.phase === null || shown.at + landed !== this.#drawn || !this.#flying) this.draw();
    this.#flying = shown.phase !== null;
    const flying = this.#of && this.scene ? pulses(this.#of, this.scene, shown) : [];
    this.#renderer.fly(flying, this.#theme);
  }

  draw(): void {
    const state = this.#state();
    if (!state.trace || !this.#of || !this.#live) return;
    const { at, phase } = this.#shown;
    const cursor = at + (phase !== null && phase >= ARRIVED ? 1 : 0);
    const built = this.#live.at({
      cursor,
      selected: ids(state.selected),
      lit: {
        nodes: litNodes(state),
        wire: movingWire(this.#of, this.#shown) ?? ids(state.pointed).wire,
      },
      lifted: new Set(state.lifted),
    });
    const seen = lensed(state, this.#of, cursor);
    this.scene = seen ? { ...built, lens: lensShape(built, seen, this.#measure) } : built;
    this.#drawn = cursor;
    // A jump shows its end at once; only steps and new runs move.
    const still = this.#theme.still || (phase === null && !state.playing && this.#shown.at !== cursor);
    this.#renderer.draw(this.scene, { ...this.#theme, still });
    this.#minimap.show(this.scene, this.#theme);
  }

  /** Keeps what moves in view. */
  #follow(at: number): void {
    const nodes = this.#of ? concerned(this.#of, at) : [];
    if (nodes.length === 0) return;
    for (const box of this.scene?.boxes ?? [])
      if (nodes.includes(box.node)) this.camera.reveal(box, this.#theme.still);
  }

  #slide(key: number, clientX: number): void {
    const box = this.scene?.boxes[key];
    if (!box || !this.#of) return;
    const cursor = slidTo(this.#of, box, this.#column(clientX), this.#state().cursor);
    if (cursor !== null) this.#send({ type: "seek", cursor });
  }

  /** The column of the picture at this one of the screen. */
  #column(clientX: number): number {
    const { x, k } = this.camera.at;
    return (clientX - this.#surface.getBoundingClientRect().left - x) / k;
  }

  #resize(): void {
    if (!this.placed || !this.#of) return;
    const top = this.#of.flow.spine.at(-1);
    const start = this.placed.wires.get(top ?? 0)?.[0]?.x ?? this.placed.width / 2;
    const spine = this.placed.rightward ? 0 : start;
    this.camera.resize(this.placed.width, this.placed.height, spine);
  }

  #resized(): void {
    this.#resize();
    this.draw();
  }
}

const ids = (target: Target | null): { node: number | null; wire: number | null } => ({
  node: target?.kind === "node" ? target.node : null,
  wire: target?.kind === "wire" ? target.wire : null,
});
