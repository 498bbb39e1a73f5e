// Search by keyboard alone: type, arrows through what was found, Enter goes there, Escape leaves.
import { described, type Found, WAYS } from "../../core/graph/search.js";
import { found } from "../store/asked.js";
import type { Event } from "../store/event.js";
import type { State } from "../store/state.js";
import { element } from "./element.js";
import "./searchbox.css";

export interface SearchBox {
  element: HTMLElement;
  show(state: State): void;
  /** Puts the keyboard into the field. */
  focus(): void;
}

export interface SearchActs {
  send(event: Event): void;
  go(node: number): void;
  /** Out of the field. */
  leave(): void;
}

/** Found nodes listed around the one that is chosen. */
const LISTED = 12;

export function searchBox({ send, go, leave }: SearchActs): SearchBox {
  const list = element("div", {
    class: "gg-found",
    role: "listbox",
    id: "gg-found",
    "aria-label": "Found values",
  });
  const note = element("div", { class: "gg-found-note", role: "status" });
  const input = element("input", {
    type: "search", class: "gg-search", placeholder: "Search", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-label": "Search values", "aria-expanded": "false", "aria-controls": "gg-found", "aria-autocomplete": "list",
    title: `Search (/): ${WAYS.slice(0, 3).join(", ")}, has:nan, is:unreached, line:12`,
  }); // biome-ignore format: one field
  const box = element("div", { class: "gg-found-box" }, note, list);
  const root = element("div", { class: "gg-searching" }, input, box);
  const at = { now: -1, open: false };
  let shown: Found = { nodes: [], problem: null };
  let state: State | null = null;
  const draw = () => {
    const focused = root.contains(document.activeElement);
    at.open = focused && input.value.trim() !== "";
    box.hidden = !at.open;
    input.setAttribute("aria-expanded", String(at.open && shown.nodes.length > 0));
    input.toggleAttribute("aria-invalid", shown.problem !== null);
    note.textContent = at.open ? words(shown, at.now) : "";
    list.hidden = shown.nodes.length === 0;
    const first = Math.max(0, Math.min(at.now - (LISTED >> 1), shown.nodes.length - LISTED));
    list.replaceChildren(...(at.open && state?.trace ? options(state, shown, first, at.now) : []));
    if (at.open && at.now >= 0) input.setAttribute("aria-activedescendant", `gg-found-${at.now}`);
    else input.removeAttribute("aria-activedescendant");
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };
  const to = (index: number) => {
    const count = shown.nodes.length;
    if (count === 0) return;
    at.now = ((index % count) + count) % count;
    go(shown.nodes[at.now]);
    draw();
  };
  input.addEventListener("input", () => send({ type: "search", text: input.value }));
  input.addEventListener("focus", draw);
  root.addEventListener("focusout", event => {
    if (!(event.relatedTarget instanceof Node && root.contains(event.relatedTarget))) box.hidden = true;
  });
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "Enter") to(at.now + 1);
    else if (event.key === "ArrowUp") to(at.now < 0 ? -1 : at.now - 1);
    else if (event.key === "Escape") {
      send({ type: "search", text: "" });
      leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", event => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-at]") : null;
    event.preventDefault();
    if (option) to(Number(option.dataset.at));
  });
  return {
    element: root,
    focus: () => input.focus(),
    show(next) {
      const other = found(next);
      const same = other === shown && next.search === input.value && next.trace === state?.trace;
      state = next;
      if (same) return;
      shown = other;
      if (input.value !== next.search) input.value = next.search;
      at.now = -1;
      draw();
    },
  };
}

function words({ nodes, problem }: Found, at: number): string {
  if (problem) return problem;
  if (nodes.length === 0) return "Nothing found.";
  const count = nodes.length.toLocaleString("en-US");
  return at < 0 ? `${count} found · ↓ to go through them` : `${at + 1} of ${count}`;
}

function options({ trace }: State, { nodes }: Found, first: number, now: number): HTMLElement[] {
  return nodes.slice(first, first + LISTED).map((node, i) => {
    const at = first + i;
    return element(
      "div",
      {
        class: "gg-option",
        role: "option",
        id: `gg-found-${at}`,
        "data-at": at,
        "aria-selected": String(at === now),
        "aria-posinset": at + 1,
        "aria-setsize": nodes.length,
      },
      trace ? described(trace, node) : "",
    );
  });
}
