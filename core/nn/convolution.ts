import { ArgumentError } from "../errors.js";
import { several, whole } from "../ops/arguments.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

// What convolutions and their adjoints have in common: sizes that are checked, a weight and a bias, and how they print.

export type Numbers = number | readonly number[];

interface ConvolutionOptions extends DtypeOption {
  groups?: number;
  bias?: boolean;
}

/** A layer's name in messages, how many dimensions its kernel has, and the first two sizes of its weight. */
interface Kind {
  readonly name: string;
  readonly rank: 1 | 2;
  readonly weight: (groups: number) => readonly [number, number];
}

export abstract class Convolution<O extends ConvolutionOptions> extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly options: Omit<O, "groups" | "bias" | "dtype"> & { groups: number };
  weight: Parameter;
  bias: Parameter | null;

  constructor(kind: Kind, inChannels: number, outChannels: number, kernelSize: Numbers, given: O) {
    super();
    const { name, rank } = kind;
    const { groups = 1, bias = true, dtype, ...rest } = given;
    this.inChannels = whole(name, "inChannels", inChannels, 1);
    this.outChannels = whole(name, "outChannels", outChannels, 1);
    this.kernelSize = several(name, "kernelSize", kernelSize, rank, 1);
    whole(name, "groups", groups, 1);
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw new ArgumentError(
        `${name}: ${inChannels} in and ${outChannels} out channels do not divide into ${groups} groups`,
      );
    this.options = { ...rest, groups };
    const shape = [...kind.weight(groups), ...this.kernelSize];
    const draw = uniform(1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b)));
    this.weight = drawn(shape, dtype, draw);
    this.bias = bias ? drawn([outChannels], dtype, draw) : null;
  }

  override extraRepr(): string {
    const shown = Object.entries(this.options).map(
      ([key, value]) => `, ${key}=${Array.isArray(value) ? `[${value}]` : value}`,
    );
    return `${this.inChannels}, ${this.outChannels}, kernelSize=[${this.kernelSize}]${shown.join("")}`;
  }
}
