import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { Tensor } from "../tensor/tensor.js";

// Tensors in nested arrays and plain objects (JAX's pytrees): taken apart into a list and put together again.

export type Tree = Tensor | number | readonly Tree[] | { readonly [key: string]: Tree };

export interface Parts {
  readonly tensors: Tensor[];
  /** The same structure around other leaves, one for each tensor. */
  build(leaves: readonly unknown[]): unknown;
}

const depthLimit = 100;

/** Takes a tree apart. Numbers become 0-d tensors. */
export function parts(op: string, what: string, tree: unknown, depth = 0): Parts {
  if (tree instanceof Tensor) return { tensors: [tree], build: leaves => leaves[0] };
  if (typeof tree === "number") return { tensors: [ops.tensor(tree)], build: leaves => leaves[0] };
  if (typeof tree !== "object" || tree === null || depth > depthLimit) {
    throw new ArgumentError(
      `${op}: ${what} must be a tensor, a number, or arrays and plain objects of them, got ${tree === null ? "null" : typeof tree}`,
    );
  }
  const keys = Array.isArray(tree) ? null : Object.keys(tree);
  const children = (Array.isArray(tree) ? tree : Object.values(tree)).map(each =>
    parts(op, what, each, depth + 1),
  );
  return {
    tensors: children.flatMap(child => child.tensors),
    build: leaves => assemble(keys, children, leaves),
  };
}

function assemble(
  keys: readonly string[] | null,
  children: readonly Parts[],
  leaves: readonly unknown[],
): unknown {
  let at = 0;
  const built = children.map(child => {
    const from = at;
    at += child.tensors.length;
    return child.build(leaves.slice(from, at));
  });
  return keys === null ? built : Object.fromEntries(keys.map((key, i) => [key, built[i]]));
}
