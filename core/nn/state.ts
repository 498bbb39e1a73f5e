import { ArgumentError, ShapeError } from "../errors.js";
import { noGrad } from "../modes/grad.js";
import { sameShape, show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

// A module's state as a plain object from paths to tensors.

export type StateDict = Record<string, Tensor>;

export interface Stateful {
  namedParameters(): [string, Tensor][];
  namedBuffers(options: { persistent: boolean }): [string, Tensor][];
}

const entries = (module: Stateful) => [
  ...module.namedParameters(),
  ...module.namedBuffers({ persistent: true }),
];

/** The same elements without history; made without an operation, so that taking a state records nothing. */
const plain = (x: Tensor) => x.strided(x.shape, x.strides, x.offset);

export function stateOf(module: Stateful): StateDict {
  return Object.fromEntries(entries(module).map(([path, x]) => [path, plain(x)]));
}

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
  for (const [path, x] of own) {
    if (!Object.hasOwn(state, path)) continue;
    const value = state[path];
    if (!(value instanceof Tensor)) throw new ArgumentError(`loadStateDict: ${path} is no tensor`);
    if (!sameShape(value.shape, x.shape))
      throw new ShapeError(
        `loadStateDict: ${path} has shape ${show(value.shape)}, but the module's is ${show(x.shape)}`,
      );
    noGrad(() => x.copy_(value));
  }
  return { missingKeys, unexpectedKeys };
}
