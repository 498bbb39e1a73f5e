// The step line: fixed at the bottom, one step as mathematics with its numbers. Pointing at a name lights its node.
import type { Stop } from "../../core/graph/breakpoints.js";
import type { Part, StepLine } from "../player/line.js";
import { element } from "./element.js";
import "./stepline.css";

export interface StepLinePanel {
  element: HTMLElement;
  show(line: StepLine, stopped: Stop | null): void;
}

export function stepLinePanel(point: (node: number | null) => void): StepLinePanel {
  const formula = element("div", { class: "gg-formula" });
  const place = element("div", { class: "gg-place" });
  const stop = element("div", { class: "gg-stop" });
  const root = element("div", { class: "gg-stepline", "aria-hidden": "true" }, formula, stop, place);
  return {
    element: root,
    show(line, stopped) {
      formula.replaceChildren(...line.parts.map(part => span(part, point)));
      place.textContent = line.place;
      stop.replaceChildren(
        ...(stopped ? ["■ stopped: ", ...stopped.words.map(word => span(word, point))] : []),
      );
      stop.hidden = stopped === null;
    },
  };
}

function span(part: Part, point: (node: number | null) => void): HTMLElement {
  const made = element("span", { class: `gg-part-${part.kind}` }, part.text);
  const { node } = part;
  if (node !== undefined) {
    made.addEventListener("pointerenter", () => point(node));
    made.addEventListener("pointerleave", () => point(null));
  }
  return made;
}
