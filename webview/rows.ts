// The outline's rows: every box of the scene in the scene's own words, and under it what it was computed from.
import { nodesById } from "../core/trace/nodes.js";
import type { OutlineRow } from "./panels/outline.js";
import type { Scene } from "./scene/scene.js";
import type { Picture } from "./store/select.js";

const made = new WeakMap<Scene, OutlineRow[]>();
const none: OutlineRow[] = [];

export function rowsOf(picture: Picture | null, scene: Scene | null): readonly OutlineRow[] {
  if (!picture || !scene) return none;
  const known = made.get(scene);
  if (known) return known;
  const nodes = nodesById(picture.trace);
  const { boxes, wires } = picture.view;
  const rows = scene.boxes.map(box => ({
    node: box.node,
    text: box.title,
    inputs: wires
      .filter(wire => wire.to === box.key)
      .map(wire => {
        const from = nodes.get(boxes[wire.from].node);
        const cut = scene.cuts.find(each => each.key === wire.key);
        const words = [
          `from ${from?.name ?? from?.op ?? "·"}`,
          cut && `cut by ${cut.word} at ${cut.place}`,
          cut?.would,
        ];
        return { node: boxes[wire.from].node, text: words.filter(Boolean).join(", ") };
      }),
  }));
  made.set(scene, rows);
  return rows;
}
