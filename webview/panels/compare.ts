// This run beside the one before, another program's or exported values, or this pass beside another: what is new, gone and
// changed, the largest change first.
import { type Comparison, differs, type Pair } from "../../core/graph/compare.js";
import { figure } from "../../core/graph/figures.js";
import { described } from "../../core/graph/search.js";
import type { Trace } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import { comparison } from "../store/asked.js";
import { passOf } from "../store/select.js";
import type { Against, State } from "../store/state.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { differing, outsideShape, outsideWords } from "./outside.js";
import { type RowShape, virtualRows } from "./virtual.js";

interface Line {
  sign: "+" | "−" | "×" | "≠";
  figure: string;
  /** How far from no change, for the order. */
  far: number;
  trace: Trace;
  node: number;
  gone: boolean;
}

export function comparePanel(doing: Doing): DockPanel {
  const { send } = doing;
  let pressed: Against["kind"] | null = null;
  const chip = (text: string, press: () => void) => {
    const made = element("button", { type: "button", class: "gg-chip" }, text);
    made.addEventListener("click", press);
    return made;
  };
  const number = element("input", {
    type: "number",
    min: 1,
    step: 1,
    value: 1,
    "aria-label": "Number of the pass",
  });
  const pass = () => send({ type: "against", against: { kind: "pass", index: Number(number.value) - 1 } });
  const toggled = (kind: "previous" | "other" | "outside") => () =>
    send({ type: "against", against: pressed === kind ? null : { kind } });
  const previous = chip("Previous run", toggled("previous"));
  const another = chip("", toggled("other"));
  const exported = chip("", toggled("outside"));
  const other = chip("Pass", () => (pressed === "pass" ? send({ type: "against", against: null }) : pass()));
  number.addEventListener("change", pass);
  const about = element("p", { class: "gg-pad", role: "status" });
  const first = element("div", { class: "gg-pad" });
  let lines: readonly { node: number; gone: boolean }[] = [];
  let active = 0;
  const go = ({ node, gone }: { node: number; gone: boolean }) => gone || doing.go(node);
  const list = virtualRows(
    { role: "listbox", label: "Changes, the largest first", height: 26 },
    {
      moved(index) {
        active = index;
        go(lines[index]);
      },
      entered: index => go(lines[index]),
    },
  );
  const choose = element(
    "div",
    { class: "gg-chips", role: "group", "aria-label": "Compare with" },
    previous,
    other,
    number,
    another,
    exported,
  );
  const root = element("div", { class: "gg-body" }, choose, about, first, list.element);
  let before: unknown[] = [];
  return {
    element: root,
    focus: () => list.element.focus(),
    show(state) {
      const { trace, against, choice } = state;
      const now = [trace, state.previous, against, choice, state.other, state.outside];
      if (now.every((each, i) => each === before[i]) && before.length > 0) return;
      before = now;
      pressed = against?.kind ?? null;
      previous.disabled = !state.previous;
      previous.setAttribute("aria-pressed", String(pressed === "previous"));
      other.setAttribute("aria-pressed", String(pressed === "pass"));
      name(another, state.other?.name, pressed === "other");
      name(exported, state.outside?.name, pressed === "outside");
      const count = trace?.backwards.length ?? 0;
      other.disabled = number.disabled = count < 2;
      number.max = String(count);
      if (against?.kind === "pass") number.value = String(against.index + 1);
      active = 0;
      if (against?.kind === "outside" && state.outside && trace) {
        const { outside } = state;
        const rows = differing(outside);
        about.textContent = outsideWords(outside);
        first.replaceChildren();
        lines = rows.map(({ node }) => ({ node, gone: false }));
        list.set(rows.length, index => outsideShape(trace, rows[index], index, rows.length), active);
        return;
      }
      const found = comparison(state);
      about.textContent = found ? summary(found) : invitation(state, count);
      first.replaceChildren(...(found && trace ? differ(found, state, doing) : []));
      const base = found && from(state);
      const rows = found && trace && base ? linesOf(found, trace, base) : [];
      lines = rows;
      list.set(rows.length, index => shapeOf(rows[index], index, rows.length), active);
    },
  };
}

/** A chip for what was chosen in the editor; none where nothing was. */
function name(chip: HTMLElement, text: string | undefined, pressed: boolean): void {
  chip.hidden = text === undefined;
  chip.textContent = text ?? "";
  chip.setAttribute("aria-pressed", String(pressed));
}

/** The trace that is compared with. */
function from({ against, trace, previous, other }: State): Trace | null {
  if (against?.kind === "pass") return trace;
  return against?.kind === "other" ? (other?.trace ?? null) : previous;
}

function invitation({ against, trace, choice }: State, passes: number): string {
  if (against?.kind === "other" || against?.kind === "outside") return "Choose again what to compare with.";
  if (against?.kind === "previous") return "Run again: the next run is then compared with this one.";
  if (against && trace && passOf(trace, choice) === null)
    return "The whole tape is shown: choose a backward pass to compare it.";
  if (against) return `There are ${passes} passes: choose a number from 1 to ${passes}.`;
  return passes < 2 ? "After a second run, compare it with the one before." : "Choose what to compare with.";
}

function summary(found: Comparison): string {
  const changed = found.pairs.filter(differs).length;
  if (!found.first) return "Both are the same, to the last entry.";
  return `+ ${found.added.length} added, − ${found.removed.length} removed, × ${changed} changed, ${found.pairs.length - changed} the same.`;
}

/** The earliest place where they differ, and the way to it. */
function differ({ first }: Comparison, state: State, doing: Doing): Node[] {
  const { trace } = state;
  if (!first || !trace) return [];
  const words = {
    added: "First new",
    removed: "First gone",
    structure: "First changed",
    value: "First other value",
    gradient: "First other gradient",
  };
  const text = (of: Trace, node: number) => `${words[first.kind]}: ${described(of, node)}`;
  if (first.kind !== "removed") return [textButton(text(trace, first.b), () => doing.go(first.b))];
  const before = from(state);
  return before ? [element("p", {}, text(before, first.a))] : [];
}

function linesOf(found: Comparison, trace: Trace, from: Trace): Line[] {
  const lines: Line[] = [];
  const most = Number.MAX_VALUE;
  for (const node of found.removed)
    lines.push({ sign: "−", figure: "gone", far: most, trace: from, node, gone: true });
  for (const node of found.added)
    lines.push({ sign: "+", figure: "new", far: most, trace, node, gone: false });
  for (const pair of found.pairs) if (differs(pair)) lines.push(lineOf(pair, trace));
  // Stable: equals stay in tape order.
  return lines.sort((a, b) => b.far - a.far);
}

function lineOf({ b: node, structure, value, grad }: Pair, trace: Trace): Line {
  const line = { trace, node, gone: false };
  if (structure) return { ...line, sign: "≠", figure: structure, far: 1e300 };
  const gradient = grad.kind !== "same" && grad.kind !== "none";
  const { kind, ratio } = gradient ? grad : value;
  const what = gradient ? "gradient" : "value";
  if (kind === "added" || kind === "removed")
    return { ...line, sign: kind === "added" ? "+" : "−", figure: `${what} ${kind}`, far: 1e299 };
  if (ratio === null) return { ...line, sign: "≠", figure: what, far: 0 };
  return {
    ...line,
    sign: "×",
    figure: `${figure(ratio)} ${what}`,
    far: ratio > 0 ? Math.abs(Math.log(ratio)) : 1e298,
  };
}

function shapeOf({ sign, figure, trace, node }: Line, index: number, of: number): RowShape {
  const text = described(trace, node);
  const right = element(
    "span",
    { class: `gg-figure gg-change-${sign === "−" ? "gone" : "here"}` },
    `${sign} ${figure}`,
  );
  return { label: `${text}, ${sign} ${figure}`, children: [`${text} `, right], at: index + 1, of };
}
