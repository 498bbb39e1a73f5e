import { ArgumentError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Layer, Module } from "./module.js";

// Modules that hold modules. Their parts are fields named by number, so that paths read "0.weight".

abstract class List extends Module {
  [index: number]: Module;

  get length(): number {
    return this.children().length;
  }

  *[Symbol.iterator](): Generator<Module> {
    yield* this.children();
  }

  /** The module of that number; negative ones count from the end. */
  at(index: number): Module | undefined {
    return this.children().at(index);
  }

  append(module: Module): this {
    if (!(module instanceof Module))
      throw new ArgumentError(`${this.constructor.name}: expected a module, got ${String(module)}`);
    this[this.length] = module;
    return this;
  }
}

/**
 * Layers one after the other; each takes the output of the one before.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends List {
  constructor(...layers: readonly Layer[]) {
    super();
    for (const layer of layers) this.append(layer);
  }

  override forward(x: Tensor): Tensor {
    let out = x;
    for (const layer of this.children()) out = (layer as Layer).forward(out);
    return out;
  }
}

/** Modules in a list, without a forward of their own. Docs: https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html */
export class ModuleList extends List {
  constructor(modules: Iterable<Module> = []) {
    super();
    for (const module of modules) this.append(module);
  }
}
