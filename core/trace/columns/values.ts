import { fail } from "../check/expect.js";

// What a trace may say, checked over whole columns: what check.ts checks of each object of a trace from elsewhere. A column
// of a narrow type holds nothing but whole numbers, so that most need no look.

export type Values = ArrayLike<number>;

const isWhole = (values: Values) => values instanceof Uint8Array || values instanceof Uint16Array;
const isInteger = (values: Values) => isWhole(values) || values instanceof Int32Array;

/** Whole numbers from `least` up that a double holds exactly. */
export function wholes(values: Values, name: string, least = 0): void {
  if (isWhole(values) && least <= 0) return;
  for (let i = 0; i < values.length; i++)
    if (!Number.isSafeInteger(values[i]) || values[i] < least)
      fail(`expected a whole number from ${least} up, found ${values[i]}`, `${name}[${i}]`);
}

/** Finite numbers; NaN stands for none where that may be. */
export function figures(values: Values, name: string): void {
  if (isInteger(values)) return;
  for (let i = 0; i < values.length; i++)
    if (values[i] === Number.POSITIVE_INFINITY || values[i] === Number.NEGATIVE_INFINITY)
      fail(`expected a finite number, found ${values[i]}`, `${name}[${i}]`);
}

/** Finite numbers that are not negative. */
export function durations(values: Values, name: string): void {
  if (isWhole(values)) return;
  for (let i = 0; i < values.length; i++)
    if (!(values[i] >= 0 && values[i] < Number.POSITIVE_INFINITY))
      fail(`expected a duration, found ${values[i]}`, `${name}[${i}]`);
}

/** The ids of a trace's nodes, each once. */
export function idsOf(values: Values): (id: number) => boolean {
  wholes(values, "id");
  let inOrder = true;
  for (let i = 0; i < values.length; i++) inOrder &&= values[i] === i;
  if (inOrder) return id => Number.isInteger(id) && id >= 0 && id < values.length;
  const ids = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    if (ids.has(values[i])) fail(`${values[i]} is the id of an earlier node too`, `id[${i}]`);
    ids.add(values[i]);
  }
  return id => ids.has(id);
}

/** Ids of nodes of the trace. */
export function references(values: Values, name: string, isNode: (id: number) => boolean): void {
  for (let i = 0; i < values.length; i++)
    if (!isNode(values[i])) fail(`${values[i]} is not a node`, `${name}[${i}]`);
}
