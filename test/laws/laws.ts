// What must hold of every operation. Each law throws if it does not.
import fc from "fast-check";
import * as gg from "../../core/index.js";
import { inner, type Trial } from "./trial.js";

export type Law = (trial: Trial) => void;

/** Relative to `scale`, or absolutely below 1. Written so that NaN fails. */
function near(
  what: string,
  a: number,
  b: number,
  tolerance: number,
  scale = Math.abs(a) + Math.abs(b),
): void {
  if (a === b || Math.abs(a - b) <= tolerance * (1 + scale)) return;
  throw new Error(`${what}: ${a} and ${b}`);
}

const largest = (x: ArrayLike<number>): number =>
  Array.from(x).reduce((most, each) => Math.max(most, Math.abs(each)), 0);

function nearAll(what: string, a: readonly gg.Tensor[], b: readonly gg.Tensor[], tolerance: number): void {
  a.forEach((x, i) => {
    if (x.shape.join() !== b[i].shape.join())
      throw new Error(`${what}: shapes [${x.shape.join(", ")}] and [${b[i].shape.join(", ")}]`);
    const [left, right] = [x.data, b[i].data];
    const scale = largest(left);
    for (let k = 0; k < left.length; k++) near(`${what}, entry ${k}`, left[k], right[k], tolerance, scale);
  });
}

/** Compares with the difference quotient over two steps. Where the two sides' slopes differ there is a kink. */
function slope(
  trial: Trial,
  what: string,
  f: (points: readonly gg.Tensor[]) => number,
  exact: number,
  w: gg.Tensor[],
) {
  const step = trial.sample.coarse ? 1e-2 : 1e-5;
  const [low, here, high] = [-step, 0, step].map(by => f(trial.moved(w, by)));
  const [left, right] = [(here - low) / step, (high - here) / step];
  const tolerance = trial.sample.coarse ? 1e-2 : 1e-5;
  fc.pre(Math.abs(left - right) <= 1e-2 * (1 + Math.abs(left) + Math.abs(right)));
  near(what, exact, (high - low) / (2 * step), tolerance);
}

const free = (trial: Trial, points: readonly gg.Tensor[] = trial.points) =>
  trial.free.map(slot => points[slot]);

/** Of what is the same in exact arithmetic. */
const precision = (trial: Trial): number => (trial.sample.coarse ? 1e-6 : 1e-10);

export const LAWS: Readonly<Record<string, Law>> = {
  "gradients have the shapes and dtypes of their inputs"(trial) {
    const out = trial.run();
    trial.pull(out, trial.like(out)).forEach((g, i) => {
      const x = trial.points[trial.free[i]];
      if (g.shape.join() !== x.shape.join() || g.dtype !== x.dtype)
        throw new Error(`gradient [${g.shape.join(", ")}] ${g.dtype} of [${x.shape.join(", ")}] ${x.dtype}`);
    });
  },

  "first order agrees with finite differences"(trial) {
    const out = trial.run();
    const v = trial.like(out);
    const w = trial.like(free(trial));
    const exact = inner(trial.pull(out, v), w);
    slope(trial, "⟨Jᵀv, w⟩ and its difference quotient", points => inner(trial.run(points), v), exact, w);
  },

  "second order agrees with finite differences"(trial) {
    const out = trial.run();
    const [v, u, w] = [trial.like(out), trial.like(free(trial)), trial.like(free(trial))];
    const first = trial.pull(out, v, trial.points, true);
    const exact = inner(trial.pull(first, u), w);
    const f = (points: readonly gg.Tensor[]) => inner(trial.pull(trial.run(points), v, points), u);
    slope(trial, "⟨∇⟨Jᵀv, u⟩, w⟩ and its difference quotient", f, exact, w);
  },

  "forward mode is the transpose of reverse mode"(trial) {
    const out = trial.run();
    const [v, w] = [trial.like(out), trial.like(free(trial))];
    const f = (...given: gg.Tensor[]) =>
      trial.run(trial.points.map((x, slot) => given[trial.free.indexOf(slot)] ?? x));
    const [, tangents] = gg.func.jvp(f, free(trial), w) as [gg.Tensor[], gg.Tensor[]];
    near(
      "⟨v, Jw⟩ and ⟨Jᵀv, w⟩",
      inner(v, tangents),
      inner(trial.pull(out, v), w),
      trial.sample.coarse ? 1e-6 : 1e-10,
    );
  },

  "vector-Jacobian products are linear"(trial) {
    const out = trial.run();
    const [u, v] = [trial.like(out), trial.like(out)];
    const both = trial.pull(
      out,
      u.map((x, i) => x.mul(2).sub(v[i].mul(3))),
    );
    const [one, other] = [trial.pull(out, u), trial.pull(out, v)];
    nearAll(
      "Jᵀ(2u - 3v) and 2Jᵀu - 3Jᵀv",
      both,
      one.map((x, i) => x.mul(2).sub(other[i].mul(3))),
      precision(trial),
    );
  },

  "what is used twice gets the sum"(trial) {
    const shared = trial.points.map(x => (x.requiresGrad ? x.clone() : x));
    const [one, other] = [trial.run(shared), trial.run(shared)];
    const [u, v] = [trial.like(one), trial.like(one)];
    const found = trial.pull([...one, ...other], [...u, ...v]);
    const out = trial.run();
    nearAll(
      "two uses and Jᵀ(u + v)",
      found,
      trial.pull(
        out,
        u.map((x, i) => x.add(v[i])),
      ),
      precision(trial),
    );
  },

  "the layout in memory does not matter"(trial) {
    const plain = trial.points.map((x, slot) =>
      trial.leaf(x.detach().clone().contiguous(), trial.sample.inputs[slot]),
    );
    const [one, other] = [trial.run(), trial.run(plain)];
    const v = trial.like(one);
    nearAll("values by layout", one, other, 1e-12);
    nearAll("gradients by layout", trial.pull(one, v), trial.pull(other, v, plain), 1e-11);
  },

  "a second run gives the same bits"(trial) {
    const [one, other] = [trial.run(), trial.run()];
    const v = trial.like(one);
    nearAll("values of two runs", one, other, 0);
    nearAll("gradients of two runs", trial.pull(one, v), trial.pull(other, v), 0);
  },

  "float32 is float64 to its precision"(trial) {
    const short = trial.points.map((x, slot) =>
      trial.leaf(x.detach().to("float32"), trial.sample.inputs[slot]),
    );
    const [one, other] = [trial.run(), trial.run(short)];
    const v = trial.like(one);
    const rounded = v.map((x, i) => x.to(other[i].dtype));
    nearAll("values by dtype", one, other, 1e-4);
    nearAll("gradients by dtype", trial.pull(one, v), trial.pull(other, rounded, short), 1e-3);
  },
};
