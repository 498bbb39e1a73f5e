// The strip under the picture: what the widths of wires stand for, and what the picture leaves out with the way to see
// it. Nothing is left out silently.
import type { Lensed } from "../../core/graph/lens.js";
import { lensTitles } from "../../core/graph/lens.js";
import type { Hidden } from "../../core/graph/view.js";
import type { Event } from "../store/event.js";
import { element } from "./element.js";
import "./foot.css";

export interface Legend {
  rows: readonly { width: number; text: string }[];
}

export interface Foot {
  element: HTMLElement;
  show(now: Footed): void;
}

export interface Footed {
  legend: Legend | null;
  lensed: Lensed | null;
  hidden: readonly Hidden[];
  note: string | null;
}

export function foot(send: (event: Event) => void): Foot {
  const widths = element("div", { class: "gg-legend" });
  const left = element("div", { class: "gg-left" });
  const root = element("div", { class: "gg-foot" }, widths, left);
  let shown = "";
  return {
    element: root,
    show({ legend, lensed, hidden, note }) {
      const key = JSON.stringify([legend, lensed?.name, lensed?.legend, lensed?.total, hidden, note]);
      if (key === shown) return;
      shown = key;
      const wires = legend ? ["‖gradient‖", ...legend.rows.flatMap(swatch)] : [];
      widths.replaceChildren(...(lensed ? lensLegend(lensed) : wires));
      left.replaceChildren(...leftOut(hidden, note, send));
    },
  };
}

function swatch({ width, text }: Legend["rows"][number]): Node[] {
  const line = element("span", { class: "gg-swatch" });
  line.style.setProperty("height", `${width}px`);
  return [line, element("span", {}, text)];
}

/** The lens, its scale in tints and figures, and what the picture comes to. */
function lensLegend({ name, legend, total }: Lensed): (Node | string)[] {
  const title = lensTitles.find(each => each.name === name)?.title ?? name;
  const rows = legend.flatMap(({ tint, text }) => {
    const square = element("span", { class: `gg-tint lens-${name}` });
    square.style.setProperty("--gg-tint", tint.toFixed(2));
    return [square, element("span", {}, text)];
  });
  return [`${title}:`, ...rows, element("span", { class: "gg-total" }, total)];
}

function leftOut(hidden: readonly Hidden[], note: string | null, send: (event: Event) => void): Node[] {
  const ways: Record<string, { text: string; event: Event }> = {
    more: { text: "Show more", event: { type: "more" } },
    unfold: { text: "Unfold", event: { type: "unfold", unfolded: true } },
    fold: { text: "Fold", event: { type: "unfold", unfolded: false } },
    history: { text: "Show what backward computed", event: { type: "history", history: true } },
    without: { text: "Hide it", event: { type: "history", history: false } },
    expand: { text: "Expand all", event: { type: "spread", spread: "all" } },
    whole: { text: "Whole tape", event: { type: "choice", choice: { kind: "whole" } } },
  };
  const lines = hidden.map(({ text, how }) => {
    const way = how ? ways[how] : undefined;
    if (!way) return element("div", {}, text);
    const button = element("button", { type: "button", class: "gg-link" }, way.text);
    button.addEventListener("click", () => send(way.event));
    return element("div", {}, text, " · ", button);
  });
  return note ? [...lines, element("div", {}, note)] : lines;
}
