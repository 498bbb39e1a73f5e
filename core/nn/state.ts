import { ArgumentError, ShapeError } from "../errors.js";
import { noGrad } from "../modes/grad.js";
import { sameShape, show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

// A module's state as a plain object from paths to tensors.

/** Tensors by path: what `stateDict()` gives and `loadStateDict` takes. */
export type StateDict = Record<string, Tensor>;

export interface Stateful {
  namedChildren(): [string, Stateful][];
  /** Parameters and persistent buffers of this module alone. */
  ownState(): [string, Tensor][];
}

/**
 * Everything by path, a module's own before its children's. What is shared stands under each of its paths, as in PyTorch;
 * only a module inside of itself is not entered again.
 */
function entries(module: Stateful, prefix = "", above: readonly Stateful[] = []): [string, Tensor][] {
  if (above.includes(module)) return [];
  const own = module.ownState().map(([name, x]): [string, Tensor] => [prefix + name, x]);
  const path = [...above, module];
  return own.concat(
    module.namedChildren().flatMap(([name, child]) => entries(child, `${prefix}${name}.`, path)),
  );
}

/** The same elements without history; made without an operation, so that taking a state records nothing. */
const plain = (x: Tensor) => x.strided(x.shape, x.strides, x.offset);

export function stateOf(module: Stateful): StateDict {
  return Object.fromEntries(entries(module).map(([path, x]) => [path, plain(x)]));
}

/** The shapes that do not fit. */
function mismatches(own: ReadonlyMap<string, Tensor>, state: Readonly<StateDict>): string[] {
  return [...own].flatMap(([path, x]) => {
    if (!Object.hasOwn(state, path)) return [];
    const value: unknown = state[path];
    if (!(value instanceof Tensor)) throw new ArgumentError(`loadStateDict: ${path} is no tensor`);
    if (sameShape(value.shape, x.shape)) return [];
    return [`${path} has shape ${show(value.shape)}, but the module's is ${show(x.shape)}`];
  });
}

/** Copies what fits; throws before anything is copied. */
export function loadState(module: Stateful, state: Readonly<StateDict>, strict: boolean) {
  if (typeof state !== "object" || state === null)
    throw new ArgumentError(
      `loadStateDict: expected an object as stateDict() gives it, got ${String(state)}`,
    );
  const own = new Map(entries(module));
  const missingKeys = [...own.keys()].filter(path => !Object.hasOwn(state, path));
  const unexpectedKeys = Object.keys(state).filter(path => !own.has(path));
  if (strict && missingKeys.length + unexpectedKeys.length > 0) {
    const missing = missingKeys.length > 0 ? ` missing: ${missingKeys.join(", ")};` : "";
    const unexpected = unexpectedKeys.length > 0 ? ` unexpected: ${unexpectedKeys.join(", ")};` : "";
    throw new ArgumentError(
      `loadStateDict: the keys do not fit:${missing}${unexpected} pass { strict: false } to load the rest`,
    );
  }
  const wrong = mismatches(own, state);
  if (wrong.length > 0) throw new ShapeError(`loadStateDict: ${wrong.join("; ")}`);
  noGrad(() => {
    for (const [path, x] of own) if (Object.hasOwn(state, path)) x.copy_(state[path]);
  });
  return { missingKeys, unexpectedKeys };
}
