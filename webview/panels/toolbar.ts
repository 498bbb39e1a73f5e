// The strip above the picture: which file and pass it shows, search, and the switches that are quiet at first.
import { passes } from "../../core/graph/passes.js";
import { dropdown, iconButton, type Choice as Option } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import { passOf } from "../store/select.js";
import type { Choice, State } from "../store/state.js";
import { element } from "./element.js";
import "./toolbar.css";

export interface Toolbar {
  element: HTMLElement;
  show(state: State): void;
  /** Puts the keyboard into the search field. */
  search(): void;
}

export interface SearchActs {
  fit(): void;
  /** To the next value that the search found. */
  next(): void;
  /** Out of the search field. */
  leave(): void;
}

export function toolbar(send: (event: Event) => void, acts: SearchActs): Toolbar {
  const file = element("h1", { class: "gg-file" });
  const pass = dropdown("Backward pass shown", value => send({ type: "choice", choice: readChoice(value) }));
  const search = element("input", {
    type: "search",
    class: "gg-search",
    placeholder: "Search",
    "aria-label": "Search values",
  });
  search.addEventListener("input", () => send({ type: "search", text: search.value }));
  search.addEventListener("keydown", event => {
    if (event.key === "Enter") acts.next();
    else if (event.key === "Escape") acts.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const open = { outline: false, inspector: false };
  const toggle = (panel: "outline" | "inspector") => () => send({ type: "open", panel, open: !open[panel] });
  const buttons = {
    fit: iconButton("fit", "Fit (F)", acts.fit),
    outline: iconButton("outline", "Outline (O)", toggle("outline")),
    inspector: iconButton("inspector", "Details (I)", toggle("inspector")),
  };
  const switches = element(
    "div",
    { class: "gg-switches" },
    ...Object.values(buttons).map(button => button.element),
  );
  const root = element(
    "header",
    { class: "gg-toolbar" },
    file,
    pass.element,
    element("span", { class: "gg-space" }),
    search,
    switches,
  );
  return {
    element: root,
    search: () => search.focus(),
    show(state) {
      Object.assign(open, state.open);
      const path = state.document?.file ?? "";
      file.textContent = path.slice(path.lastIndexOf("/") + 1);
      file.title = path;
      const options = state.trace ? choices(state.trace) : [];
      pass.element.hidden = options.length < 3 && state.choice.kind !== "whole";
      if (state.trace) pass.set(options, String(passOf(state.trace, state.choice) ?? "whole"));
      if (search.value !== state.search) search.value = state.search;
      for (const panel of ["outline", "inspector"] as const)
        buttons[panel].set({ pressed: state.open[panel] });
    },
  };
}

/** Every backward pass and the whole tape. */
function choices(trace: NonNullable<State["trace"]>): Option[] {
  const options = passes(trace).map(pass => ({ value: String(pass.index), text: pass.text }));
  return [...options, { value: "whole", text: "Whole tape" }];
}

const readChoice = (value: string): Choice =>
  value === "whole" ? { kind: "whole" } : { kind: "pass", index: Number(value) };
