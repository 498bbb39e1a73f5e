// The list of keys as a dialog, from the same table that the keyboard obeys.
import { textButton } from "../controls/controls.js";
import { element } from "./element.js";
import { ROWS, type Row, THEMES, written } from "./keytable.js";
import "./help.css";

export interface Help {
  element: HTMLElement;
  show(): void;
}

export function help(): Help {
  const close = textButton("Close", () => root.close());
  const groups = THEMES.map(theme =>
    group(
      theme,
      ROWS.filter(row => row.theme === theme),
    ),
  );
  const root = element(
    "dialog",
    { class: "gg-help", "aria-labelledby": "gg-help-title" },
    element("h2", { id: "gg-help-title" }, "Keys"),
    element(
      "div",
      { class: "gg-help-groups", tabindex: 0, role: "region", "aria-label": "Keys by use" },
      ...groups,
    ),
    close,
  );
  const show = () => {
    if (root.open) return;
    root.showModal();
    root.scrollTop = 0; // the keyboard goes into the list, and the heading is read first
  };
  return { element: root, show };
}

function group(theme: string, rows: readonly Row[]): HTMLElement {
  const list = element("dl", {});
  for (const { keys, does } of rows) {
    const caps = keys.flatMap((key, i) => [...(i > 0 ? [" "] : []), element("kbd", {}, written(key))]);
    list.append(element("div", {}, element("dt", {}, ...caps), element("dd", {}, does)));
  }
  return element("section", {}, element("h3", {}, theme), list);
}
