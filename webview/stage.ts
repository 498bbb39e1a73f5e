// The picture on the page: lays out what the store asks for, draws the moment that is shown, and turns what a person
// points at into events.
import { moment } from "../core/graph/moment.js";
import type { Move } from "../core/graph/timeline.js";
import type { ViewWire } from "../core/graph/view.js";
import type { Measure } from "./layout/caption.js";
import { ElkEngine } from "./layout/elk.js";
import { prepare } from "./layout/input.js";
import { Layouter } from "./layout/layouter.js";
import type { Placed } from "./layout/place.js";
import { startElk } from "./layout/start.js";
import { element } from "./panels/element.js";
import { pulseAt } from "./player/pulse.js";
import type { Shown } from "./player/show.js";
import { buildScene } from "./scene/build.js";
import { Camera } from "./scene/camera.js";
import { cutRoom } from "./scene/cuts.js";
import type { PulseShape } from "./scene/programs/pulse/index.js";
import type { Scene } from "./scene/scene.js";
import { Drawing } from "./scene/svg.js";
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
  #drawing = new Drawing();
  #layouter = new Layouter(new ElkEngine(startElk));
  #state: () => State;
  #send: (event: Event) => void;
  #theme: Theme;
  #measure: Measure;
  /** The picture that `placed` belongs to. */
  #of: Picture | null = null;
  #shown: Shown = { at: 0, phase: null };
  #drawn = -1;
  /** The last frame was in flight: its wire is already lit. */
  #flying = false;

  constructor(
    state: () => State,
    send: (event: Event) => void,
    theme: Theme,
    reveal: (node: number) => void,
  ) {
    this.#state = state;
    this.#send = send;
    this.#theme = theme;
    this.#measure = measurer(theme);
    this.element = element("div", { class: "gg-stage", role: "application", tabindex: 0 }, this.#drawing.svg);
    this.camera = new Camera(this.#drawing.svg, this.#drawing.world, camera =>
      send({ type: "camera", camera }),
    );
    this.#layouter.warm();
    this.#listen(send, reveal);
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
    try {
      this.placed = await this.#layouter.place(asked.view, prepared);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      throw error;
    }
    this.#of = asked;
    this.#drawn = -1;
    this.#resize();
    this.camera.to(this.#state().camera);
    this.draw();
    if (this.#state().rightward === null) this.#send({ type: "turn", rightward });
  }

  /** Much wider than high: a picture that runs to the right has more room. */
  #wide(): boolean {
    const { clientWidth, clientHeight } = this.element;
    return clientWidth > WIDE * clientHeight;
  }

  show(shown: Shown): void {
    if (shown.phase !== null && shown.at !== this.#shown.at) this.#follow(shown.at);
    this.#shown = shown;
    const landed = shown.phase !== null && shown.phase >= ARRIVED ? 1 : 0;
    if (shown.phase === null || shown.at + landed !== this.#drawn || !this.#flying) this.draw();
    this.#flying = shown.phase !== null;
    this.#fly(shown);
  }

  draw(): void {
    const state = this.#state();
    if (!state.trace || !this.#of || !this.placed) return;
    const { at, phase } = this.#shown;
    const cursor = at + (phase !== null && phase >= ARRIVED ? 1 : 0);
    const { trace, view, flow, timeline } = this.#of;
    const scene = buildScene({
      trace,
      view,
      flow,
      timeline,
      placed: this.placed,
      moment: moment(trace, view, timeline, Math.min(cursor, timeline.entries.length)),
      cursor,
      selected: ids(state.selected),
      lit: { nodes: this.#lit(state), wire: this.#moving() ?? ids(state.pointed).wire },
      lifted: new Set(state.lifted),
      woulds: this.#of.woulds,
      contrast: this.#theme.contrast,
      measure: this.#measure,
    });
    this.scene = scene;
    this.#drawn = cursor;
    // A jump shows its end at once; only steps and new runs move.
    const still = this.#theme.still || (phase === null && !state.playing && this.#shown.at !== cursor);
    this.#drawing.draw(scene, { ...this.#theme, still });
  }

  /** Nodes under the pointer or found by the search. */
  #lit(state: State): Set<number> {
    const lit = new Set<number>();
    if (state.pointed?.kind === "node") lit.add(state.pointed.node);
    const word = state.search.trim().toLowerCase();
    if (word && this.#of)
      for (const box of this.#of.view.boxes) {
        const node = this.#of.trace.nodes.find(each => each.id === box.node);
        if (`${node?.name ?? ""} ${node?.op}`.toLowerCase().includes(word)) lit.add(box.node);
      }
    return lit;
  }

  #moves(): Move[] {
    const entry = this.#of?.timeline.entries[this.#shown.at];
    return this.#shown.phase !== null && entry?.kind === "backward" ? entry.moves : [];
  }

  /** The wire of the one contribution in flight, whose local derivative is shown. */
  #moving(): number | null {
    const moves = this.#moves();
    return moves.length === 1 ? (this.#wireOf(moves[0])?.wire.key ?? null) : null;
  }

  #wireOf(move: Move): { wire: Scene["wires"][number]; part: number } | null {
    for (const wire of this.scene?.wires ?? []) {
      const part = wire.legs.indexOf(`${move.from}:${move.slot}`);
      if (part >= 0) return { wire, part };
    }
    return null;
  }

  #fly({ phase }: Shown): void {
    const at = phase === null ? null : pulseAt(phase);
    const pulses = at
      ? this.#moves().flatMap((move): PulseShape[] => {
          const found = this.#wireOf(move);
          if (!found) return [];
          const { wire, part } = found;
          const nan = move.contribution.grad.nan + move.contribution.grad.inf > 0;
          // A wire that passes through ticks is travelled leg by leg.
          const along = (part + at.along) / wire.legs.length;
          return [{ key: `${wire.key}`, rise: wire.rise, width: wire.width, along, size: at.size, nan }];
        })
      : [];
    this.#drawing.fly(pulses, this.#theme);
  }

  /** Keeps what moves in view. */
  #follow(at: number): void {
    const entry = this.#of?.timeline.entries[at];
    const ids =
      entry?.kind === "backward" && entry.moves.length === 1 ? [entry.moves[0].from, entry.moves[0].to] : [];
    if (entry?.kind === "forward") ids.push(entry.node);
    const boxes = this.scene?.boxes.filter(box => ids.includes(box.node)) ?? [];
    for (const box of boxes) this.camera.reveal(box, this.#theme.still);
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

  /** A loop's slider is a way to move the player's cursor. */
  #listenSliders(send: (event: Event) => void): void {
    const { svg } = this.#drawing;
    const slide = (event: PointerEvent) => {
      const key = dataOf(event, "loop");
      const box = key === null ? undefined : this.scene?.boxes.find(each => each.key === key);
      const nodes = key === null ? undefined : this.#of?.view.boxes[key].nodes;
      const matrix = this.#drawing.world.getScreenCTM();
      if (!box?.loop || !nodes || !matrix || !this.#of) return;
      const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      const share = (x - box.x - 12) / (box.loop.width - 24);
      const at = Math.round(Math.max(0, Math.min(1, share)) * (nodes.length - 1));
      const cursor = cursorOf(this.#of, nodes[at], this.#state().cursor);
      if (cursor !== null) send({ type: "seek", cursor });
    };
    // Before d3-zoom, which would pan.
    svg.addEventListener(
      "pointerdown",
      event => {
        if (dataOf(event, "loop") !== null) event.stopPropagation();
        slide(event);
      },
      { capture: true },
    );
    svg.addEventListener("pointermove", event => event.buttons === 1 && slide(event));
  }

  #listen(send: (event: Event) => void, reveal: (node: number) => void): void {
    const { svg } = this.#drawing;
    this.#listenSliders(send);
    svg.addEventListener("click", event => {
      if (dataOf(event, "loop") !== null) return;
      const cut = dataOf(event, "cut");
      if (cut !== null) send({ type: "lift", wire: cut });
      const target = targetOf(event);
      send({ type: "select", target });
      if (target?.kind === "node") reveal(target.node);
    });
    svg.addEventListener("pointerover", event => send({ type: "point", target: targetOf(event) }));
    svg.addEventListener("pointerleave", () => send({ type: "point", target: null }));
  }
}

/** The cursor at which this iteration is just over: its adjoint complete, or before the pass its value computed. */
function cursorOf({ timeline }: Picture, node: number, now: number): number | null {
  const { entries, turn } = timeline;
  const back = entries.findLastIndex(
    entry => entry.kind === "backward" && entry.moves.some(move => move.to === node),
  );
  const forth = entries.findIndex(entry => entry.kind === "forward" && entry.node === node);
  const found = now >= turn && back >= 0 ? back : forth;
  return found < 0 ? null : found + 1;
}

const ids = (target: Target | null): { node: number | null; wire: number | null } => ({
  node: target?.kind === "node" ? target.node : null,
  wire: target?.kind === "wire" ? target.wire : null,
});

function dataOf({ target }: globalThis.Event, name: string): number | null {
  const found = target instanceof Element ? target.closest(`[data-${name}]`) : null;
  const value = found?.getAttribute(`data-${name}`);
  return value === null || value === undefined ? null : Number(value);
}

function targetOf(event: globalThis.Event): Target | null {
  const node = dataOf(event, "node");
  if (node !== null) return { kind: "node", node };
  const wire = dataOf(event, "wire") ?? dataOf(event, "cut");
  return wire === null ? null : { kind: "wire", wire };
}
