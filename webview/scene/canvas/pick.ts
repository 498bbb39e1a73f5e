// What of a scene is under a point of the graph, as an SVG's own hit testing has it: the same parts of each shape answer,
// and what covers counts before what is covered.
import { HALF } from "../programs/boundary/index.js";
import { HEIGHT, SLIDER } from "../programs/loop/index.js";
import { SIZE } from "../programs/sign/index.js";
import type { Pick } from "../renderer.js";
import type { BoxShape, CutShape, FrameShape, Scene, TurnsShape, WireShape } from "../scene.js";
import { ROWS } from "../turns.js";
import type { Places } from "./places.js";
import { wayOf } from "./way.js";

/** Half the width of what a wire is caught by. */
const REACH = 6;
const HEAD = 28;

export function pickAt(scene: Scene, places: Places, x: number, y: number, text: boolean): Pick | null {
  const near = places.within({ left: x, right: x, top: y, bottom: y });
  for (const key of near.boxes.reverse()) {
    const found = inBox(scene.boxes[key], x, y);
    if (found) return found;
  }
  if (scene.lens?.gone.some(each => inside(x, y, each.x, each.y, each.width, each.height)))
    return { kind: "gone" };
  for (const key of near.cuts.reverse())
    if (inCut(scene.cuts[key], x, y)) return { kind: "cut", wire: scene.cuts[key].key };
  const around = places.within({ left: x - REACH, right: x + REACH, top: y - REACH, bottom: y + REACH });
  for (const key of around.wires.reverse())
    if (onWire(scene.wires[key], x, y, text)) return { kind: "wire", wire: scene.wires[key].key };
  for (const frame of scene.frames.toReversed()) {
    const found = inFrame(frame, x - frame.x, y - frame.y);
    if (found) return found;
  }
  return null;
}

const inside = (x: number, y: number, left: number, top: number, width: number, height: number): boolean =>
  x >= left && y >= top && x <= left + width && y <= top + height;

function inBox(box: BoxShape, px: number, py: number): Pick | null {
  const [x, y] = [px - box.x, py - box.y];
  const self: Pick = { kind: "node", node: box.node };
  if (box.kind === "sign") return Math.hypot(x - SIZE / 2, y - SIZE / 2) <= SIZE / 2 ? self : null;
  if (box.loop) {
    if (inside(x, y, 0, SLIDER - 10, box.loop.width, 20)) return { kind: "slider", box: box.key };
    return inside(x, y, 0, 0, box.loop.width + 8, HEIGHT + 8) ? self : null;
  }
  const pill = box.pills.find(each => inside(x, y, each.x, each.y, each.width, each.height));
  if (pill) return { kind: "node", node: pill.node };
  const { text, ...others } = box.others;
  if (text && inside(x, y, others.x, others.y, others.width, others.height))
    return { kind: "others", node: box.node };
  if (box.card) {
    const { group, turns, width, height, stacked } = box.card;
    if (inTurns(turns, x, y)) return { kind: "turns", group };
    if (inside(x, y, 2, 2, 24, 24)) return { kind: "open", group };
    const under = stacked ? 8 : 0;
    return inside(x, y, 0, 0, width + under, height + under) ? self : null;
  }
  const tray = box.tray?.state === "filled" && inside(x, y, 8, -24, box.tray.width, box.tray.height);
  return tray || inside(x, y, 0, 0, box.width, box.height) ? self : null;
}

const inTurns = (turns: TurnsShape | null, x: number, y: number): boolean =>
  turns !== null && inside(x, y, turns.from - 8, turns.y + ROWS.slider - 12, turns.to - turns.from + 16, 24);

const inCut = ({ x, y }: CutShape, px: number, py: number): boolean =>
  inside(px, py, x - HALF - 4, y - 14, 2 * HALF + 8, 28);

/** A far wire is caught by the names at its ends, until it is whole. */
function onWire(wire: WireShape, x: number, y: number, text: boolean): boolean {
  if (!wire.far || wire.whole || wire.lit || wire.selected) {
    if (wayOf(wire).distance(x, y) <= REACH) return true;
  }
  if (!text) return false;
  return wire.ends.some(end => {
    const width = 6.7 * Array.from(end.text).length;
    if (end.side === "below") return inside(x, y, end.x, end.y, width + 6, 16);
    return inside(x, y, end.side === "left" ? end.x - 14 - width : end.x, end.y - 7, width + 14, 14);
  });
}

function inFrame({ group, turns, width }: FrameShape, x: number, y: number): Pick | null {
  if (inTurns(turns, x, y)) return { kind: "turns", group };
  return inside(x, y, 0, 0, width, HEAD) ? { kind: "close", group } : null;
}
