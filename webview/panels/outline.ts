// The picture as an ARIA tree: the same boxes in the same order, each with what feeds it, for ears and for keys.
import type { Event } from "../store/event.js";
import { element } from "./element.js";
import "./side.css";

export interface OutlineRow {
  node: number;
  text: string;
  /** Names of what it was computed from. */
  inputs: { node: number; text: string }[];
}

export interface Outline {
  element: HTMLElement;
  show(rows: readonly OutlineRow[], selected: number | null, label: string): void;
}

/** A tree of two levels; arrow keys move, Enter shows the source. */
export function outline(send: (event: Event) => void, reveal: (node: number) => void): Outline {
  const tree = element("ul", { role: "tree", class: "gg-tree" });
  const root = element("nav", { class: "gg-outline", "aria-label": "Outline" }, tree);
  let drawn: readonly OutlineRow[] = [];
  tree.addEventListener("keydown", event => onKey(event, tree, reveal));
  tree.addEventListener("focusin", event => {
    const node = nodeOf(event.target);
    if (node !== null) send({ type: "select", target: { kind: "node", node } });
  });
  tree.addEventListener("click", event => {
    const node = nodeOf(event.target);
    if (node !== null) reveal(node);
  });
  return {
    element: root,
    show(rows, selected, label) {
      tree.setAttribute("aria-label", label);
      if (rows !== drawn) tree.replaceChildren(...rows.map(item));
      drawn = rows;
      mark(tree, selected);
    },
  };
}

function item(row: OutlineRow): HTMLElement {
  const label = element("span", { class: "gg-row" }, row.text);
  const made = element(
    "li",
    { role: "treeitem", "data-node": row.node, tabindex: -1, "aria-selected": "false" },
    label,
  );
  if (row.inputs.length === 0) return made;
  made.setAttribute("aria-expanded", "true");
  const inputs = row.inputs.map(input =>
    element(
      "li",
      {
        role: "treeitem",
        "data-node": input.node,
        tabindex: -1,
        "aria-selected": "false",
        class: "gg-input",
      },
      element("span", { class: "gg-row" }, input.text),
    ),
  );
  made.append(element("ul", { role: "group" }, ...inputs));
  return made;
}

const items = (tree: HTMLElement): HTMLElement[] => [
  ...tree.querySelectorAll<HTMLElement>("[role=treeitem]"),
];

function mark(tree: HTMLElement, selected: number | null): void {
  let first = true;
  for (const each of items(tree)) {
    const on = each.dataset.node === String(selected) && !each.classList.contains("gg-input");
    each.setAttribute("aria-selected", String(on));
    each.tabIndex = on || (first && selected === null) ? 0 : -1;
    first = false;
  }
}

function nodeOf(target: EventTarget | null): number | null {
  const found = target instanceof Element ? target.closest<HTMLElement>("[role=treeitem]") : null;
  return found?.dataset.node === undefined ? null : Number(found.dataset.node);
}

function onKey(event: KeyboardEvent, tree: HTMLElement, reveal: (node: number) => void): void {
  const all = items(tree);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const target: Record<string, HTMLElement | undefined> = {
    ArrowDown: all[at + 1],
    ArrowUp: all[at - 1],
    Home: all[0],
    End: all[all.length - 1],
    ArrowRight: all[at]?.querySelector<HTMLElement>("[role=treeitem]") ?? undefined,
    ArrowLeft: all[at]?.parentElement?.closest<HTMLElement>("[role=treeitem]") ?? undefined,
  };
  if (event.key === "Enter" && at >= 0) reveal(Number(all[at].dataset.node));
  else if (event.key in target) target[event.key]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
