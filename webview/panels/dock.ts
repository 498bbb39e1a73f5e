// The place beside the picture where one panel stands at a time. A new panel is one row of the table.
import { type Button, iconButton } from "../controls/controls.js";
import type { Icon } from "../controls/icon.js";
import { DOCK, type State } from "../store/state.js";
import { comparePanel } from "./compare.js";
import { curvePanel } from "./curve.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { explainPanel } from "./explain.js";
import { findingsPanel } from "./findings.js";
import { inspector } from "./inspector.js";
import { memoryPanel } from "./memory.js";
import { passesPanel } from "./passes.js";
import { trainingPanel } from "./training/panel.js";
import "./dock.css";

interface Row {
  title: string;
  key: string;
  icon: Icon;
  make(doing: Doing): DockPanel;
}

export const PANELS: Readonly<Record<(typeof DOCK)[number], Row>> = {
  inspector: { title: "Details", key: "I", icon: "inspector", make: inspector },
  findings: { title: "Findings", key: "W", icon: "findings", make: findingsPanel },
  passes: { title: "Backward passes", key: "T", icon: "passes", make: passesPanel },
  compare: { title: "Compare", key: "D", icon: "compare", make: comparePanel },
  curve: { title: "Curve", key: "Y", icon: "curve", make: curvePanel },
  explain: { title: "Chain rule", key: "U", icon: "explain", make: explainPanel },
  memory: { title: "Memory", key: "Shift+M", icon: "memory", make: memoryPanel },
  training: { title: "Training", key: "Shift+L", icon: "training", make: trainingPanel },
};

export interface Dock {
  element: HTMLElement;
  /** One button a panel. */
  buttons: readonly HTMLElement[];
  show(state: State): void;
  /** Puts the keyboard into what an open panel lists. */
  focus(name: (typeof DOCK)[number]): void;
}

export function dock(doing: Doing): Dock {
  const root = element("div", { class: "gg-dock" });
  const parts = DOCK.map(name => {
    const { title, key, icon, make } = PANELS[name];
    let open = false;
    const button = iconButton(icon, `${title} (${key})`, () =>
      doing.send({ type: "open", panel: name, open: !open }),
    );
    const panel = make(doing);
    const close = iconButton("close", `Close ${title.toLowerCase()}`, () =>
      doing.send({ type: "open", panel: name, open: false }),
    );
    const heading = element("div", { class: "gg-dock-head" }, element("h2", {}, title), close.element);
    const frame = element(
      "aside",
      { class: `gg-panel gg-panel-${name}`, "aria-label": title },
      heading,
      panel.element,
    );
    root.append(frame);
    const show = (state: State) => {
      const was = open;
      open = state.open[name];
      frame.hidden = !open;
      root.hidden = !DOCK.some(each => state.open[each]);
      button.set({ pressed: open });
      if (open) panel.show(state);
      if (open && !was) frame.scrollIntoView({ block: "nearest" });
      if (was && !open && frame.contains(document.activeElement)) button.element.focus();
    };
    return { name, button, show, focus: () => panel.focus?.() };
  });
  return {
    element: root,
    buttons: parts.map(({ button }: { button: Button }) => button.element),
    show(state) {
      for (const part of parts) part.show(state);
    },
    focus: wanted => parts.find(({ name }) => name === wanted)?.focus(),
  };
}
