// What the slider's steps are: a tick at the turn from forward to backward and at every change of an x.grad, and the
// region that is played round and round. Dragging above the slider marks a region.
import type { Timeline } from "../../core/graph/timeline.js";
import type { Region } from "../store/state.js";
import { element } from "./element.js";

export interface Marks {
  element: HTMLElement;
  show(timeline: Timeline | null, region: Region | null): void;
}

/** The ticks of any run fit this many places: more could not be told apart. */
const PLACES = 1000;
const SVG = "http://www.w3.org/2000/svg";

export function marks(send: (region: Region | null) => void): Marks {
  const ticks = drawn("path", { class: "gg-ticks" });
  const turn = drawn("path", { class: "gg-turn" });
  const round = drawn("rect", { class: "gg-region", y: 0, height: 10 });
  const svg = drawn("svg", {
    viewBox: `0 0 ${PLACES} 10`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  svg.append(round, ticks, turn);
  const root = element("div", { class: "gg-marks", title: "Drag to play a part round and round" });
  root.append(svg);
  let length = 0;
  let before: Timeline | null = null;
  drag(root, share => Math.round(share * length), send);
  return {
    element: root,
    show(timeline, region) {
      length = timeline?.entries.length ?? 0;
      const at = (cursor: number) => (length > 0 ? (cursor / length) * PLACES : 0);
      if (timeline !== before) {
        before = timeline;
        const inside = timeline && timeline.turn > 0 && timeline.turn < length;
        turn.setAttribute("d", inside ? `M${at(timeline.turn)} 0V10` : "");
        ticks.setAttribute(
          "d",
          timeline
            ? places(timeline)
                .map(place => `M${place} 6V10`)
                .join("")
            : "",
        );
      }
      round.setAttribute("x", String(at(region?.from ?? 0)));
      round.setAttribute("width", String(at(region?.to ?? 0) - at(region?.from ?? 0)));
    },
  };
}

/** Where an x.grad changes, rounded to places that a person can tell apart. */
export function places({ entries }: Timeline): number[] {
  const found = new Set<number>();
  entries.forEach((entry, at) => {
    const changes =
      entry.kind === "tray" || (entry.kind === "backward" && entry.moves.some(m => m.trays.length > 0));
    if (changes) found.add(Math.round(((at + 1) / entries.length) * PLACES));
  });
  return [...found];
}

function drag(
  root: HTMLElement,
  cursorAt: (share: number) => number,
  send: (region: Region | null) => void,
): void {
  let from: number | null = null;
  const at = (event: PointerEvent) => {
    const { left, width } = root.getBoundingClientRect();
    return cursorAt(Math.max(0, Math.min(1, (event.clientX - left) / Math.max(1, width))));
  };
  root.addEventListener("pointerdown", event => {
    root.setPointerCapture(event.pointerId);
    from = at(event);
    send(null);
  });
  root.addEventListener("pointermove", event => {
    if (from !== null) send({ from, to: at(event) });
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    root.addEventListener(end, () => {
      from = null;
    });
}

function drawn(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
