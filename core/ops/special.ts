import { apply } from "../autograd/apply.js";
import type { Ops } from "../autograd/opset.js";
import { overload, row } from "../autograd/rule.js";
import { ArgumentError } from "../errors.js";
import { vector } from "../kernels/vector/table.js";
import { checkOptions } from "../options.js";
import { promote } from "../tensor/dtype.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { sigmoidOf } from "./elementary.js";
import { floating, mapped, zipped } from "./elementwise.js";
import { fused } from "./fused.js";

// Functions of two numbers, the error function and what is built on it.

const erfTerms = 60;

/**
 * The error function: its Maclaurin series below 2.5, the continued fraction of erfc beyond
 * (Abramowitz & Stegun 7.1.6, 7.1.14), both to the last digits of a double.
 */
export function erfOf(x: number): number {
  const a = Math.abs(x);
  if (a >= 2.5) return Math.sign(x) * (1 - erfcTail(a));
  if (Number.isNaN(x)) return x;
  let term = x;
  let total = x;
  for (let n = 1; n < 120 && Math.abs(term) > 1e-18 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

/** erfc for a ≥ 2.5. */
function erfcTail(a: number): number {
  if (a > 27) return 0;
  let fraction = 0;
  for (let n = erfTerms; n > 0; n--) fraction = n / 2 / (a + fraction);
  return Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction);
}

/** Φ(x), the standard normal distribution, without cancellation for very negative x. */
function phi(x: number): number {
  const a = x / Math.SQRT2;
  return a < -2.5 ? erfcTail(-a) / 2 : (1 + erfOf(a)) / 2;
}

const erfRow = row({
  name: "erf",
  letters: ["x"],
  run: ([x]) => mapped(x, erfOf, floating(x.dtype), vector.erf),
  saves: ["x"],
  back: [(o, g, s) => o.mul(g, o.mul(o.exp(o.neg(o.square(s.x))), 2 / Math.sqrt(Math.PI)))],
  fused: [(_o, g, s) => fused(vector.erfBack, [g, s.x])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · 2e^(−{x}²) ÷ √π"], local: ["2e^(−{x}²) ÷ √π"] },
});

const normalRow = row({
  name: "normalCdf",
  letters: ["x"],
  run: ([x]) => mapped(x, phi, floating(x.dtype), vector.normalCdf),
  saves: ["x"],
  back: [(o, g, s) => o.mul(g, o.mul(o.exp(o.mul(o.square(s.x), -0.5)), 1 / Math.sqrt(2 * Math.PI)))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · φ({x})"], local: ["φ({x})"] },
});

const geluOf = (x: number) => (x === Number.NEGATIVE_INFINITY ? Number.NaN : x * phi(x));

const geluRow = row({
  name: "gelu",
  letters: ["x"],
  run: ([x]) => mapped(x, geluOf, floating(x.dtype), vector.gelu),
  saves: ["x"],
  back: [
    (o, g, s) => {
      const density = o.mul(o.exp(o.mul(o.square(s.x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return o.mul(g, o.add(o.normalCdf(s.x), o.mul(s.x, density)));
    },
  ],
  fused: [(_o, g, s) => fused(vector.geluBack, [g, s.x])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · (Φ({x}) + {x} φ({x}))"], local: ["Φ({x}) + {x} φ({x})"] },
});

const bend = 0.044715;
const slope = Math.sqrt(2 / Math.PI);
/** ½(1 + tanh u) is σ(2u), which does not cancel for negative u. */
const geluTanhOf = (x: number) => x * sigmoidOf(2 * slope * (x + bend * x ** 3));

const geluTanhRow = row({
  name: "geluTanh",
  op: "gelu",
  gradFn: "GeluBackward0",
  letters: ["x"],
  run: ([x]) => mapped(x, geluTanhOf, floating(x.dtype), vector.geluTanh),
  saves: ["x"],
  back: [
    (o, g, s) => {
      const u = o.mul(o.add(s.x, o.mul(o.pow(s.x, 3), bend)), 2 * slope);
      const bent = o.mul(o.add(o.mul(o.square(s.x), 3 * bend), 1), 2 * slope);
      const sigma = o.sigmoid(u);
      return o.mul(g, o.mul(sigma, o.add(o.mul(o.mul(s.x, bent), o.sub(1, sigma)), 1)));
    },
  ],
  fused: [(_o, g, s) => fused(vector.geluTanhBack, [g, s.x])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · gelu′({x})"], local: ["gelu′({x})"] },
});

/** v ÷ (x² + y²), and 0 at the origin, where PyTorch puts atan2's gradient. */
function overSquares(o: Ops, v: Tensor, { x, y }: { x: Tensor; y: Tensor }): Tensor {
  const squares = o.add(o.square(x), o.square(y));
  return o.where(o.eq(squares, 0), 0, o.div(v, squares));
}

const atan2Row = row({
  name: "atan2",
  letters: ["y", "x"],
  run: ([x, y]) => zipped("atan2", x, y, Math.atan2, floating(promote(x, y))),
  saves: ["y x", "y x"],
  back: [(o, g, s) => o.mul(g, overSquares(o, s.y, s)), (o, g, s) => o.neg(o.mul(g, overSquares(o, s.x, s)))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · {x} ÷ ({x}² + {y}²)", "−{g} · {y} ÷ ({x}² + {y}²)"] },
});

const hypotRow = row({
  name: "hypot",
  letters: ["x", "y"],
  run: ([x, y]) => zipped("hypot", x, y, Math.hypot),
  saves: ["x out", "y out"],
  back: [(o, g, s) => o.mul(g, o.div(s.x, s.out)), (o, g, s) => o.mul(g, o.div(s.y, s.out))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · {x} ÷ {out}", "{g} · {y} ÷ {out}"], local: ["{x} ÷ {out}", "{y} ÷ {out}"] },
});

const xlogyRow = row({
  name: "xlogy",
  letters: ["x", "y"],
  run: ([x, y]) => zipped("xlogy", x, y, xTimesLog, floating(promote(x, y))),
  saves: ["x y", "x y"],
  back: [
    (o, g, s) => o.mul(g, o.where(o.logicalAnd(o.eq(s.x, 0), o.le(s.y, 0)), 0, o.log(s.y))),
    (o, g, s) => o.mul(g, o.div(s.x, s.y)),
  ],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} · ln {y}", "{g} · {x} ÷ {y}"], local: ["ln {y}", "{x} ÷ {y}"] },
});

function xTimesLog(x: number, y: number): number {
  if (Number.isNaN(y)) return y;
  return x === 0 ? 0 : x * Math.log(y);
}

const lerpRow = row({
  name: "lerp",
  letters: ["x", "y", "w"],
  run: ([x, y, w]) =>
    zipped(
      "lerp",
      x,
      zipped(
        "lerp",
        w,
        zipped("lerp", y, x, (b, a) => b - a),
        (t, d) => t * d,
      ),
      (a, d) => a + d,
    ),
  saves: ["w", "w", "x y"],
  back: [
    (o, g, s) => o.mul(g, o.sub(1, s.z)),
    (o, g, s) => o.mul(g, s.z),
    (o, g, s) => o.mul(g, o.sub(s.y, s.x)),
  ],
  push: "diagonal",
  batch: "aligned",
  formula: {
    back: ["{g} · (1 − {w})", "{g} · {w}", "{g} · ({y} − {x})"],
    local: ["1 − {w}", "{w}", "{y} − {x}"],
  },
});

const fmodRow = row({
  name: "fmod",
  letters: ["x", "y"],
  run: ([x, y]) => zipped("fmod", x, y, (a, b) => a % b),
  saves: ["", "x y"],
  back: [(_o, g) => g, (o, g, s) => o.neg(o.mul(g, o.div(s.x, s.y, { roundingMode: "trunc" })))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g}", "−{g} · trunc({x} ÷ {y})"] },
});

const fmodTensors = overload(fmodRow, "FmodBackward1");
const lerpByTensor = overload(lerpRow, "LerpBackward1");

/** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: Operand): Tensor {
  return apply(erfRow, [x]);
}

/** Φ(x), the distribution function of the standard normal (torch.special.ndtr). */
export function normalCdf(x: Operand): Tensor {
  return apply(normalRow, [x]);
}

/** x Φ(x), or its approximation by tanh (Hendrycks & Gimpel 2016). */
export function gelu(x: Operand, options: { approximate?: "none" | "tanh" } = {}): Tensor {
  checkOptions("gelu", options, ["approximate"]);
  const { approximate = "none" } = options;
  if (approximate !== "none" && approximate !== "tanh") {
    throw new ArgumentError(`gelu: approximate is "none" or "tanh", got ${String(approximate)}`);
  }
  return apply(approximate === "tanh" ? geluTanhRow : geluRow, [x]);
}

/** The angle of the point (x, y): note that y comes first. */
export function atan2(y: Operand, x: Operand): Tensor {
  return apply(atan2Row, [y, x]);
}

/** √(x² + y²), without overflow. */
export function hypot(x: Operand, y: Operand): Tensor {
  return apply(hypotRow, [x, y]);
}

/** x ln y, and 0 where x is 0. */
export function xlogy(x: Operand, y: Operand): Tensor {
  return apply(xlogyRow, [x, y]);
}

/** x + weight · (y − x). */
export function lerp(x: Operand, y: Operand, weight: Operand): Tensor {
  return apply(typeof weight === "number" ? lerpRow : lerpByTensor, [x, y, weight]);
}

/** x − y · trunc(x / y): the sign is the dividend's, as C's fmod. */
export function fmod(x: Operand, y: Operand): Tensor {
  return apply(typeof y === "number" ? fmodRow : fmodTensors, [x, y]);
}
