// Questions about a value, from the panel, its keys or the editor: the value is brought into the picture, and its answer to
// where answers stand.
import { account } from "../core/insight/account.js";
import { lesson } from "../core/insight/lesson.js";
import type { Site, Trace } from "../core/trace/trace.js";
import type { Question } from "../extension/protocol/panel.js";
import { selectedOf } from "./acts.js";
import { goTo } from "./go.js";
import type { Doing } from "./panels/doing.js";
import { passOf } from "./store/select.js";
import type { Store } from "./store/store.js";

export interface Answering extends Pick<Doing, "check" | "say"> {
  /** Shows a line and leaves the keyboard here. */
  reveal(site: Site): void;
}

export class Asking {
  #store: Store;
  #by: Answering;

  constructor(store: Store, by: Answering) {
    this.#store = store;
    this.#by = by;
  }

  /** `asked`: null for what is selected. */
  answer(question: Question, asked: number | null): void {
    const { trace } = this.#store.state;
    const node = asked ?? selectedOf(this.#store.state);
    if (!trace || node === null) return this.#by.say("Select a value first.");
    if (node !== selectedOf(this.#store.state)) goTo(this.#store, node);
    ANSWERS[question](this.#store, this.#by, trace, node);
  }

  /** Opens the comparison with the run before, or with another pass of this one. */
  beside(against: "previous" | "pass"): void {
    const send = this.#store.send.bind(this.#store);
    send({ type: "open", panel: "compare", open: true });
    if (against === "previous") return send({ type: "against", against: { kind: "previous" } });
    const { trace, choice } = this.#store.state;
    const now = trace && passOf(trace, choice);
    if (!trace || now === null || trace.backwards.length < 2) return;
    // The one before; of the first, the one after.
    send({ type: "against", against: { kind: "pass", index: now > 0 ? now - 1 : 1 } });
  }
}

type Answer = (store: Store, by: Answering, trace: Trace, node: number) => void;

const ANSWERS: Readonly<Record<Question, Answer>> = {
  why(store, { say, reveal }, trace, node) {
    const found = account(trace, node);
    if (!found) return say("This value is not in the run on show.");
    store.send({ type: "why", node });
    if (found.site) reveal(found.site);
    say([found.sentence, ...found.limits].join(" "));
  },
  /** In the pass that reached it; from where that starts. */
  explain(store, { say }, trace, node) {
    const shown = passOf(trace, store.state.choice);
    const found = lesson(trace, node, shown);
    if (typeof found !== "string" && found.pass !== shown) {
      store.send({ type: "choice", choice: { kind: "pass", index: found.pass } });
      goTo(store, node);
    }
    store.send({ type: "player", command: "restart" });
    store.send({ type: "explain", node });
    if (typeof found === "string") say(found);
  },
  check(store, { say, check }, trace, node) {
    if (!check) return say("Nobody here could run the program again.");
    store.send({ type: "open", panel: "inspector", open: true });
    check(node, passOf(trace, store.state.choice));
  },
};
