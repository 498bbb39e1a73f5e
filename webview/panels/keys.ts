// Every action by keyboard. Keys typed into a field stay there.
import { type Keyed, ROWS, type Row } from "./keytable.js";

export type { Keyed } from "./keytable.js";

const TABLE: ReadonlyMap<string, Row> = new Map(ROWS.flatMap(row => row.keys.map(key => [key, row])));

const PRESS = [" ", "Enter"];
const MOVE = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

/** Keys that a focused control needs for itself, by what it is, and what it stands in. */
const OWN: readonly (readonly [control: string, keys: readonly string[]])[] = [
  ["[data-scrolls]", [...MOVE, "PageUp", "PageDown"]],
  ["[role=tree], vscode-dropdown, [role=listbox]", [...PRESS, ...MOVE]],
  ["input[type=range], [role=slider]", MOVE],
  ["vscode-button, button, input, summary", PRESS],
];

export function listenKeys(page: Document, on: Keyed): void {
  page.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowOf(event);
    if (!row || !mine(event)) return;
    event.preventDefault();
    row.act(on);
  });
}

/** A capital letter is Shift and its key where the table has that; with caps lock on, the small one. */
function rowOf({ key, shiftKey }: KeyboardEvent): Row | undefined {
  const named = key.length > 1 && shiftKey ? TABLE.get(`Shift+${key}`) : undefined;
  const exact = /^\p{Lu}$/u.test(key) && !shiftKey ? undefined : TABLE.get(key);
  return named ?? exact ?? TABLE.get(key.length === 1 ? key.toLowerCase() : key);
}

function mine({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest("dialog")) return false;
  if (target.matches("input:not([type=range], [type=checkbox]), textarea, select")) return false;
  return !OWN.some(([control, keys]) => keys.includes(key) && target.closest(control));
}
