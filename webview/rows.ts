// What the outline says of a row: all that the picture shows there, in the scene's own words.
import { figure } from "../core/graph/figures.js";
import { graph } from "../core/graph/graph.js";
import type { Lensed } from "../core/graph/lens.js";
import { described } from "../core/graph/search.js";
import type { OutlineRow } from "./panels/outlinerows.js";
import type { Scene } from "./scene/scene.js";
import type { Picture } from "./store/select.js";

export function rowText({ of }: OutlineRow, picture: Picture, scene: Scene, lensed: Lensed | null): string {
  if (of.kind === "member") return described(picture.trace, of.node);
  if (of.kind === "group") return groupText(picture, of.group);
  if (of.kind === "input") return inputText(picture, scene, of.wire);
  const box = picture.view.boxes[of.box];
  const group = box.group === undefined ? "" : groupText(picture, box.group);
  const behind = box.behind ? "constant for this pass" : "";
  const reads = (box.reads ?? []).length > 0 ? "steers the loop, no gradient" : "";
  const gone = lensed?.gone.filter(each => each.box === of.box).map(each => each.words) ?? [];
  const words = [scene.boxes[of.box]?.title, group, behind, reads, lensed?.boxes.get(of.box)?.words, ...gone];
  return words.filter(Boolean).join(", ");
}

function groupText({ view }: Picture, id: string): string {
  const group = view.groups.find(each => each.id === id);
  if (!group) return id;
  const { kind, name, type, line, turns, more, nodes } = group;
  const words = [
    `${kind} ${name}${type && type !== name ? ` (${type})` : ""}`,
    turns &&
      `×${turns.count} the same parameters, ${kind === "loop" ? "iteration" : "call"} ${turns.shown + 1} of ${turns.numbers.length} shown`,
    more > 0 && `+${more} more like it`,
    line !== null && `line ${line}`,
    `${nodes.length} operations`,
  ];
  return words.filter(Boolean).join(", ");
}

/** "from x, gradient norm 0.3, share 0.5, cut by detach at line 3, would add 0 2 8 18 to x" */
function inputText({ trace, view, flow }: Picture, scene: Scene, key: number): string {
  const wire = view.wires[key];
  const from = graph(trace).node(view.boxes[wire.from].node);
  const carried = flow.wires.get(key);
  const cut = wire.blocked ? scene.cuts.find(each => each.key === key) : undefined;
  const words = [
    `from ${from?.name ?? from?.op ?? "·"}`,
    carried && `gradient norm ${figure(carried.norm)}`,
    carried && carried.contribution.share !== null && `share ${figure(carried.contribution.share)}`,
    cut && `cut by ${cut.word} at ${cut.place}`,
    cut?.would,
  ];
  return words.filter(Boolean).join(", ");
}
