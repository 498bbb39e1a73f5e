// A scene painted with a pen: what is in view, in the order in which things cover one another.
import * as boundary from "../programs/boundary/paint.js";
import * as card from "../programs/card/paint.js";
import * as edge from "../programs/edge/paint.js";
import * as frame from "../programs/frame/paint.js";
import * as group from "../programs/group/paint.js";
import * as label from "../programs/label/paint.js";
import * as lens from "../programs/lens/paint.js";
import * as loop from "../programs/loop/paint.js";
import * as op from "../programs/op/paint.js";
import * as parameter from "../programs/parameter/paint.js";
import type { Pen } from "../programs/pen.js";
import * as sign from "../programs/sign/paint.js";
import type { BoxShape, Scene } from "../scene.js";
import { BLOCKS, paintBlocks } from "./blocks.js";
import type { Places } from "./places.js";
import type { Bounds } from "./tree.js";

const BOXES: Readonly<Record<BoxShape["kind"], (pen: Pen, box: BoxShape) => void>> = {
  op: op.paint,
  input: op.paint,
  parameter: parameter.paint,
  sign: sign.paint,
  loop: loop.paint,
  group: card.paint,
};

export function paintScene(pen: Pen, scene: Scene, places: Places, view: Bounds): void {
  const touched = places.within(view);
  const frames = scene.frames.filter(each => meets(each, view));
  for (const each of frames) frame.paint(pen, each);
  for (const region of scene.regions)
    if (region.rects.some(rect => meets(rect, view))) group.paint(pen, region);
  if (pen.k < BLOCKS) {
    paintBlocks(pen, scene, touched);
    for (const each of frames) frame.paintHeading(pen, each);
    for (const key of touched.cuts) boundary.paint(pen, scene.cuts[key]);
    paintLens(pen, scene, view);
    return;
  }
  for (const key of touched.wires) edge.paint(pen, scene.wires[key]);
  for (const each of frames) frame.paintHeading(pen, each);
  for (const key of touched.cuts) boundary.paint(pen, scene.cuts[key]);
  for (const key of touched.boxes) BOXES[scene.boxes[key].kind](pen, scene.boxes[key]);
  paintLens(pen, scene, view);
  for (const key of touched.wires) {
    const wire = scene.wires[key];
    if (wire.selected || wire.lit) label.paint(pen, wire);
  }
}

function paintLens(pen: Pen, scene: Scene, view: Bounds): void {
  if (!scene.lens) return;
  const { name, grounds, gone } = scene.lens;
  for (const ground of grounds) if (meets(ground, view)) lens.paint(pen, ground, name);
  for (const each of gone) if (meets(each, view)) lens.paintGone(pen, each);
}

const meets = (rect: { x: number; y: number; width: number; height: number }, view: Bounds): boolean =>
  rect.x <= view.right &&
  rect.y <= view.bottom &&
  rect.x + rect.width >= view.left &&
  rect.y + rect.height >= view.top;
