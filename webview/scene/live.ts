// One picture's scene as time goes on: a step remakes the shapes that it concerns, and no others.
import { type Graph, graph } from "../../core/graph/graph.js";
import { type Change, Moments } from "../../core/graph/moment.js";
import { boxShape } from "./boxes.js";
import { buildScene, few } from "./build.js";
import type { SceneInput } from "./input.js";
import type { BoxShape, Scene, WireShape } from "./scene.js";
import { wireNow } from "./wires.js";

/** What a person or a step changes; all else of the input stays for as long as the picture. */
export type Now = Pick<SceneInput, "cursor" | "selected" | "lit" | "lifted">;
type Fixed = Omit<SceneInput, keyof Now | "moment">;

export class LiveScene {
  #fixed: Fixed;
  #moments: Moments;
  #index: Index;
  #before: Now | null = null;
  #done = false;
  #scene: Scene | null = null;

  constructor(fixed: Fixed) {
    this.#fixed = fixed;
    this.#moments = new Moments(fixed.trace, fixed.view, fixed.timeline);
    this.#index = new Index(fixed);
  }

  at(now: Now): Scene {
    const moment = this.#moments.at(now.cursor);
    const input: SceneInput = { ...this.#fixed, ...now, moment };
    const change = this.#moments.changes();
    if (!this.#scene || !this.#before) this.#scene = buildScene(input);
    else {
      const dirty = new Dirty(this.#index, change);
      dirty.pointed(this.#before, now);
      if (moment.done !== this.#done || !same(this.#before.lifted, now.lifted)) dirty.leaves();
      this.#scene = {
        ...this.#scene,
        ...few(input),
        boxes: remade(this.#scene.boxes, dirty.boxes, key => boxShape(input, input.view.boxes[key])),
        wires: remade(this.#scene.wires, dirty.wires, (key, wire) => ({
          ...wire,
          ...wireNow(input, input.view.wires[key]),
        })),
      };
    }
    this.#before = now;
    this.#done = moment.done;
    return this.#scene;
  }
}

const same = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
  a.size === b.size && [...a].every(key => b.has(key));

/** The same array if nothing in it changed. */
function remade<T extends BoxShape | WireShape>(
  shapes: T[],
  dirty: ReadonlySet<number>,
  make: (key: number, before: T) => T,
): T[] {
  if (dirty.size === 0) return shapes;
  const next = shapes.slice();
  // What was selected in an earlier picture may be no part of this one.
  for (const key of dirty) if (next[key]) next[key] = make(key, next[key]);
  return next;
}

/** What stands for what, by the ids that changes are told in. Keys of boxes and wires are positions. */
class Index {
  readonly boxes: Holders;
  readonly legs = new Map<string, number[]>();
  readonly trays = new Map<number, number[]>();
  /** Far wires by the boxes at their ends. */
  readonly far = new Map<number, number[]>();
  readonly leaves: number[] = [];

  constructor({ trace, view, placed }: Fixed) {
    const index = graph(trace);
    const tensorOf = (id: number): number => index.node(id)?.tensor ?? -1;
    this.boxes = new Holders(index);
    for (const { key, kind, node, nodes, pills } of view.boxes) {
      for (const id of nodes) this.boxes.add(id, key);
      for (const pill of pills) {
        this.boxes.add(pill.node, key);
        put(this.trays, tensorOf(pill.node), key);
      }
      if (kind === "leaf" || pills.length > 0) this.leaves.push(key);
      if (kind === "leaf") put(this.trays, tensorOf(node), key);
    }
    for (const { key, from, to, legs } of view.wires) {
      for (const leg of legs) put(this.legs, `${leg.to}:${leg.slot}`, key);
      if (!placed.stubs.has(key)) continue;
      put(this.far, from, key);
      put(this.far, to, key);
    }
  }
}

/** The boxes that hold a node: mostly one, of a hundred thousand nodes. */
class Holders {
  readonly #at: Graph["at"];
  readonly #first: Int32Array;
  readonly #others = new Map<number, number[]>();

  constructor({ at, trace }: Graph) {
    this.#at = at;
    this.#first = new Int32Array(trace.nodes.length).fill(-1);
  }

  add(id: number, box: number): void {
    const at = this.#at(id);
    if (this.#first[at] === -1) this.#first[at] = box;
    else put(this.#others, at, box);
  }

  each(id: number, visit: (box: number) => void): void {
    const at = this.#at(id);
    const first = this.#first[at] ?? -1;
    if (first >= 0) visit(first);
    for (const box of this.#others.get(at) ?? []) visit(box);
  }
}

class Dirty {
  readonly boxes = new Set<number>();
  readonly wires = new Set<number>();
  #index: Index;

  constructor(index: Index, { nodes, legs, trays }: Change) {
    this.#index = index;
    for (const id of nodes) this.#node(id, false);
    for (const leg of legs) this.#all(this.wires, index.legs.get(leg));
    for (const tensor of trays) this.#all(this.boxes, index.trays.get(tensor));
  }

  /** What is, or no longer is, selected or lit; and the far wires that it makes whole. */
  pointed(before: Now, now: Now): void {
    for (const id of [before.selected.node, now.selected.node]) if (id !== null) this.#node(id, true);
    for (const key of [before.selected.wire, now.selected.wire, before.lit.wire, now.lit.wire])
      if (key !== null) this.wires.add(key);
    for (const id of before.lit.nodes) if (!now.lit.nodes.has(id)) this.#node(id, true);
    for (const id of now.lit.nodes) if (!before.lit.nodes.has(id)) this.#node(id, true);
  }

  /** Every box that has x.grad. */
  leaves(): void {
    this.#all(this.boxes, this.#index.leaves);
  }

  #node(id: number, ends: boolean): void {
    this.#index.boxes.each(id, key => {
      this.boxes.add(key);
      if (ends) this.#all(this.wires, this.#index.far.get(key));
    });
  }

  #all(set: Set<number>, keys: readonly number[] = []): void {
    for (const key of keys) set.add(key);
  }
}

function put<K>(map: Map<K, number[]>, id: K, key: number): void {
  const keys = map.get(id);
  if (keys) keys.push(key);
  else map.set(id, [key]);
}
