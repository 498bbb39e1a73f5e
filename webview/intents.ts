// What the panels may have done by the host; null where there is none that could.
import type { Doing } from "./panels/doing.js";
import type { Store } from "./store/store.js";
import type { Wire } from "./wire.js";

export interface Intents extends Pick<Doing, "run" | "ask" | "lift" | "check" | "stopCheck" | "step"> {
  stop: (() => void) | null;
  rejoin: (() => void) | null;
}

/** A page of its own, with nobody behind it. */
export const nobody: Intents = {
  run: null,
  stop: null,
  rejoin: null,
  ask: null,
  lift: null,
  check: null,
  stopCheck: null,
  step: null,
};

export function hostOf(store: Store, wire: Wire): Intents {
  return {
    run: () => wire.post({ type: "run" }),
    stop: () => wire.post({ type: "stop" }),
    rejoin: () => wire.post({ type: "rejoin" }),
    lift: node => wire.post({ type: "lift", node }),
    check: (node, pass) => wire.post({ type: "check", node, pass }),
    stopCheck: () => wire.post({ type: "stopCheck" }),
    step: (step, as) => wire.post({ type: "step", step, as }),
    ask(node, what) {
      store.send({ type: "whole", whole: { node, what, found: { kind: "asked" } } });
      wire.post({ type: "values", node, what });
    },
  };
}
