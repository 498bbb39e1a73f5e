// Every node of a part of the text, with all that stands around it.
import type * as t from "@babel/types";
import { parts } from "../source.js";

/** In order of the text; iterative, as an expression may be chained ten thousand times. */
export function* within(root: t.Node): Generator<t.Node> {
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    const inner = parts(node);
    for (let i = inner.length - 1; i >= 0; i--) open.push(inner[i]);
  }
}
