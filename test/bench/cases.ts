// What is measured, as a table: inputs, the unit of its figure, how near results must be, and the figures to reach.
// The computation itself stands in each engine's file under the case's name.
import { classes, constant, double, type Inputs, uniform } from "./numbers.js";

/** At most `ratio` times the CPU time of `than`. */
export interface Target {
  readonly ratio: number;
  /** An engine, or seconds. */
  readonly than: string | number;
  /** Another case of that engine. */
  readonly case?: string;
  /** Which of our engines has to reach it; "ours" unless told. */
  readonly of?: string;
}

export interface Case {
  readonly title: string;
  readonly inputs: () => Inputs;
  /** Operations in one run: its figure is nanoseconds an operation. Absent: milliseconds a run. */
  readonly operations?: number;
  /** Largest distance of a result from the reference's, relative to the largest entry of that tensor. */
  readonly tolerance: number;
  readonly targets: readonly Target[];
  /** Engines that do not even try, and why: none is left out in silence. */
  readonly without?: Readonly<Record<string, string>>;
}

const pytorch = (ratio: number): Target => ({ ratio, than: "pytorch" });

const chain = (): Inputs => ({ x: constant(0.5), a: constant(0.999), b: constant(0.001) });

const mlp = (): Inputs => ({
  x: uniform(1, [64, 784]),
  y: classes(64, 10),
  w1: uniform(2, [256, 784], 0.05),
  b1: uniform(3, [256], 0.05),
  w2: uniform(4, [128, 256], 0.08),
  b2: uniform(5, [128], 0.08),
  w3: uniform(6, [10, 128], 0.1),
  b3: uniform(7, [10], 0.1),
});

export const CASES: Readonly<Record<string, Case>> = {
  chain1000: {
    title: "chain of 1,000 operations on 0-d tensors",
    inputs: chain,
    operations: 1000,
    tolerance: 1e-4,
    targets: [
      pytorch(0.03),
      { ratio: 0.2, than: "deepbox" },
      { ratio: 0.03, than: "pytorch", of: "recorded" },
    ],
  },
  chain100000: {
    title: "chain of 100,000 operations",
    inputs: chain,
    operations: 1e5,
    tolerance: 1e-3,
    targets: [pytorch(0.15)],
    without: {
      jax: "minutes a run",
      "jax-jit": "minutes to compile",
      recorded: "loops past the tape's budget are sampled: another case",
      "recorded-full": "loops past the tape's budget are sampled: another case",
    },
  },
  chain1000000: {
    title: "chain of 1,000,000 operations",
    inputs: chain,
    operations: 1e6,
    tolerance: 1e-3,
    targets: [],
  },
  mlp: {
    title: "MLP 784-256-128-10, batch 64: loss and gradients",
    inputs: mlp,
    tolerance: 1e-4,
    targets: [pytorch(3), { ratio: 0.8, than: "jax-jit" }, { ratio: 1.5, than: "ours", of: "recorded-full" }],
  },
  adam: {
    title: "the same with a step of Adam",
    inputs: mlp,
    tolerance: 1e-3,
    targets: [pytorch(3)],
  },
  matmul512: {
    title: "matmul 512²",
    inputs: () => ({
      a: uniform(1, [512, 512]),
      b: uniform(2, [512, 512]),
      v: uniform(3, [512, 512]),
    }),
    tolerance: 1e-4,
    targets: [pytorch(2.5), { ratio: 0.55, than: "jax" }],
  },
  elementwise: {
    title: "element-wise, 1,000,000 elements: Σ tanh(x·y + x)·y",
    inputs: () => ({ x: uniform(1, [1e6]), y: uniform(2, [1e6]) }),
    tolerance: 1e-4,
    targets: [pytorch(2.5)],
  },
  conv2d: {
    title: "conv2d 8×16×32×32, 32 filters 3×3",
    inputs: () => ({
      x: uniform(1, [8, 16, 32, 32]),
      w: uniform(2, [32, 16, 3, 3]),
      v: uniform(3, [8, 32, 32, 32]),
    }),
    tolerance: 1e-4,
    targets: [pytorch(5), { ratio: 0.2, than: "jax" }],
  },
  lstm: {
    title: "LSTM by hand, hidden 128, T 20, batch 16",
    inputs: () => ({
      x: uniform(1, [20, 16, 128]),
      v: uniform(2, [16, 128]),
      wi: uniform(3, [128, 512], 0.08),
      wh: uniform(4, [128, 512], 0.08),
      b: uniform(5, [512], 0.08),
    }),
    tolerance: 1e-3,
    targets: [pytorch(3)],
  },
  attention: {
    title: "layer norm and attention, B 4, T 64, D 128, 4 heads",
    inputs: () => ({
      x: uniform(1, [4, 64, 128]),
      v: uniform(2, [4, 64, 128]),
      gain: uniform(3, [128], 0.5, 1),
      bias: uniform(4, [128], 0.1),
      wqkv: uniform(5, [128, 384], 0.1),
      wo: uniform(6, [128, 128], 0.1),
    }),
    tolerance: 1e-3,
    targets: [pytorch(4)],
  },
  hvp: {
    title: "Hessian-vector product of Rosenbrock, n 64, float64",
    inputs: () => ({ x: double(1, [64]), v: double(2, [64]) }),
    tolerance: 1e-10,
    targets: [pytorch(0.3)],
  },
  hessian: {
    title: "Hessian of the same",
    inputs: () => ({ x: double(1, [64]) }),
    tolerance: 1e-10,
    targets: [pytorch(0.06)],
  },
  anomaly: {
    title: "MLP step with anomaly detection",
    inputs: mlp,
    tolerance: 1e-4,
    targets: [{ ratio: 1.5, than: "ours", case: "mlp" }],
  },
  anomalyChain: {
    title: "chain of 1,000 with anomaly detection",
    inputs: chain,
    operations: 1000,
    tolerance: 1e-4,
    targets: [{ ratio: 1.5, than: "ours", case: "chain1000" }],
  },
};

/** The one figure that is not of a computation: import and a first gradient, each time in a fresh process. */
export const START = {
  title: "import and a first gradient, in a fresh process",
  targets: [{ ratio: 1, than: 0.03 }],
} as const;
