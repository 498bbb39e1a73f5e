// Every action by keyboard. Keys typed into a field stay there.
import type { Event } from "../store/event.js";

export interface Keyed {
  send(event: Event): void;
  /** Along the wires, or to the neighbour in the same rank. */
  walk(direction: "up" | "down" | "left" | "right"): void;
  fit(): void;
  zoom(factor: number): void;
  reveal(): void;
  lift(): void;
  /** From downward to rightward, and back. */
  turn(): void;
  toggle(panel: "outline" | "inspector"): void;
  search(): void;
}

type Row = (on: Keyed) => void;

const player =
  (command: "toggle" | "step" | "stepBack" | "restart"): Row =>
  on =>
    on.send({ type: "player", command });

const KEYS: Readonly<Record<string, Row>> = {
  " ": player("toggle"),
  ".": player("step"),
  ",": player("stepBack"),
  Home: player("restart"),
  ArrowUp: on => on.walk("up"),
  ArrowDown: on => on.walk("down"),
  ArrowLeft: on => on.walk("left"),
  ArrowRight: on => on.walk("right"),
  Enter: on => on.reveal(),
  Escape: on => on.send({ type: "select", target: null }),
  f: on => on.fit(),
  "+": on => on.zoom(1.25),
  "=": on => on.zoom(1.25),
  "-": on => on.zoom(0.8),
  l: on => on.lift(),
  r: on => on.turn(),
  o: on => on.toggle("outline"),
  i: on => on.toggle("inspector"),
  "/": on => on.search(),
};

/** Keys that a focused button, slider or list needs for itself. */
const OWN = new Set([" ", "Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home"]);

export function listenKeys(page: Document, on: Keyed): void {
  page.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!row || !mine(event)) return;
    event.preventDefault();
    row(on);
  });
}

function mine({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return true;
  if (target.matches("input[type=search], textarea")) return false;
  const control = target.closest("vscode-button, vscode-dropdown, button, input, [role=tree]");
  return !control || !OWN.has(key);
}
