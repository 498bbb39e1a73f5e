import { setTangent, tangentOf } from "../autograd/dual.js";
import { forwardLevel, type Level, levels, within } from "../autograd/levels.js";
import { ArgumentError } from "../errors.js";
import { modes } from "../modes/state.js";
import { callUser } from "../tape/register.js";
import type { Tensor } from "../tensor/tensor.js";
import { aliasOf, outcome } from "./level.js";
import type { Parts } from "./tree.js";

// One level of forward mode: the function runs on aliases that carry the directions as tangents.

export interface Pushed {
  readonly output: Parts;
  /** By output; null where none arrived: zero. */
  readonly tangents: readonly (Tensor | null)[];
  readonly aux: unknown;
}

/**
 * Calls f on aliases of its differentiated arguments. `at` are their positions, `inputs` the arguments taken apart,
 * `directions` one for each of their tensors, in order. `under` is what tangents are computed under.
 */
export function pushForward(
  op: string,
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  at: readonly number[],
  inputs: readonly Parts[],
  directions: readonly (Tensor | null)[],
  { hasAux = false, under = levels.top }: { hasAux?: boolean; under?: Level | null } = {},
): Pushed {
  if (typeof f !== "function")
    throw new ArgumentError(`${op}: the first argument must be a function of tensors, got ${typeof f}`);
  const level = forwardLevel(modes.grad, under);
  const replaced = [...args];
  let next = 0;
  at.forEach((position, i) => {
    replaced[position] = inputs[i].build(
      inputs[i].tensors.map(x => {
        const alias = aliasOf(x);
        setTangent(alias, level, directions[next++]);
        return alias;
      }),
    );
  });
  const result = within(level, () => callUser(() => f(...(replaced as never[]))));
  const { output, aux } = outcome(op, result, hasAux);
  const tangents = output.tensors.map(out => tangentOf(out, level));
  for (const out of output.tensors) setTangent(out, level, null);
  return { output, tangents, aux };
}
