import type { Recorder } from "../tape/recorder.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Group, Optimizer, Rate, State } from "./optimizer.js";

// What an optimiser keeps, told to a recorder after each step: its settings, and the state of each parameter in numbers.

/** Elements up to which an array's norm is worth a walk over it; of a longer one only its length is told. */
const most = 4096;

/** Longest text of settings: a tape cuts texts that are longer (tape/strings.ts). */
const longest = 2000;
/** Kept free to say how many are left out. */
const words = 40;

/** `parameters`: all that it moves. */
export function tellKept<S extends Rate>(
  recorder: Recorder,
  of: Optimizer<S>,
  parameters: readonly Tensor[],
): void {
  const tensors = parameters.filter(p => of.state.has(p));
  const kept = tensors.map(p => entries(of.state.get(p) ?? {}));
  recorder.called?.("state", {
    of,
    tensors,
    count: tensors.length,
    settings: settings(of.paramGroups),
    kept,
  });
}

/** "lr 0.1 · momentum 0.9"; of several groups "group 1: lr 0.1 · group 2: lr 0.01 · and 3 more groups". */
function settings<S>(groups: readonly Group<S>[]): string {
  const each = groups.map(group =>
    Object.entries<unknown>(group)
      .filter(([name, value]) => name !== "params" && value !== false && value !== undefined)
      .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : String(value)}`),
  );
  if (each.length === 1) return fitting(each[0], "setting", longest);
  const texts = each.map((group, i) => `group ${i + 1}: ${fitting(group, "setting", longest / 4)}`);
  return fitting(texts, "group", longest);
}

/** As many as there is room for, and how many are left out. */
function fitting(texts: readonly string[], noun: string, room: number): string {
  const whole = texts.join(" · ");
  if (whole.length <= room) return whole;
  let told = "";
  let count = 0;
  for (const text of texts) {
    const next = count === 0 ? text : `${told} · ${text}`;
    if (next.length > room - words) break;
    told = next;
    count++;
  }
  const left = texts.length - count;
  return `${told}${count === 0 ? "" : " · and "}${left} more ${noun}${left === 1 ? "" : "s"}`;
}

/** Names and numbers in turn. */
function entries(state: State): (string | number)[] {
  return Object.entries(state).flatMap(([name, value]) => {
    if (typeof value === "number") return [name, value];
    if (value.length > most) return [`elements of ${name}`, value.length];
    let squares = 0;
    for (let i = 0; i < value.length; i++) squares += value[i] * value[i];
    return [`‖${name}‖`, Math.sqrt(squares)];
  });
}
