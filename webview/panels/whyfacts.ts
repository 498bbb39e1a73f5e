// "Why?": the account of the selected value's gradient, with its way step by step, and whether finite differences agree.
import { figure } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { account, type Leg } from "../../core/insight/account.js";
import { titled } from "../../core/insight/words.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import type { Checked } from "../store/state.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { link } from "./facts.js";

/** Steps of a way written out at each of its ends. */
const ENDS = 20;

/** What can be asked of a value. */
export function questionButtons(node: TraceNode, pass: number | null, doing: Doing): HTMLElement {
  const { question, check } = doing;
  const buttons = [
    textButton("Why? (Q)", () => question("why", node.id)),
    textButton("Explain (A)", () => question("explain", node.id)),
    ...(check ? [textButton("Check (K)", () => check(node.id, pass))] : []),
  ];
  return element(
    "div",
    { class: "gg-questions", role: "group", "aria-label": "Ask about this gradient" },
    ...buttons,
  );
}

/** It stays while steps of its way are looked at: its head leads back. */
export function whyFacts(trace: Trace, node: TraceNode, doing: Doing): Node[] {
  const found = account(trace, node.id);
  if (!found) return [];
  const { sentence, legs, site, limits } = found;
  const steps = legs.length > 1 ? [wayList(trace, legs, doing)] : [];
  const line = site ? [link(`Go to ${site.file}:${site.line}`, () => doing.reveal(site))] : [];
  const close = textButton("Close", () => doing.send({ type: "why", node: null }));
  return [
    element(
      "section",
      { class: "gg-account", "aria-label": "Why is this gradient so?" },
      link(`Why ${titled(trace, node)}?`, () => doing.go(node.id)),
      element("p", { class: "gg-why" }, sentence),
      ...steps,
      ...limits.map(limit => element("p", { class: "gg-quiet" }, limit)),
      element("div", { class: "gg-questions" }, ...line, close),
    ),
  ];
}

/** From the value to where it comes from; of a long way the middle is counted. */
function wayList(trace: Trace, legs: readonly Leg[], doing: Doing): HTMLElement {
  const long = legs.length > 2 * ENDS + 1;
  const [head, tail] = long ? [legs.slice(0, ENDS), legs.slice(-ENDS)] : [legs, []];
  const items = (some: readonly Leg[]) => some.map(leg => item(trace, leg, doing));
  const between = long
    ? [element("li", { class: "gg-quiet" }, `… ${legs.length - 2 * ENDS} more steps`)]
    : [];
  return element("ol", { class: "gg-shares gg-way" }, ...items(head), ...between, ...items(tail));
}

function item(trace: Trace, { node: id, factor }: Leg, doing: Doing): HTMLElement {
  const node = graph(trace).node(id);
  if (!node) return element("li", {}, "?");
  const place = node.site ? ` · line ${node.site.line}` : "";
  const press = () => {
    doing.go(id);
    if (node.site) doing.reveal(node.site);
  };
  const times = factor === null ? "" : `×${figure(factor)}`;
  const what = node.name === undefined || node.inputs.length === 0 ? "" : ` = ${node.op}`;
  return element(
    "li",
    {},
    link(`${titled(trace, node)}${what}${place}`, press),
    element("span", { class: "gg-figure" }, times),
  );
}

const SIGNS = { agrees: "✓ agrees", differs: "✕ differs", unknown: "? not known" } as const;

/** What the last check of this value came to. */
export function checkFacts({ found }: Checked, doing: Doing): Node[] {
  const head = element("h4", {}, "finite differences");
  if (found.kind === "asked") {
    const stop = doing.stopCheck ? [textButton("Cancel", doing.stopCheck)] : [];
    return [head, element("p", { class: "gg-quiet" }, "The program runs once more …"), ...stop];
  }
  if (found.kind === "gone") return [head, element("p", { class: "gg-quiet" }, found.message)];
  const { verdict, sentence } = found.result;
  const mark = element("span", { class: `gg-verdict gg-verdict-${verdict}` }, SIGNS[verdict]);
  return [head, element("p", {}, mark, ` ${sentence}`)];
}
