// All parameters of the selected box, or of the box that the selected one stands in: the picture shows six, this list all.
import { figure } from "../../core/graph/figures.js";
import type { Pill } from "../../core/graph/group.js";
import { boxOf, type ViewBox } from "../../core/graph/view.js";
import { type Picture, picture } from "../store/select.js";
import type { State } from "../store/state.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { type RowShape, virtualRows } from "./virtual.js";
import "./parameters.css";

export interface Parameters {
  element: HTMLElement;
  show(state: State): void;
  focus(): void;
}

const ROW = 26;
/** Rows in sight before it scrolls. */
const SEEN = 6;

export function parameterList({ go }: Doing): Parameters {
  const heading = element("h4", {});
  let pills: readonly Pill[] = [];
  const select = (index: number) => go(pills[index].node);
  const list = virtualRows(
    { role: "listbox", label: "Parameters", height: ROW },
    { moved: select, entered: select },
  );
  const root = element(
    "section",
    { class: "gg-parameters", "aria-label": "Parameters" },
    heading,
    list.element,
  );
  let before: unknown[] = [];
  return {
    element: root,
    focus: () => list.element.focus(),
    show(state) {
      const shown = picture(state);
      const node = state.selected?.kind === "node" ? state.selected.node : null;
      const now = [shown, node];
      if (before.length > 0 && now.every((each, i) => each === before[i])) return;
      before = now;
      const box = shown && node !== null ? holder(shown, node) : undefined;
      pills = box?.pills ?? [];
      root.hidden = pills.length < 2;
      heading.textContent = `${pills.length.toLocaleString("en-US")} parameters and their adjoint norms`;
      list.element.style.height = `${Math.min(SEEN, pills.length) * ROW}px`;
      const at = pills.findIndex(pill => pill.node === node);
      const row = (index: number) => rowOf(shown, pills, index);
      list.set(pills.length, row, Math.max(0, at));
    },
  };
}

function holder({ view }: Picture, node: number): ViewBox | undefined {
  const key = boxOf(view).get(node);
  return key === undefined ? undefined : view.boxes[key];
}

function rowOf(shown: Picture | null, pills: readonly Pill[], index: number): RowShape {
  const { name, node } = pills[index];
  const norm = shown?.flow.adjoints.get(node)?.norm ?? null;
  const text = norm === null ? "no gradient" : figure(norm);
  return {
    label: `${name}, ${text}`,
    children: [`${name} `, element("span", { class: "gg-figure" }, text)],
    at: index + 1,
    of: pills.length,
  };
}
