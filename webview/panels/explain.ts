// "Explain this gradient": the chain rule from where the pass starts to the chosen value, a step at a time together with the
// player; as a quiz each adjoint is hidden until it is answered. Nothing of it is kept.
import { graph } from "../../core/graph/graph.js";
import type { Timeline } from "../../core/graph/timeline.js";
import { type Lesson, lesson, stepAt as stepOf } from "../../core/insight/lesson.js";
import { riddle } from "../../core/insight/quiz.js";
import { titled } from "../../core/insight/words.js";
import type { Trace } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import { picture } from "../store/select.js";
import type { State } from "../store/state.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { inNames, inRules, result } from "./explainstep.js";
import { link } from "./facts.js";
import { chainRuleText } from "./mathml.js";
import { quizForm } from "./quizform.js";
import "./explain.css";

interface Shown {
  readonly trace: Trace;
  readonly node: number;
  readonly lesson: Lesson;
  /** By step: the cursor at which nothing has arrived yet, and the one at which all has. */
  readonly times: readonly { readonly before: number; readonly after: number }[];
}

export function explainPanel(doing: Doing): DockPanel {
  const about = element("div", { class: "gg-pad" });
  const body = element("div", {
    class: "gg-lesson",
    tabindex: 0,
    role: "region",
    "aria-label": "Chain rule",
    "data-scrolls": "",
  });
  const place = element("span", { role: "status" });
  const back = textButton("Back", () => to(at - 1));
  const next = textButton("Next", () => to(at + 1));
  const quizzed = element("input", { type: "checkbox" });
  const quiz = element("label", { class: "gg-switch" }, quizzed, "Quiz");
  const bar = element("div", { class: "gg-lesson-bar" }, back, next, place, quiz);
  const root = element("div", { class: "gg-body" }, about, bar, body);
  let shown: Shown | null = null;
  let at = 0;
  let cursor = -1;
  /** By step: what was said of its answer. */
  let answers = new Map<number, { right: boolean | null; said: string }>();
  const hidden = () =>
    quizzed.checked && at > 0 && shown !== null && !answers.has(at) && asked(shown, at) !== null;

  const to = (step: number) => {
    if (!shown) return;
    at = Math.max(0, Math.min(shown.lesson.way.length - 1, step));
    const { before, after } = shown.times[at];
    cursor = hidden() ? before : after;
    doing.send({ type: "seek", cursor });
    doing.send({ type: "select", target: { kind: "node", node: shown.lesson.way[at] } });
    draw();
    if (hidden()) body.querySelector("input")?.focus();
  };
  const answered = (right: boolean | null, said: string) => {
    answers.set(at, { right, said });
    to(at);
    doing.say(said);
    // A button that was disabled a moment ago takes the keyboard only after it has been drawn anew.
    requestAnimationFrame(() => next.focus());
  };
  quizzed.addEventListener("change", () => {
    answers = new Map();
    if (quizzed.checked) to(0);
    else to(at);
  });

  const draw = () => {
    if (!shown) return;
    const { way } = shown.lesson;
    const right = [...answers.values()].filter(each => each.right === true).length;
    const score = quizzed.checked && answers.size > 0 ? ` · ${right} of ${answers.size} right` : "";
    place.textContent = `${at + 1} of ${way.length}${score}`;
    back.toggleAttribute("disabled", at === 0);
    next.toggleAttribute("disabled", at === way.length - 1 || hidden());
    body.replaceChildren(...contents(shown, at, hidden(), answers.get(at)?.said ?? null, doing, answered));
  };
  return {
    element: root,
    show(state) {
      const found = shownOf(state, shown);
      const other = found !== shown;
      if (typeof found === "string" || found === null) {
        shown = null;
        about.replaceChildren(found ?? "Select a value and press A: its gradient is explained here.");
        bar.hidden = body.hidden = true;
        return;
      }
      shown = found;
      if (other) {
        bar.hidden = body.hidden = false;
        [at, answers] = [0, new Map()];
        about.replaceChildren(...heading(found));
        cursor = -1;
      }
      if (!quizzed.checked && state.cursor !== cursor) at = stepAt(found, state.cursor);
      else if (!other) return;
      cursor = state.cursor;
      draw();
    },
  };
}

/** The same object as long as it shows the same; a sentence where nothing can be explained. */
function shownOf(state: State, before: Shown | null): Shown | string | null {
  const { trace, explained } = state;
  const now = picture(state);
  if (!trace || explained === null || !now) return null;
  if (before?.trace === trace && before.node === explained && before.lesson.pass === now.view.pass)
    return before;
  const found = lesson(trace, explained, now.view.pass);
  if (typeof found === "string") return found;
  if (found.pass !== now.view.pass) return "This gradient is of another backward pass: press A to go there.";
  return { trace, node: explained, lesson: found, times: timesOf(found, now.timeline) };
}

/** A step whose arrivals are no entries of the timeline stands where the one before it ended. */
function timesOf({ way }: Lesson, { entries, turn }: Timeline): Shown["times"] {
  const spans = new Map(way.map(node => [node, { before: -1, after: -1 }]));
  entries.forEach((entry, i) => {
    if (entry.kind !== "backward") return;
    for (const { to } of entry.moves) {
      const span = spans.get(to);
      if (!span) continue;
      if (span.before < 0) span.before = i;
      span.after = i + 1;
    }
  });
  let last = turn;
  return way.map(node => {
    const span = spans.get(node);
    if (!span || span.after < 0) return { before: last, after: last };
    last = Math.max(last, span.after);
    return span;
  });
}

/** The last step that is over. */
function stepAt({ times }: Shown, cursor: number): number {
  for (let i = times.length - 1; i > 0; i--) if (times[i].after <= cursor) return i;
  return 0;
}

const asked = ({ trace, lesson }: Pick<Shown, "trace" | "lesson">, at: number) => {
  const node = graph(trace).node(lesson.way[at]);
  return node ? riddle(node, stepOf(trace, lesson, at).adjoint) : null;
};

function heading({ trace, node, lesson: { way } }: Shown): (Node | string)[] {
  const name = (id: number) => {
    const found = graph(trace).node(id);
    return found ? titled(trace, found) : "?";
  };
  const words = `From ${name(way[0] ?? node)} to ${name(node)}: at each value the sum over all that use it.`;
  return [element("p", {}, words), chainRuleText()];
}

function contents(
  { trace, lesson }: Shown,
  at: number,
  hide: boolean,
  said: string | null,
  doing: Doing,
  answered: (right: boolean | null, said: string) => void,
): Node[] {
  const step = stepOf(trace, lesson, at);
  const node = graph(trace).node(step.node);
  if (!node) return [];
  const name = titled(trace, node);
  const { site } = node;
  const line = site ? [link(`line ${site.line}`, () => doing.reveal(site))] : [];
  const head = element("h3", { class: "gg-facts-name" }, name, " ", ...line);
  const question = asked({ trace, lesson }, at);
  if (hide && question) return [head, inNames(trace, step), quizForm(name, question, answered)];
  const rules = inRules(trace, trace.backwards[lesson.pass], step);
  return [
    head,
    ...(said === null ? [] : [element("p", { class: "gg-why" }, said)]),
    inNames(trace, step),
    ...(rules.length > 0 ? [element("ul", { class: "gg-terms" }, ...rules)] : []),
    result(trace, step),
  ];
}
