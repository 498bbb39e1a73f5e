// The strips around the picture of a training loop: up to a few hundred passes the loss as a film below it, beyond that
// the gradients as a heat map above it.
import { film } from "../../../core/graph/film.js";
import { graph } from "../../../core/graph/graph.js";
import { heat } from "../../../core/graph/heat.js";
import type { Trace } from "../../../core/trace/trace.js";
import type { Event } from "../../store/event.js";
import { passOf } from "../../store/select.js";
import type { State } from "../../store/state.js";
import type { Opens } from "./cells.js";
import { FilmStrip } from "./film.js";
import { HeatStrip } from "./heat.js";
import "./style.css";

/** Passes that a film shows one by one. */
const FILM = 200;

export interface Strips {
  above: HTMLElement;
  below: HTMLElement;
  show(state: State): void;
  repaint(): void;
}

export function strips(send: (event: Event) => void): Strips {
  let shown: Trace | null = null;
  const opens: Opens = {
    pass(index, tensor) {
      send({ type: "choice", choice: { kind: "pass", index } });
      const node = shown && tensor !== null ? leafOf(shown, index, tensor) : undefined;
      if (node !== undefined) send({ type: "select", target: { kind: "node", node } });
    },
  };
  const [hot, reel] = [new HeatStrip(opens), new FilmStrip(opens)];
  return {
    above: hot.element,
    below: reel.element,
    repaint: () => hot.repaint(),
    show({ trace, choice }) {
      shown = trace;
      const pass = trace && passOf(trace, choice);
      const gradients = trace && heat(trace, pass);
      const long = gradients !== null && gradients.training.total > FILM;
      hot.show(long ? gradients : null, pass);
      reel.show(trace && !long ? film(trace, pass) : null, pass);
    },
  };
}

/** Trace id of a parameter as one pass used it: every update in place is a node of its own. */
function leafOf(trace: Trace, pass: number, tensor: number): number | undefined {
  const { steps } = trace.backwards[pass];
  return steps.find(({ node }) => graph(trace).node(node)?.tensor === tensor)?.node;
}
