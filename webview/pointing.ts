// What a person points at in the picture, as events: pointing lights, a click selects, a cut is lifted, a slider seeks.
import type { Pick, Renderer } from "./scene/renderer.js";
import type { Event } from "./store/event.js";
import type { Target } from "./store/state.js";

export interface Pointed {
  renderer(): Renderer;
  send(event: Event): void;
  /** Shows the line of a node in the editor. */
  reveal(node: number): void;
  /** The slider of this box is held at this column of the screen. */
  slide(box: number, clientX: number): void;
  /** The slider along the turns of this group is. */
  slideTurns(group: string, clientX: number): void;
  /** Lists the parameters of the box that this node is drawn as. */
  list(node: number): void;
  /** Lists what the run before had and this one has no more. */
  gone(): void;
  /** Opens the card that this node is drawn as, if it is one. */
  open(node: number): void;
}

export class Pointing {
  #to: Pointed;
  #over = "null";
  /** The slider that is held. */
  #held: Slider | null = null;

  constructor(surface: HTMLElement, to: Pointed) {
    this.#to = to;
    // Before d3-zoom, which would pan.
    surface.addEventListener("pointerdown", event => this.#down(event), { capture: true });
    surface.addEventListener("pointermove", event => this.#move(event));
    for (const end of ["pointerup", "pointercancel"])
      surface.addEventListener(end, () => {
        this.#held = null;
      });
    surface.addEventListener("pointerleave", () => this.#point(null));
    surface.addEventListener("click", event => this.#click(event));
    surface.addEventListener("dblclick", event => this.#open(event), { capture: true });
  }

  /** A gesture that begins here drags a slider, not the picture. */
  holds(event: globalThis.Event): boolean {
    const at = placeOf(event);
    return at !== null && isSlider(this.#to.renderer().pick(at.clientX, at.clientY));
  }

  #pick({ clientX, clientY }: MouseEvent): Pick | null {
    return this.#to.renderer().pick(clientX, clientY);
  }

  #down(event: PointerEvent): void {
    const found = this.#pick(event);
    if (!isSlider(found)) return;
    event.stopPropagation();
    this.#held = found;
    this.#slide(found, event.clientX);
  }

  #slide(held: Slider, clientX: number): void {
    if (held.kind === "slider") this.#to.slide(held.box, clientX);
    else this.#to.slideTurns(held.group, clientX);
  }

  /** Twice on a card opens it; d3-zoom would zoom. */
  #open(event: MouseEvent): void {
    const found = this.#pick(event);
    if (found === null || found.kind === "wire" || found.kind === "gone" || found.kind === "cut") return;
    event.stopPropagation();
    if (found.kind === "node") this.#to.open(found.node);
  }

  #move(event: PointerEvent): void {
    if (event.buttons === 1 && this.#held !== null) return this.#slide(this.#held, event.clientX);
    // While the picture is dragged nothing in it is meant.
    if (event.buttons === 0) this.#point(targetOf(this.#pick(event)));
  }

  #point(target: Target | null): void {
    const over = JSON.stringify(target);
    if (over === this.#over) return;
    this.#over = over;
    this.#to.send({ type: "point", target });
  }

  #click(event: MouseEvent): void {
    const found = this.#pick(event);
    if (isSlider(found)) return;
    if (found?.kind === "gone") return this.#to.gone();
    if (found?.kind === "others") return this.#to.list(found.node);
    if (found?.kind === "open" || found?.kind === "close")
      return this.#to.send({ type: "group", id: found.group, open: found.kind === "open" });
    if (found?.kind === "cut") this.#to.send({ type: "lift", wire: found.wire });
    const target = targetOf(found);
    this.#to.send({ type: "select", target });
    if (target?.kind === "node") this.#to.reveal(target.node);
  }
}

type Slider = { kind: "slider"; box: number } | { kind: "turns"; group: string };

const isSlider = (found: Pick | null): found is Pick & Slider =>
  found?.kind === "slider" || found?.kind === "turns";

function targetOf(found: Pick | null): Target | null {
  if (found?.kind === "node") return { kind: "node", node: found.node };
  if (found?.kind === "wire" || found?.kind === "cut") return { kind: "wire", wire: found.wire };
  return null;
}

/** Where a gesture begins: a mouse, or the first finger. */
function placeOf(event: globalThis.Event): { clientX: number; clientY: number } | null {
  if (event instanceof MouseEvent) return event;
  if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent) return event.touches[0] ?? null;
  return null;
}
