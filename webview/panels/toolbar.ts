// The strip above the picture: which file and pass it shows, search, and the switches that are quiet at first.
import type { Spread } from "../../core/graph/fold/open.js";
import { isLens, lensTitles } from "../../core/graph/lens.js";
import { dropdown, iconButton, type Choice as Option } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import { picture } from "../store/select.js";
import type { State } from "../store/state.js";
import { element } from "./element.js";
import { passChooser } from "./passchooser.js";
import type { SearchBox } from "./searchbox.js";
import "./toolbar.css";

export interface Toolbar {
  element: HTMLElement;
  show(state: State): void;
}

export interface Shown {
  fit(): void;
  search: SearchBox;
  /** One button a panel of the dock. */
  panels: readonly HTMLElement[];
}

export function toolbar(send: (event: Event) => void, { fit, search, panels }: Shown): Toolbar {
  const file = element("h1", { class: "gg-file" });
  const pass = passChooser(send);
  const lens = dropdown("Colour by", value => send({ type: "lens", lens: isLens(value) ? value : null }));
  let open = false;
  let spread: Spread = "auto";
  const groups = iconButton("expand", "Open all groups (Shift+E)", () =>
    send({ type: "spread", spread: spread === "all" ? "none" : "all" }),
  );
  const outline = iconButton("outline", "Outline (O)", () =>
    send({ type: "open", panel: "outline", open: !open }),
  );
  const fitted = iconButton("fit", "Fit (F)", fit);
  const buttons = [groups.element, fitted.element, outline.element, ...panels];
  const switches = element("div", { class: "gg-switches" }, ...buttons);
  const space = element("span", { class: "gg-space" });
  const parts = [file, pass.element, lens.element, space, search.element, switches];
  return {
    element: element("header", { class: "gg-toolbar" }, ...parts),
    show(state) {
      open = state.open.outline;
      const path = state.document?.file ?? "";
      file.textContent = path.slice(path.lastIndexOf("/") + 1);
      file.title = path;
      pass.show(state);
      spread = state.folding.spread;
      groups.element.hidden = !picture(state)?.view.groups.length;
      groups.set(SPREAD[spread === "all" ? "close" : "open"]);
      lens.set(LENSES, state.lens ?? "none");
      outline.set({ pressed: open });
      search.show(state);
    },
  };
}

/** What the button for all groups does next. */
const SPREAD = {
  open: { icon: "expand", label: "Open all groups (Shift+E)" },
  close: { icon: "collapse", label: "Close all groups (Shift+C)" },
} as const;

const LENSES: readonly Option[] = [
  { value: "none", text: "No lens" },
  ...lensTitles.map(({ name, title }) => ({ value: name, text: title })),
];
