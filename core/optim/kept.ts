import type { Recorder } from "../tape/recorder.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Group, Optimizer, Rate, State } from "./optimizer.js";

// What an optimiser keeps, told to a recorder after each step: its settings, and the state of each parameter in numbers.

/** Elements up to which an array's norm is worth a walk over it; of a longer one only its length is told. */
const most = 4096;

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

/** "lr 0.1 · momentum 0.9"; of several groups "group 1: lr 0.1 · group 2: lr 0.01". */
function settings<S>(groups: readonly Group<S>[]): string {
  const each = groups.map(group =>
    Object.entries<unknown>(group)
      .filter(([name, value]) => name !== "params" && value !== false && value !== undefined)
      .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : String(value)}`)
      .join(" · "),
  );
  return each.length === 1 ? each[0] : each.map((text, i) => `group ${i + 1}: ${text}`).join(" · ");
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
