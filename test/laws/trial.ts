// One random case made concrete: values away from kinks, laid out in memory one way or another, directions to try.
import * as gg from "../../core/index.js";
import type { Input, Sample } from "../../core/ops/samples.js";
import type { Draw } from "./draw.js";

/** The same values in row-major order, with strides reversed, with gaps and an offset, or one row shown many times. */
const LAYOUTS = ["plain", "transposed", "spaced", "expanded"] as const;
type Layout = (typeof LAYOUTS)[number];

const size = (shape: readonly number[]): number => shape.reduce((all, each) => all * each, 1);

/** A whole number, spread over 0 … 96, for each place; no two alike among 97. */
const steps = 97;

function laidOut(x: gg.Tensor, layout: Layout): gg.Tensor {
  const reversed = x.shape.map((_, i) => x.ndim - 1 - i);
  if (layout === "transposed") return x.permute(reversed).clone().contiguous().permute(reversed);
  if (layout === "spaced") return gg.stack([gg.fullLike(x, 7), x, gg.fullLike(x, 9)], x.ndim).select(-1, 1);
  const first = x.shape.indexOf(Math.max(...x.shape));
  if (layout === "expanded" && x.ndim > 0 && x.numel() > 0)
    return x.narrow(first, 0, 1).clone().expand(x.shape);
  return x;
}

export class Trial {
  readonly sample: Sample;
  readonly layouts: readonly Layout[];
  /** Leaves, in float64. */
  readonly points: readonly gg.Tensor[];
  private state: number;

  constructor(d: Draw, sample: Sample) {
    this.sample = sample;
    this.layouts = sample.inputs.map(({ apart }) => LAYOUTS[Math.max(0, d.int(-3, apart ? 2 : 3))]);
    const [a, b] = [d.int(1, steps - 1), d.int(0, steps - 1)];
    this.state = d.int(0, 2 ** 31 - 1);
    this.points = sample.inputs.map((input, slot) => {
      const values = Float64Array.from({ length: size(input.shape) }, (_, i) => {
        const place = (a * i + b + 31 * slot) % steps;
        return input.from + ((input.to - input.from) * (place + 0.37 + 0.13 * (slot % 4))) / steps;
      });
      return this.leaf(laidOut(gg.tensor(values).reshape(input.shape), this.layouts[slot]), input);
    });
  }

  leaf(x: gg.Tensor, { constant }: Pick<Input, "constant">): gg.Tensor {
    return x.detach().requiresGrad_(!constant);
  }

  /** Which inputs are differentiated. */
  get free(): readonly number[] {
    return this.sample.inputs.flatMap((input, slot) => (input.constant ? [] : [slot]));
  }

  /** The floating outputs at these points. */
  run(points: readonly gg.Tensor[] = this.points): gg.Tensor[] {
    const out = this.sample.run(...points);
    return out instanceof gg.Tensor ? [out] : [...out];
  }

  /** Jᵀv by input, zeros where nothing arrives. */
  pull(
    out: readonly gg.Tensor[],
    v: readonly gg.Tensor[],
    points: readonly gg.Tensor[] = this.points,
    createGraph = false,
  ): gg.Tensor[] {
    const inputs = this.free.map(slot => points[slot]);
    const kept = out.map((_, i) => i).filter(i => out[i].requiresGrad);
    if (kept.length === 0) return inputs.map(x => gg.zerosLike(x));
    return gg.autograd.grad(
      kept.map(i => out[i]),
      inputs,
      { gradOutputs: kept.map(i => v[i]), createGraph, retainGraph: true, materializeGrads: true },
    ) as gg.Tensor[];
  }

  /** Directions of the same shapes, in [-1, 1). */
  like(tensors: readonly gg.Tensor[]): gg.Tensor[] {
    return tensors.map(({ shape }) =>
      gg.tensor(Float64Array.from({ length: size(shape) }, () => this.random())).reshape(shape),
    );
  }

  /** The points moved by `step` along directions of the free inputs. */
  moved(directions: readonly gg.Tensor[], step: number): gg.Tensor[] {
    const moved = [...this.points];
    this.free.forEach((slot, i) => {
      moved[slot] = this.leaf(this.points[slot].detach().add(directions[i].mul(step)), {});
    });
    return moved;
  }

  toString(): string {
    const inputs = this.sample.inputs.map(({ shape }, i) => `[${shape.join(", ")}] ${this.layouts[i]}`);
    return `${inputs.join(", ")}: ${this.sample.run}`;
  }

  private random(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return this.state / 2 ** 31;
  }
}

/** Σ ⟨a, b⟩ over lists of tensors, as a number. */
export function inner(a: readonly gg.Tensor[], b: readonly gg.Tensor[]): number {
  return a.reduce((sum, x, i) => sum + x.detach().mul(b[i]).sum().item(), 0);
}
