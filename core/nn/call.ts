import { modes } from "../modes/state.js";
import type { Frame } from "../tape/frame.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import type { Tensor } from "../tensor/tensor.js";
import { Gate, type Watch } from "./gate.js";
import { isModal } from "./modal.js";

// How a module's forward runs: between its hooks, inside a frame of its own when somebody records, so that a picture
// can say which layer an operation belongs to.

/** What this file needs to know of a module. */
export interface Callable {
  readonly training: boolean;
  before(inputs: readonly unknown[]): readonly unknown[];
  after(inputs: readonly unknown[], output: unknown): unknown;
  /** What the full backward hooks do; null if there are none. */
  watch(): Watch | null;
  namedChildren(): [string, Callable][];
  namedModules(): [string, Callable][];
  namedParameters(): [string, Tensor][];
}

const state = { depth: 0 };
const names = new WeakMap<Callable, string>();
const calls = new WeakMap<Callable, number>();
/** Names that this file gave to parameters; those that the user gave are left alone. */
const given = new WeakMap<Tensor, string>();

export function callModule(
  module: Callable,
  forward: (...inputs: never[]) => unknown,
  inputs: readonly unknown[],
): unknown {
  const { site, source } = register;
  if (tape.recorder !== null) {
    if (state.depth === 0) outermost(module);
    const frame = frameOf(module, source?.frame() ?? null);
    register.source = { frame: () => frame };
  }
  state.depth++;
  try {
    const now = module.before(inputs);
    const watch = module.watch();
    if (watch === null || !modes.grad) return module.after(now, forward.apply(module, now as never[]));
    const gate = new Gate(watch);
    const seen = gate.inputs(now);
    return gate.output(module.after(seen, forward.apply(module, seen as never[])));
  } finally {
    state.depth--;
    register.site = site;
    register.source = source;
  }
}

function outermost(module: Callable): void {
  const parts = module.namedModules();
  nameParts(module, parts);
  const modal = parts.some(([, part]) => isModal(part));
  const { training } = module;
  tape.recorder?.called?.("forward", { of: module, count: calls.get(module) ?? 0, training, modal });
}

function frameOf(module: Callable, up: Frame | null): Frame {
  const call = calls.get(module) ?? 0;
  calls.set(module, call + 1);
  const type = module.constructor.name;
  return { up, kind: "module", name: names.get(module) ?? type, type, call, from: register.site, id: -1 };
}

/** The outermost module names its parts by their fields, and its parameters by their paths in its state dict. */
function nameParts(root: Callable, parts: readonly [string, Callable][]): void {
  for (const [, module] of parts) for (const [name, child] of module.namedChildren()) names.set(child, name);
  for (const [path, p] of root.namedParameters()) {
    const extra = p.more();
    const known = given.get(p);
    if (extra.name === path || (extra.name !== undefined && extra.name !== known)) continue;
    // Whoever ran as a part once keeps the whole path when it runs by itself.
    if (known?.endsWith(`.${path}`)) continue;
    extra.name = path;
    given.set(p, path);
    tape.recorder?.marked(p);
  }
}
