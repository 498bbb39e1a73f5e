// The strip above the picture: which file and pass it shows, search, and the switches that are quiet at first.
import type { Spread } from "../../core/graph/fold/open.js";
import { iconButton } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import { picture } from "../store/select.js";
import type { State } from "../store/state.js";
import { element } from "./element.js";
import { passChooser } from "./passchooser.js";
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
  const pass = passChooser(send);
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
  let spread: Spread = "auto";
  const toggle = (panel: "outline" | "inspector") => () => send({ type: "open", panel, open: !open[panel] });
  const buttons = {
    spread: iconButton("expand", "Open all groups (Shift+E)", () =>
      send({ type: "spread", spread: spread === "all" ? "none" : "all" }),
    ),
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
      pass.show(state);
      if (search.value !== state.search) search.value = state.search;
      spread = state.folding.spread;
      buttons.spread.element.hidden = !picture(state)?.view.groups.length;
      buttons.spread.set(SPREAD[spread === "all" ? "close" : "open"]);
      for (const panel of ["outline", "inspector"] as const)
        buttons[panel].set({ pressed: state.open[panel] });
    },
  };
}

/** What the button for all groups does next. */
const SPREAD = {
  open: { icon: "expand", label: "Open all groups (Shift+E)" },
  close: { icon: "collapse", label: "Close all groups (Shift+C)" },
} as const;
