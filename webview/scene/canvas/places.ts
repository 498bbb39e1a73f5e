// Where every shape of a scene is, indexed: which of them a rectangle of the graph touches. Made once a layout.
import type { BoxShape, CutShape, Scene, WireShape } from "../scene.js";
import { type Bounds, Tree } from "./tree.js";

/** Around a box: its ring, the stack under it, a negative share. */
const RING = 10;
/** What the words beside the end of a wire, and beside a cut, may take. */
const WORDS = 170;
const CUT = { left: 60, right: 360, high: 60 } as const;

export interface Touched {
  boxes: Uint32Array;
  wires: Uint32Array;
  cuts: Uint32Array;
}

export class Places {
  #boxes: Tree;
  #wires: Tree;
  #cuts: Tree;

  constructor(scene: Scene) {
    this.#boxes = indexed(scene.boxes, boxBounds);
    this.#wires = indexed(scene.wires, wireBounds);
    this.#cuts = indexed(scene.cuts, cutBounds);
  }

  within(bounds: Bounds): Touched {
    return {
      boxes: this.#boxes.within(bounds),
      wires: this.#wires.within(bounds),
      cuts: this.#cuts.within(bounds),
    };
  }
}

function indexed<T>(shapes: readonly T[], of: (shape: T) => Bounds): Tree {
  const bounds = new Float64Array(4 * shapes.length);
  for (const [i, shape] of shapes.entries()) {
    const { left, top, right, bottom } = of(shape);
    bounds.set([left, top, right, bottom], 4 * i);
  }
  return new Tree(bounds);
}

function boxBounds({ x, y, width, height, tray }: BoxShape): Bounds {
  const top = tray ? y - 24 : y;
  // The words of a circle stand beside it or below it.
  return { left: x - RING, top: top - RING, right: x + width + RING, bottom: y + height + RING };
}

function wireBounds({ points, ends }: WireShape): Bounds {
  const bounds = {
    left: Number.POSITIVE_INFINITY,
    top: Number.POSITIVE_INFINITY,
    right: Number.NEGATIVE_INFINITY,
    bottom: Number.NEGATIVE_INFINITY,
  };
  const put = (x: number, y: number, beside: number) => {
    bounds.left = Math.min(bounds.left, x - beside);
    bounds.right = Math.max(bounds.right, x + beside);
    bounds.top = Math.min(bounds.top, y - 20);
    bounds.bottom = Math.max(bounds.bottom, y + 20);
  };
  for (const { x, y } of points) put(x, y, 8);
  for (const { x, y } of ends) put(x, y, WORDS);
  return bounds;
}

const cutBounds = ({ x, y }: CutShape): Bounds => ({
  left: x - CUT.left,
  right: x + CUT.right,
  top: y - CUT.high,
  bottom: y + CUT.high,
});
