// What a person is told of the run, above the picture. The picture itself never goes away because a run failed.
import type { Site } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import type { State } from "../store/state.js";
import { element } from "./element.js";
import "./status.css";

export interface Status {
  /** Lines above the picture. */
  element: HTMLElement;
  /** Over the place of the picture, while there is none. */
  empty: HTMLElement;
  show(state: State): void;
}

export interface Intents {
  send(event: Event): void;
  reveal(site: Site): void;
  /** Null where there is no host to run anything. */
  run: (() => void) | null;
  stop: (() => void) | null;
}

export function status(intents: Intents): Status {
  const message = element("div", { class: "gg-message", role: "status" });
  const empty = element("div", { class: "gg-empty" });
  let shown = "";
  return {
    element: message,
    empty,
    show(state) {
      const { run, problem, stale, trace, detour, training, open } = state;
      const key = JSON.stringify([
        run,
        problem,
        stale,
        detour?.text,
        detour?.back === null,
        trace?.error ?? !trace,
        trace?.nodes.length === 0,
        training !== null && !open.training,
      ]);
      if (key === shown) return;
      shown = key;
      message.replaceChildren(...messages(state, intents));
      empty.replaceChildren(...instead(state, intents));
    },
  };
}

function messages({ run, problem, stale, trace, detour, training, open }: State, intents: Intents): Node[] {
  const { reveal, run: again, stop, send } = intents;
  const lines: Node[] = [];
  const line = (kind: string, text: string, ...more: Node[]) =>
    lines.push(element("div", { class: `gg-line gg-${kind}` }, element("span", {}, text), ...more));
  const failed = run.kind === "failed" || run.kind === "stopped" ? run : null;
  if (run.kind === "running") {
    const seen = training === null || open.training;
    const look = seen
      ? []
      : [link("Watch its training", () => send({ type: "open", panel: "training", open: true }))];
    line("running", "Running…", ...look, ...(stop ? [textButton("Stop", stop)] : []));
  }
  if (failed) {
    const { site } = failed;
    const place = site ? [textButton(`${site.file}:${site.line}`, () => reveal(site))] : [];
    line(failed.kind, failed.message, ...place);
    if (trace)
      line(
        "kept",
        trace.error ? "The graph up to there is shown." : "The graph of the last good run is shown.",
      );
  } else if (trace?.error && run.kind !== "running") {
    const { site, name, message } = trace.error;
    const place = site ? [textButton(`${site.file}:${site.line}`, () => reveal(site))] : [];
    line("failed", `${name}: ${message}`, ...place);
  }
  // A picture that no run of this session brought: the window was restarted.
  if (trace && run.kind === "idle" && again)
    line("restored", "From the last session ·", link("Run again", again));
  if (detour?.back)
    line(
      "detour",
      `${detour.text} ·`,
      link("Back", () => send({ type: "back" })),
    );
  else if (detour) line("detour", detour.text);
  if (problem) line("failed", problem);
  if (run.kind === "paused" || run.kind === "partial") line(run.kind, run.message);
  else if (stale && run.kind !== "running") line("stale", "The program has changed since this run.");
  return lines;
}

/** Quieter than a button: nothing is wrong. */
function link(text: string, press: () => void): HTMLElement {
  const made = element("button", { type: "button", class: "gg-link" }, text);
  made.addEventListener("click", press);
  return made;
}

/** What stands where the picture would. */
function instead({ run, trace }: State, intents: Intents): Node[] {
  if (trace) return trace.nodes.length === 0 && run.kind !== "running" ? bare() : [];
  return run.kind === "idle" ? nothing(intents) : [];
}

function bare(): Node[] {
  return [
    element("h1", {}, "No tensors"),
    element("p", {}, "The program made none: import tensor from gradient-graph and compute with it."),
  ];
}

function nothing({ run }: Intents): Node[] {
  return [
    element("h1", {}, "No graph yet"),
    element("p", {}, "Open a TypeScript or JavaScript file that imports gradient-graph, then run it."),
    ...(run ? [textButton("Run", run, "primary")] : []),
  ];
}
