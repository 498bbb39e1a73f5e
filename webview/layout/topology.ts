// What may move a box, as text: boxes, frames and wires, not what they carry.
import type { View } from "../../core/graph/view.js";
import type { Block, LayoutInput } from "./engine.js";

export function topology(view: View, { blocks, frames = [] }: LayoutInput): string {
  const wires = view.wires.map(wire => `${wire.from}-${wire.to}.${wire.slot}${wire.blocked ?? ""}`);
  const around = frames.map(({ id, parent, head, width }) => JSON.stringify([id, parent, head, width]));
  return [...blocks.map(size), ...around, ...wires].join(" ");
}

function size({ id, width, height, anchor, beside, inside }: Block): string {
  const words = beside ? `-${beside.left}+${beside.right}` : "";
  return `${id}/${width}x${height}@${anchor ?? ""}${words}${inside ? JSON.stringify(inside) : ""}`;
}
