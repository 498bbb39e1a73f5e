// What a person is told of the run, above the picture. The picture itself never goes away because a run failed.
import type { Site } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import { apart } from "../store/apart.js";
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
  /** Brings picture and debugger to one run again. */
  rejoin: (() => void) | null;
  /** The keyboard goes back to the picture. */
  leave(): void;
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
        apart(state),
      ]);
      if (key === shown) return;
      shown = key;
      // What is pressed takes its line away, and the keyboard with it.
      const held = message.contains(message.ownerDocument.activeElement);
      message.replaceChildren(...messages(state, intents));
      if (held) intents.leave();
      empty.replaceChildren(...instead(state, intents));
    },
  };
}

const line = (kind: string, text: string, ...more: Node[]): HTMLElement =>
  element("div", { class: `gg-line gg-${kind}` }, element("span", {}, text), ...more);

function messages(state: State, intents: Intents): Node[] {
  return [...ofRun(state, intents), ...ofPlace(state, intents), ...notes(state)];
}

/** How the run goes, or how it ended. */
function ofRun(
  { run, trace, training, open }: State,
  { reveal, run: again, stop, send }: Intents,
): HTMLElement[] {
  const place = (site: Site | null) =>
    site ? [textButton(`${site.file}:${site.line}`, () => reveal(site))] : [];
  if (run.kind === "running") {
    const look = link("Watch its training", () => send({ type: "open", panel: "training", open: true }));
    const seen = training === null || open.training;
    return [
      line("running", "Running…", ...(seen ? [] : [look]), ...(stop ? [textButton("Stop", stop)] : [])),
    ];
  }
  if (run.kind === "failed" || run.kind === "stopped") {
    const said = line(run.kind, run.message, ...place(run.site));
    if (!trace) return [said];
    const kept = trace.error ? "The graph up to there is shown." : "The graph of the last good run is shown.";
    return [said, line("kept", kept)];
  }
  const lines: HTMLElement[] = [];
  if (trace?.error) {
    const { site, name, message } = trace.error;
    lines.push(line("failed", `${name}: ${message}`, ...place(site)));
  }
  // A picture that no run of this session brought: the window was restarted.
  if (trace && run.kind === "idle" && again)
    lines.push(line("restored", "From the last session ·", link("Run again", again)));
  return lines;
}

/** What is on show instead of what was, and the ways back. */
function ofPlace(state: State, { send, rejoin }: Intents): HTMLElement[] {
  const lines: HTMLElement[] = [];
  const { detour } = state;
  const back = () => send({ type: "back" });
  if (detour?.back) lines.push(line("detour", `${detour.text} ·`, link("Back", back)));
  else if (detour) lines.push(line("detour", detour.text));
  const away = apart(state);
  if (away) {
    const { seq } = away;
    const go = seq === null ? rejoin : () => send({ type: "stand", seq });
    lines.push(line("apart", `${away.text}${go ? " ·" : "."}`, ...(go ? [link(away.back, go)] : [])));
  }
  return lines;
}

function notes({ run, problem, stale }: State): HTMLElement[] {
  const lines = problem ? [line("failed", problem)] : [];
  if (run.kind === "paused" || run.kind === "partial") lines.push(line(run.kind, run.message));
  else if (stale && run.kind !== "running")
    lines.push(line("stale", "The program has changed since this run."));
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
