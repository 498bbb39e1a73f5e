import type { Node } from "./node.js";
import type { Order } from "./order.js";

// Which nodes of a pass are on the way to what was asked for.

/** By index: 2 for a target, 1 for a node from which one of them can be reached, else 0. */
export function onTheWay({ nodes, size, pass }: Order, targets: readonly { node: Node }[]): Uint8Array {
  const needed = new Uint8Array(size);
  for (const { node } of targets) if (node.pass === pass) needed[node.index] = 2;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (needed[node.index] === 0 && leadsOn(node, needed)) needed[node.index] = 1;
  }
  return needed;
}

function leadsOn(node: Node, needed: Uint8Array): boolean {
  for (let slot = 0; slot < node.arity; slot++) {
    const next = node.to(slot);
    if (next !== null && needed[next.index] !== 0) return true;
  }
  return false;
}
