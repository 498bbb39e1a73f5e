// A list or tree of which only the rows in sight exist, so that 100,000 are as quick as ten. One element has the keyboard;
// it names the active row, as the ARIA practices have it, and every row says its place among all.
import { element } from "./element.js";
import "./virtual.css";

export interface RowShape {
  /** For ears and for typing ahead. */
  label: string;
  children: readonly (Node | string)[];
  kind?: string;
  /** Of a tree: from 1. */
  level?: number;
  expanded?: boolean;
  /** Its place among its siblings, from 1. */
  at: number;
  of: number;
}

export interface Rows {
  element: HTMLElement;
  /** Shows other rows, or the same anew; the active row stays where `active` says. */
  set(count: number, row: (index: number) => RowShape, active: number): void;
}

export interface RowActs {
  /** The keyboard or the pointer came to a row. */
  moved(index: number): void;
  /** Enter, or a click. */
  entered(index: number): void;
  /** Further keys; true if it took this one. */
  key?(event: KeyboardEvent, index: number): boolean;
}

interface Kind {
  role: "listbox" | "tree";
  label: string;
  /** Px of one row; at least 24, for fingers. */
  height: number;
}

const BEYOND = 6;
/** Milliseconds after which typing ahead begins anew. */
const PAUSE = 700;
let made = 0;

export function virtualRows({ role, label, height }: Kind, acts: RowActs): Rows {
  const id = `gg-rows-${made++}`;
  const room = element("div", { class: "gg-rows-room", role: "presentation" });
  const root = element("div", { class: "gg-rows", role, tabindex: 0, "aria-label": label }, room);
  let count = 0;
  let active = 0;
  let row: (index: number) => RowShape = () => ({ label: "", children: [], at: 0, of: 0 });
  const draw = () => {
    const first = Math.max(0, Math.floor(root.scrollTop / height) - BEYOND);
    const end = Math.min(count, first + Math.ceil((root.clientHeight || 400) / height) + 2 * BEYOND);
    const shown: HTMLElement[] = [];
    if (active < first && active < count) shown.push(rowElement(active));
    for (let i = first; i < end; i++) shown.push(rowElement(i));
    if (active >= end && active < count) shown.push(rowElement(active));
    room.replaceChildren(...shown);
    if (count > 0) root.setAttribute("aria-activedescendant", `${id}-${active}`);
    else root.removeAttribute("aria-activedescendant");
  };
  const rowElement = (index: number): HTMLElement => {
    const shape = row(index);
    const each = element(
      "div",
      {
        id: `${id}-${index}`,
        class: `gg-item ${shape.kind ?? ""}`,
        role: role === "tree" ? "treeitem" : "option",
        "aria-label": shape.label,
        title: shape.label.length > 30 ? shape.label : null,
        "aria-selected": String(index === active),
        "aria-posinset": shape.at,
        "aria-setsize": shape.of,
        "aria-level": shape.level,
        "aria-expanded": shape.expanded === undefined ? null : String(shape.expanded),
        "data-index": index,
      },
      ...shape.children,
    );
    each.style.top = `${index * height}px`;
    each.style.height = `${height}px`;
    if (shape.level) each.style.setProperty("--gg-level", String(shape.level));
    return each;
  };
  const reveal = () => {
    const top = active * height;
    if (top < root.scrollTop) root.scrollTop = top;
    else if (top + height > root.scrollTop + root.clientHeight)
      root.scrollTop = top + height - root.clientHeight;
  };
  const to = (index: number) => {
    active = Math.max(0, Math.min(count - 1, index));
    reveal();
    draw();
    acts.moved(active);
  };
  const ahead = typing(
    () => count,
    index => row(index).label,
  );
  root.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(root);
  root.addEventListener("click", event => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>(".gg-item") : null;
    if (!found) return;
    to(Number(found.dataset.index));
    acts.entered(active);
  });
  root.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
    const page = Math.max(1, Math.floor(root.clientHeight / height) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: count - 1, PageDown: active + page, PageUp: active - page,
    }; // biome-ignore format: one table
    if (acts.key?.(event, active)) return claim(event);
    if (event.key === "Enter") acts.entered(active);
    else if (event.key in steps) to(steps[event.key]);
    else if (/^[\p{L}\p{N}_]$/u.test(event.key)) {
      const found = ahead(event.key, active);
      if (found !== null) to(found);
    } else return;
    claim(event);
  });
  return {
    element: root,
    set(next, shape, at) {
      count = next;
      row = shape;
      root.hidden = count === 0;
      room.style.height = `${count * height}px`;
      const moved = at !== active;
      active = Math.max(0, Math.min(count - 1, at));
      if (moved) reveal();
      draw();
    },
  };
}

function claim(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

/** The next row that begins with what is typed; the same letter again goes on to the next one. */
function typing(
  count: () => number,
  label: (index: number) => string,
): (letter: string, from: number) => number | null {
  let typed = "";
  let last = 0;
  return (letter, from) => {
    const now = performance.now();
    typed = now - last > PAUSE ? letter : typed + letter;
    last = now;
    const word = (/^(.)\1+$/u.test(typed) ? typed[0] : typed).toLowerCase();
    const start = word.length > 1 ? from : from + 1;
    for (let i = 0; i < count(); i++) {
      const at = (start + i) % count();
      if (label(at).toLowerCase().startsWith(word)) return at;
    }
    return null;
  };
}
