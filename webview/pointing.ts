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
}

export class Pointing {
  #to: Pointed;
  #over = "null";
  /** The box whose slider is held. */
  #held: number | null = null;

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
  }

  /** A gesture that begins here drags a slider, not the picture. */
  holds(event: globalThis.Event): boolean {
    const at = placeOf(event);
    const found = at && this.#to.renderer().pick(at.clientX, at.clientY);
    return found?.kind === "slider" || found?.kind === "turns";
  }

  #pick({ clientX, clientY }: MouseEvent): Pick | null {
    return this.#to.renderer().pick(clientX, clientY);
  }

  #down(event: PointerEvent): void {
    const found = this.#pick(event);
    if (found?.kind !== "slider") return;
    event.stopPropagation();
    this.#held = found.box;
    this.#to.slide(found.box, event.clientX);
  }

  #move(event: PointerEvent): void {
    if (event.buttons === 1 && this.#held !== null) return this.#to.slide(this.#held, event.clientX);
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
    if (found?.kind === "slider") return;
    if (found?.kind === "cut") this.#to.send({ type: "lift", wire: found.wire });
    const target = targetOf(found);
    this.#to.send({ type: "select", target });
    if (target?.kind === "node") this.#to.reveal(target.node);
  }
}

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
