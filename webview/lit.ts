// What is lit: the node under the pointer, and what the search found.
import { nodesById } from "../core/trace/nodes.js";
import type { Picture } from "./store/select.js";
import type { State } from "./store/state.js";

const none: ReadonlySet<number> = new Set();
const known = new WeakMap<Picture, { word: string; nodes: ReadonlySet<number> }>();

export function litNodes(picture: Picture, { pointed, search }: State): ReadonlySet<number> {
  const found = matches(picture, search.trim().toLowerCase());
  if (pointed?.kind !== "node") return found;
  return new Set(found).add(pointed.node);
}

/** Looked up once a word, not once a frame. */
function matches(picture: Picture, word: string): ReadonlySet<number> {
  if (!word) return none;
  const before = known.get(picture);
  if (before?.word === word) return before.nodes;
  const index = nodesById(picture.trace);
  const nodes = new Set<number>();
  for (const box of picture.view.boxes) {
    const node = index.get(box.node);
    if (`${node?.name ?? ""} ${node?.op}`.toLowerCase().includes(word)) nodes.add(box.node);
  }
  known.set(picture, { word, nodes });
  return nodes;
}
