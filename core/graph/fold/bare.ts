// Cells in which no gradient was ever possible and nothing stopped one: data being made. They stay cards unless asked for,
// so that a first view spends its boxes between the parameters and the loss.
import type { Cell } from "./cell.js";
import type { Units } from "./units.js";

/** Says so of a cell. Where nothing at all has a gradient, nothing is bare: the values are what there is to see. */
export function bareCells({ units, cuts, root }: Units): (of: Cell) => boolean {
  if (root === null) return () => false;
  const telling = new Uint8Array(units.length);
  for (const [i, { nodes }] of units.entries()) if (nodes.some(node => node.requiresGrad)) telling[i] = 1;
  for (const { to } of cuts) telling[to] = 1;
  const before = new Int32Array(units.length + 1);
  for (let i = 0; i < units.length; i++) before[i + 1] = before[i] + telling[i];
  return ({ lo, hi }) => before[hi] === before[lo];
}
