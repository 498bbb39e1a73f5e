// The table of keys: what the keyboard obeys and what the help shows is the same list.
import { type LensName, lensTitles } from "../../core/graph/lens.js";
import type { Question } from "../../extension/protocol/panel.js";
import type { Event } from "../store/event.js";
import type { Open } from "../store/state.js";

export interface Keyed {
  send(event: Event): void;
  /** Along the wires, or to the neighbour in the same rank. */
  walk(direction: "up" | "down" | "left" | "right"): void;
  fit(): void;
  zoom(factor: number): void;
  reveal(): void;
  lift(): void;
  /** About the gradient of the selected value. */
  question(what: Question): void;
  /** Opens the selected card; false if it is none. */
  open(): boolean;
  /** Opens the selected card, or closes the frame around what is selected. */
  group(): void;
  /** Closes the frame around what is selected. */
  close(): void;
  /** To the next or the last iteration or call. */
  iterate(by: 1 | -1): void;
  /** From downward to rightward, and back. */
  turn(): void;
  /** The overview of a large picture, or none. */
  map(): void;
  toggle(panel: keyof Open): void;
  /** The next way to colour the boxes. */
  lens(by: 1 | -1): void;
  search(): void;
  /** Out of what is open over the picture, else out of the selection. */
  escape(): void;
  /** The list of keys. */
  help(): void;
  /** The editor goes along with the steps, or no more. */
  follow(): void;
  /** With what the pass itself computed, or without. */
  history(): void;
  /** To the backward pass before or after the one on show. */
  pass(by: 1 | -1): void;
}

/** Headings of the help, in its order. */
export const THEMES = ["Player", "Selection", "Picture", "Panels"] as const;

export interface Row {
  theme: (typeof THEMES)[number];
  /** As KeyboardEvent.key says; a capital letter is Shift and that key, "Shift+Home" a named key with it. */
  keys: readonly string[];
  /** What it does, in few words. */
  does: string;
  act(on: Keyed): void;
}

const player = (
  keys: string[],
  does: string,
  command: Extract<Event, { type: "player" }>["command"],
): Row => ({ theme: "Player", keys, does, act: on => on.send({ type: "player", command }) });

const row = (theme: Row["theme"], keys: string[], does: string, act: Row["act"]): Row => ({
  theme,
  keys,
  does,
  act,
});

export const ROWS: readonly Row[] = [
  player([" "], "Play or pause", "toggle"),
  player(["."], "Step", "step"),
  player([","], "Step back", "stepBack"),
  player(["j"], "Step into the card: opens it", "stepInto"),
  player([">"], "Step over the opened group", "stepOver"),
  player(["<"], "Step back over it", "backOver"),
  player(["n"], "To the next step at the selected value", "nextArrival"),
  player(["p"], "To the one before", "previousArrival"),
  player(["Home"], "To the start of the backward pass", "restart"),
  player(["Shift+Home"], "To the first step", "first"),
  player(["End"], "To the end", "last"),
  row("Player", ["("], "Play round and round from here", on => on.send({ type: "mark", end: "from" })),
  row("Player", [")"], "… to here", on => on.send({ type: "mark", end: "to" })),
  row("Player", ["c"], "… no more", on => on.send({ type: "region", region: null })),
  row("Player", ["s"], "Faster", on => on.send({ type: "faster", by: 1 })),
  row("Player", ["S"], "Slower", on => on.send({ type: "faster", by: -1 })),
  player(["g"], "Run to the next breakpoint", "nextStop"),
  player(["G"], "Back to the one before", "previousStop"),
  row("Player", ["b"], "Breakpoint at the selected value, or none", on =>
    on.send({ type: "break", change: { kind: "here" } }),
  ),
  row("Player", ["v"], "Follow in the editor, or not", on => on.follow()),
  row("Panels", ["B"], "Breakpoints", on => on.toggle("player")),
  row("Selection", ["ArrowUp"], "To what it was computed from", on => on.walk("up")),
  row("Selection", ["ArrowDown"], "To what uses it", on => on.walk("down")),
  row("Selection", ["ArrowLeft"], "To the left", on => on.walk("left")),
  row("Selection", ["ArrowRight"], "To the right", on => on.walk("right")),
  row(
    "Selection",
    ["Enter"],
    "Open the card, list all parameters, or go to its line in the program",
    on => on.open() || on.reveal(),
  ),
  row("Selection", ["e"], "Open the card, or close the frame around it", on => on.group()),
  row("Selection", ["Backspace"], "Close the frame around it", on => on.close()),
  row("Selection", ["["], "To the iteration before", on => on.iterate(-1)),
  row("Selection", ["]"], "To the next iteration", on => on.iterate(1)),
  row("Selection", ["l"], "Lift the cut beside it, or put it back", on => on.lift()),
  row("Selection", ["q"], "Why is its gradient what it is?", on => on.question("why")),
  row("Selection", ["a"], "Explain its gradient, step by step", on => on.question("explain")),
  row("Selection", ["k"], "Check its gradient by finite differences", on => on.question("check")),
  row("Selection", ["Escape"], "Close the breakpoints, or select nothing", on => on.escape()),
  row("Picture", ["PageUp"], "To the backward pass before", on => on.pass(-1)),
  row("Picture", ["PageDown"], "To the one after", on => on.pass(1)),
  row("Picture", ["h"], "Show what backward computed, or not", on => on.history()),
  row("Picture", ["f"], "Fit", on => on.fit()),
  row("Picture", ["+", "="], "Larger", on => on.zoom(1.25)),
  row("Picture", ["-"], "Smaller", on => on.zoom(0.8)),
  row("Picture", ["E"], "Open all groups", on => on.send({ type: "spread", spread: "all" })),
  row("Picture", ["C"], "Close all groups", on => on.send({ type: "spread", spread: "none" })),
  row("Picture", ["r"], "Turn: down or to the right", on => on.turn()),
  row("Picture", ["m"], "Overview of a large picture, or none", on => on.map()),
  row("Picture", ["x"], "Colour by the next lens", on => on.lens(1)),
  row("Picture", ["X"], "… by the one before", on => on.lens(-1)),
  row("Panels", ["o"], "Outline", on => on.toggle("outline")),
  row("Panels", ["i"], "Details", on => on.toggle("inspector")),
  row("Panels", ["w"], "Findings", on => on.toggle("findings")),
  row("Panels", ["t"], "Backward passes", on => on.toggle("passes")),
  row("Panels", ["d"], "Compare", on => on.toggle("compare")),
  row("Panels", ["y"], "Curve", on => on.toggle("curve")),
  row("Panels", ["u"], "Chain rule", on => on.toggle("explain")),
  row("Panels", ["M"], "Memory kept for backward", on => on.toggle("memory")),
  row("Panels", ["L"], "Training: loss and gradients by step", on => on.toggle("training")),
  row("Panels", ["/"], "Search", on => on.search()),
  row("Panels", ["?"], "Keys", on => on.help()),
];

/** The lens after this one, with none between the last and the first. */
export function nextLens(lens: LensName | null, by: 1 | -1): LensName | null {
  const all = [null, ...lensTitles.map(({ name }) => name)];
  return all[(all.indexOf(lens) + by + all.length) % all.length];
}

const SIGNS: Readonly<Record<string, string>> = {
  " ": "Space", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", PageUp: "Page Up", PageDown: "Page Down",
}; // biome-ignore format: one table

/** As it stands on the keyboard. */
export function written(key: string): string {
  const [shift, rest] = key.startsWith("Shift+") ? ["Shift ", key.slice(6)] : ["", key];
  const name = Object.hasOwn(SIGNS, rest) ? SIGNS[rest] : rest;
  if (/^\p{Lu}$/u.test(name)) return `Shift ${name}`;
  return `${shift}${/^\p{Ll}$/u.test(name) ? name.toUpperCase() : name}`;
}
