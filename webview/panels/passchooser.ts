// Which backward pass is shown: a list while a person can read it, of more a number to type and the two beside it.
import { passText } from "../../core/graph/passes.js";
import type { Trace } from "../../core/trace/trace.js";
import { dropdown, iconButton, type Choice as Option } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import { passOf } from "../store/select.js";
import type { Choice, State } from "../store/state.js";
import { element } from "./element.js";
import "./passchooser.css";

export interface PassChooser {
  element: HTMLElement;
  show(state: State): void;
}

/** A longer list is slow to build and nobody reads it. */
const LISTED = 100;

export function passChooser(send: (event: Event) => void): PassChooser {
  const choose = (choice: Choice) => send({ type: "choice", choice });
  const list = dropdown("Backward pass shown", value => choose(read(value)));
  const many = numbered(choose);
  const root = element("span", { class: "gg-passes" }, list.element, many.element);
  return {
    element: root,
    show(state) {
      const { trace, choice } = state;
      const count = trace?.backwards.length ?? 0;
      root.hidden = count < 2 && choice.kind !== "whole";
      list.element.hidden = count > LISTED;
      many.element.hidden = count <= LISTED;
      if (!trace) return;
      const pass = passOf(trace, choice);
      if (count > LISTED) many.show(trace, pass);
      else list.set(options(trace), String(pass ?? "whole"));
    },
  };
}

const made = new WeakMap<Trace, readonly Option[]>();

/** Every backward pass and the whole tape. */
function options(trace: Trace): readonly Option[] {
  let found = made.get(trace);
  if (!found) {
    const passes = trace.backwards.map((_, index) => ({
      value: String(index),
      text: passText(trace, index),
    }));
    found = [...passes, { value: "whole", text: "Whole tape" }];
    made.set(trace, found);
  }
  return found;
}

const read = (value: string): Choice =>
  value === "whole" ? { kind: "whole" } : { kind: "pass", index: Number(value) };

function numbered(choose: (choice: Choice) => void) {
  const field = element("input", { type: "number", min: 1, step: 1, "aria-label": "Backward pass shown" });
  const of = element("span", { class: "gg-quiet" });
  let now = 0;
  const go = (index: number) => choose({ kind: "pass", index });
  const back = iconButton("stepBack", "Pass before (Page Up)", () => go(now - 1));
  const next = iconButton("step", "Next pass (Page Down)", () => go(now + 1));
  const whole = element("button", { type: "button", class: "gg-link" }, "Whole tape");
  whole.addEventListener("click", () => choose({ kind: "whole" }));
  field.addEventListener("change", () => {
    const index = Math.round(Number(field.value)) - 1;
    if (Number.isFinite(index)) go(Math.max(0, Math.min(Number(field.max) - 1, index)));
  });
  return {
    element: element("span", { class: "gg-passes-many" }, back.element, field, of, next.element, whole),
    show(trace: Trace, pass: number | null) {
      const count = trace.backwards.length;
      now = pass ?? -1;
      field.max = String(count);
      field.value = pass === null ? "" : String(pass + 1);
      const what = pass === null ? "whole tape" : passText(trace, pass).replace(/^\d+: /, "");
      of.textContent = `of ${count.toLocaleString("en-US")} · ${what}`;
      back.set({ disabled: now <= 0 });
      next.set({ disabled: now >= count - 1 });
      whole.setAttribute("aria-pressed", String(pass === null));
    },
  };
}
