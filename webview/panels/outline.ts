// The picture as an ARIA tree, for ears and for keys: the same things in the same order, saying all that is drawn.
import type { View } from "../../core/graph/view.js";
import type { Event } from "../store/event.js";
import { element } from "./element.js";
import { type OutlineRow, outlineRows } from "./outlinerows.js";
import { type RowShape, virtualRows } from "./virtual.js";
import "./side.css";

export interface Outlined {
  view: View | null;
  /** What a row says; asked for while it is in sight. */
  text(row: OutlineRow): string;
  selected: number | null;
  label: string;
}

export interface Outline {
  element: HTMLElement;
  show(now: Outlined): void;
}

/** Boxes up to which every one shows at first what it was computed from. */
const FEW = 60;

export function outline(send: (event: Event) => void, reveal: (node: number) => void): Outline {
  /** Rows that are not as they are at first. */
  const turned = new Set<string>();
  let now: Outlined = { view: null, text: () => "", selected: null, label: "" };
  let rows: readonly OutlineRow[] = [];
  let active = 0;
  const isOpen = (id: string) =>
    turned.has(id) !== (id.startsWith("group") || (now.view?.boxes.length ?? 0) <= FEW);
  const build = (stay: string | undefined) => {
    rows = now.view ? outlineRows(now.view, isOpen) : [];
    active = Math.max(
      0,
      rows.findIndex(row => row.id === stay),
    );
  };
  const draw = () => list.set(rows.length, index => shapeOf(rows[index], now.text), active);
  const turn = (which: readonly OutlineRow[]) => {
    for (const { id } of which) if (!turned.delete(id)) turned.add(id);
    build(rows[active]?.id);
    draw();
  };
  const move = (index: number) => {
    active = index;
    draw();
    select(index);
  };
  const select = (index: number) => {
    active = index;
    const { node } = rows[index];
    if (node !== null) send({ type: "select", target: { kind: "node", node } });
  };
  const key = ({ key }: KeyboardEvent, index: number): boolean => {
    const row = rows[index];
    if (key === "ArrowRight" && row.expanded === false) turn([row]);
    else if (key === "ArrowRight" && row.expanded) move(index + 1);
    else if (key === "ArrowLeft" && row.expanded) turn([row]);
    else if (key === "ArrowLeft" && row.level > 1) move(parentOf(rows, index));
    else if (key === "*") turn(siblings(rows, index).filter(each => each.expanded === false));
    else return key === "ArrowRight" || key === "ArrowLeft";
    return true;
  };
  const enter = (index: number) => {
    const { node } = rows[index];
    if (node !== null) reveal(node);
  };
  const list = virtualRows(
    { role: "tree", label: "Values", height: 26 },
    { moved: select, entered: enter, key },
  );
  const root = element("nav", { class: "gg-outline", "aria-label": "Outline" }, list.element);
  return {
    element: root,
    show(next) {
      const other = next.view !== now.view;
      const chosen = next.selected !== now.selected;
      now = next;
      list.element.setAttribute("aria-label", now.label);
      if (other) build(rows[active]?.id);
      const { selected } = now;
      // An input's row stays active while its own node is the selected one.
      if ((other || chosen) && selected !== null && rows[active]?.node !== selected)
        active = Math.max(
          0,
          rows.findIndex(row => row.node === selected && row.of.kind !== "input"),
        );
      draw();
    },
  };
}

function shapeOf(row: OutlineRow, text: (row: OutlineRow) => string): RowShape {
  const label = text(row);
  const sign = row.expanded === null ? "" : row.expanded ? "▾" : "▸";
  const twist = element("span", { class: "gg-twist", "aria-hidden": "true" }, sign);
  return {
    label,
    children: [twist, label],
    kind: `gg-row-${row.of.kind}`,
    level: row.level,
    at: row.at,
    of: row.count,
    ...(row.expanded === null ? {} : { expanded: row.expanded }),
  };
}

function parentOf(rows: readonly OutlineRow[], index: number): number {
  for (let i = index - 1; i >= 0; i--) if (rows[i].level < rows[index].level) return i;
  return index;
}

/** Rows of the same level below the same parent. */
function siblings(rows: readonly OutlineRow[], index: number): OutlineRow[] {
  const { level } = rows[index];
  let first = index;
  while (first > 0 && rows[first - 1].level >= level) first--;
  const found: OutlineRow[] = [];
  for (let i = first; i < rows.length && rows[i].level >= level; i++)
    if (rows[i].level === level) found.push(rows[i]);
  return found;
}
