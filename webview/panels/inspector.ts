// Everything about the selected value: what it is, its numbers beside its gradient's, where that came from, why it has
// none, and the mathematics of its step.
import { graph } from "../../core/graph/graph.js";
import type { ViewWire } from "../../core/graph/view.js";
import type { Summary, Trace } from "../../core/trace/trace.js";
import { type Picture, picture } from "../store/select.js";
import type { Checked, Whole } from "../store/state.js";
import { chainRule } from "./chainrule.js";
import { cutFacts } from "./cutfacts.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { factRows, reasons, sharesOf } from "./facts.js";
import { jacobians } from "./jacobians.js";
import { keptFacts } from "./keptfacts.js";
import { parameterList } from "./parameters.js";
import { wireFacts } from "./relinked.js";
import { tensorView } from "./tensorview.js";
import { waysOf } from "./ways.js";
import { checkFacts, questionButtons, whyFacts } from "./whyfacts.js";
import "./inspector.css";

interface Inspected {
  readonly trace: Trace | null;
  readonly node: number | null;
  readonly pass: number | null;
  /** Of the pass on show. */
  readonly adjoint: Summary | undefined;
  readonly wholes: readonly Whole[];
  /** The selected wire. */
  readonly wire: ViewWire | null;
  readonly shown: Picture | null;
  /** The value whose gradient is accounted for: this one, or one from whose way a step was chosen. */
  readonly why: number | null;
  readonly checked: Checked | null;
}

export function inspector(doing: Doing): DockPanel {
  const body = element("div", {
    class: "gg-facts",
    tabindex: 0,
    role: "region",
    "aria-label": "Selected value",
    "data-scrolls": "",
  });
  const parameters = parameterList(doing);
  let before: Inspected | null = null;
  return {
    element: element("div", { class: "gg-body" }, body, parameters.element),
    focus: parameters.focus,
    show(state) {
      parameters.show(state);
      const { trace, selected, wholes, checks } = state;
      const id = selected?.kind === "node" ? selected.node : null;
      const shown = picture(state);
      const adjoint = id === null ? undefined : shown?.flow.adjoints.get(id);
      const wire =
        (selected?.kind === "wire" && shown?.view.wires.find(each => each.key === selected.wire)) || null;
      const pass = shown?.view.pass ?? null;
      const { why } = state;
      const checked = checks.find(({ node }) => node === id) ?? null;
      const now: Inspected = {
        trace,
        node: id,
        pass,
        adjoint,
        wholes,
        wire,
        shown: wire && shown,
        why,
        checked,
      };
      // While a pass plays nothing here changes: what is scrolled and focused stays so.
      const same = (Object.keys(now) as (keyof Inspected)[]).every(key => before?.[key] === now[key]);
      if (same) return;
      const other = before?.node !== now.node || before.trace !== trace || before.wire !== wire;
      // Whoever goes along the steps of an account stays in it.
      const stays = !other || (why !== null && before?.why === why);
      before = now;
      const made = contents(now, doing);
      const place = stays ? body.scrollTop : 0;
      const held = focusOf(body);
      body.replaceChildren(...made);
      body.scrollTop = place;
      if (stays && held !== null) body.querySelectorAll<HTMLElement>(FOCUSABLE)[held]?.focus();
    },
  };
}

const FOCUSABLE = "button, vscode-button, summary, [tabindex]";

/** Which of the things inside has the keyboard; null: none. */
function focusOf(body: HTMLElement): number | null {
  const at = [...body.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement ?? body);
  return at < 0 ? null : at;
}

function contents(now: Inspected, doing: Doing): Node[] {
  const { trace, why } = now;
  const about = trace && why !== null ? graph(trace).node(why) : undefined;
  const account = trace && about ? whyFacts(trace, about, doing) : [];
  return [...account, ...chosen(now, doing)];
}

/** Of what is selected. */
function chosen(now: Inspected, doing: Doing): Node[] {
  const { trace, node: id, pass, adjoint, wholes, wire, shown, why, checked } = now;
  if (wire && shown) return wire.blocked ? cutFacts(shown, wire, doing) : wireFacts(shown, wire, doing);
  const node = trace && id !== null ? graph(trace).node(id) : undefined;
  if (!trace || !node) return [element("p", { class: "gg-quiet" }, "Select a value to see its numbers.")];
  const wholeOf = (what: Whole["what"]) =>
    wholes.find(each => each.node === node.id && each.what === what) ?? null;
  const tensors: Node[] = [];
  const tensor = (title: string, summary: Summary | null, what: Whole["what"] | null) => {
    if (!summary) return;
    const whole = what && wholeOf(what);
    tensors.push(
      tensorView({ title, summary, node, what, whole, sign: what === "value" ? "value" : "gradient" }, doing),
    );
  };
  tensor("value", node.value, "value");
  if (adjoint) tensor("adjoint, this pass", adjoint, null);
  if (node.grad && ((node.leaf && node.requiresGrad) || node.retained))
    tensor(".grad after the run", node.grad, "grad");
  return [
    element("h3", { class: "gg-facts-name" }, node.name ?? node.op),
    questionButtons(node, pass, doing),
    ...(why === id ? [] : reasons(trace, node)),
    ...(checked ? checkFacts(checked, doing) : []),
    ...factRows(trace, node, doing),
    element("div", { class: "gg-tensors" }, ...tensors),
    ...jacobians(trace, node, doing),
    ...(pass === null ? [] : sharesOf(trace, pass, node, doing)),
    ...(pass === null ? [] : waysOf(trace, pass, node, doing)),
    ...keptFacts(trace, node, doing),
    ...chainRule(trace, pass, node.id),
  ];
}
