// What the player does beyond play and step: where it stops, what it plays round and round, whether the editor follows.
import { BREAKS, type Breakpoint, breakText, KINDS } from "../../core/graph/breakpoints.js";
import { graph } from "../../core/graph/graph.js";
import { textButton } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import type { State } from "../store/state.js";
import { element } from "./element.js";
import "./playerbox.css";

export interface PlayerBox {
  element: HTMLElement;
  show(state: State): void;
}

type Send = (event: Event) => void;

export function playerBox(send: Send, alone: boolean): PlayerBox {
  const list = element("ul", { class: "gg-breaks", "aria-label": "Breakpoints" });
  const none = element("p", { class: "gg-quiet" }, "None yet: B sets one at the selected value.");
  const form = adding(send);
  const run = textButton("Run to the next (G)", () => send({ type: "player", command: "nextStop" }));
  const region = element("p", { class: "gg-quiet" });
  const clear = textButton("Play all (C)", () => send({ type: "region", region: null }));
  const follow = element("input", { type: "checkbox" });
  follow.addEventListener("change", () => send({ type: "follow", follow: follow.checked }));
  const follows = element("label", { class: "gg-switch" }, follow, "Follow in editor (V)");
  follows.hidden = alone;
  const root = element(
    "section",
    { class: "gg-playerbox", "aria-label": "Player options" },
    element("h2", {}, "Breakpoints"),
    list,
    none,
    form.element,
    run,
    element("h2", {}, "Round and round"),
    region,
    clear,
    follows,
  );
  let before: readonly unknown[] = [];
  return {
    element: root,
    show(state) {
      root.hidden = !state.open.player;
      const now = [
        state.trace,
        state.breakpoints,
        state.region,
        state.selected,
        state.follow,
        state.open.player,
      ];
      if (now.every((each, i) => each === before[i])) return;
      before = now;
      keepFocus(list, () =>
        list.replaceChildren(...state.breakpoints.map((each, at) => item(state, each, at, send))),
      );
      none.hidden = state.breakpoints.length > 0;
      run.toggleAttribute("disabled", !state.breakpoints.some(each => each.on));
      region.textContent = state.region
        ? `Steps ${state.region.from + 1} to ${state.region.to} are played.`
        : "All is played. ( and ) mark a region at the step on show; or drag above the slider.";
      clear.hidden = !state.region;
      follow.checked = state.follow;
      form.show(state);
    },
  };
}

function item({ trace }: State, breakpoint: Breakpoint, at: number, send: Send): HTMLElement {
  const on = element("input", { type: "checkbox" });
  on.checked = breakpoint.on;
  on.addEventListener("change", () =>
    send({ type: "break", change: { kind: "switch", at, on: on.checked } }),
  );
  const words = breakText(trace, breakpoint);
  const remove = element(
    "button",
    { type: "button", class: "gg-remove", "aria-label": `Remove: ${words}`, title: "Remove (Delete)" },
    "×",
  );
  const gone = () => send({ type: "break", change: { kind: "remove", at } });
  remove.addEventListener("click", gone);
  const row = element(
    "li",
    {},
    element("label", { class: "gg-switch" }, on, element("span", {}, words)),
    remove,
  );
  row.addEventListener("keydown", event => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    event.stopPropagation();
    gone();
  });
  return row;
}

/** The row that had the keyboard keeps it, or the one that took its place. */
function keepFocus(list: HTMLElement, change: () => void): void {
  const held = document.activeElement;
  const at = held && list.contains(held) ? [...list.children].findIndex(row => row.contains(held)) : -1;
  const which = held?.matches("button") ? "button" : "input";
  change();
  if (at < 0) return;
  const row = list.children[Math.min(at, list.children.length - 1)];
  (
    row?.querySelector<HTMLElement>(which) ?? list.closest("main")?.querySelector<HTMLElement>(".gg-stage")
  )?.focus();
}

/** Chooses a kind and what it needs; says what is wrong with it. */
function adding(send: Send): { element: HTMLElement; show(state: State): void } {
  const kind = element(
    "select",
    { "aria-label": "Stop" },
    ...KINDS.map(each => element("option", { value: each }, BREAKS[each].label)),
  );
  const of = element("input", { type: "text", "aria-label": "Of", maxlength: 500, spellcheck: "false" });
  const wrong = element("p", { class: "gg-bad", role: "alert" });
  const add = textButton("Add", () => root.requestSubmit());
  const root = element("form", { class: "gg-adding" }, kind, of, add, wrong);
  let state: State | null = null;
  const arrange = () => {
    const { wants } = BREAKS[chosen()];
    of.hidden = wants === null || wants === "node";
    of.placeholder = wants === "norm" ? "1e3" : "name";
    wrong.textContent = "";
  };
  const chosen = () => KINDS.find(each => each === kind.value) ?? "node";
  kind.addEventListener("change", arrange);
  root.addEventListener("submit", event => {
    event.preventDefault();
    const made = read(chosen(), of.value.trim(), state);
    wrong.textContent = typeof made === "string" ? made : "";
    if (typeof made === "string") return;
    send({ type: "break", change: { kind: "add", breakpoint: made } });
    of.value = "";
  });
  kind.value = "above";
  arrange();
  return {
    element: root,
    show(now) {
      state = now;
    },
  };
}

/** The breakpoint that was described, or what is missing. */
export function read(kind: Breakpoint["kind"], text: string, state: State | null): Breakpoint | string {
  switch (BREAKS[kind].wants) {
    case null:
      return { kind, of: null, on: true };
    case "node": {
      const { trace, selected } = state ?? {};
      const node = trace && selected?.kind === "node" ? graph(trace).node(selected.node) : undefined;
      return node ? { kind, of: node.id, on: true } : "Select a value in the picture first.";
    }
    case "norm": {
      const norm = Number(text);
      return text !== "" && norm >= 0 && norm < Number.POSITIVE_INFINITY
        ? { kind, of: norm, on: true }
        : `A norm is a number such as 1e3, not ${JSON.stringify(text)}.`;
    }
    case "text":
      return text === "" ? "Which one? Write its name." : { kind, of: text, on: true };
  }
}
