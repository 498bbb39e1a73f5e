// Views share storage with what they are views of, and an operation in place is the operation.
import { describe, test } from "vitest";
import * as gg from "../../core/index.js";
import { type Draw, free, inside, positive } from "./draw.js";
import { hold } from "./hold.js";
import type { Law } from "./laws.js";
import { views } from "./subjects/shape.js";

const numbers = (x: gg.Tensor): number[] => [...x.data];

function equal(what: string, found: readonly number[], expected: readonly number[]): void {
  const good =
    found.length === expected.length &&
    found.every((each, i) => Math.abs(each - expected[i]) <= 1e-12 * Math.max(1, Math.abs(each)));
  if (!good) throw new Error(`${what}: [${found}], expected [${expected}]`);
}

const SHARED: Readonly<Record<string, Law>> = {
  "what is written into a view stands in its base"(trial) {
    const base = trial.points[0].detach().clone().contiguous();
    const [view] = trial.run([base]);
    const before = numbers(base);
    const shown = numbers(trial.run([gg.arange(base.numel()).reshape(base.shape)])[0]);
    view.fill_(9);
    equal(
      "the base",
      numbers(base),
      before.map((each, i) => (shown.includes(i) ? 9 : each)),
    );
    if (view.version !== base.version) throw new Error(`versions ${view.version} and ${base.version}`);
  },

  "a view changed in place passes gradients as the base would"(trial) {
    const leaf = trial.points[0];
    const base = leaf.mul(1).contiguous();
    const [view] = trial.run([base]);
    view.mul_(3);
    const [v] = trial.like([base]);
    const [found] = gg.autograd.grad(base, [leaf], { gradOutputs: v }) as gg.Tensor[];
    // The view takes each element at most once: J picks, and JᵀJ says which were picked.
    const [picked] = trial.pull(trial.run([leaf]), trial.run([v]));
    equal("gradient", numbers(found), numbers(v.add(picked.mul(2))));
  },
};

describe("views", () => {
  test.each(Object.entries(views))("%s", (_, draw) => hold(draw, 5, SHARED));
});

type Change = (x: gg.Tensor, y: gg.Tensor) => gg.Tensor;
type InPlace = readonly [name: string, domain: typeof free, change: Change, plain: Change];

const IN_PLACE: readonly InPlace[] = [
  ["abs", free, x => x.abs_(), gg.abs],
  ["ceil", free, x => x.ceil_(), gg.ceil],
  ["cos", free, x => x.cos_(), gg.cos],
  ["elu", free, x => x.elu_(), x => gg.elu(x)],
  ["exp", free, x => x.exp_(), gg.exp],
  ["expm1", free, x => x.expm1_(), gg.expm1],
  ["floor", free, x => x.floor_(), gg.floor],
  ["leakyRelu", free, x => x.leakyRelu_(), x => gg.leakyRelu(x)],
  ["neg", free, x => x.neg_(), gg.neg],
  ["relu", free, x => x.relu_(), gg.relu],
  ["round", free, x => x.round_(), gg.round],
  ["sigmoid", free, x => x.sigmoid_(), gg.sigmoid],
  ["sign", free, x => x.sign_(), gg.sign],
  ["sin", free, x => x.sin_(), gg.sin],
  ["square", free, x => x.square_(), gg.square],
  ["tanh", free, x => x.tanh_(), gg.tanh],
  ["trunc", free, x => x.trunc_(), gg.trunc],
  ["log", positive, x => x.log_(), gg.log],
  ["log1p", positive, x => x.log1p_(), gg.log1p],
  ["reciprocal", positive, x => x.reciprocal_(), gg.reciprocal],
  ["rsqrt", positive, x => x.rsqrt_(), gg.rsqrt],
  ["sqrt", positive, x => x.sqrt_(), gg.sqrt],
  ["add", free, (x, y) => x.add_(y, { alpha: 2 }), (x, y) => gg.add(x, y, { alpha: 2 })],
  ["sub", free, (x, y) => x.sub_(y, { alpha: 2 }), (x, y) => gg.sub(x, y, { alpha: 2 })],
  ["mul", free, (x, y) => x.mul_(y), gg.mul],
  ["div", positive, (x, y) => x.div_(y), gg.div],
  ["pow", positive, (x, y) => x.pow_(y), gg.pow],
  ["clamp", free, x => x.clamp_(-0.9, 1.1), x => gg.clamp(x, -0.9, 1.1)],
  ["maskedFill", free, x => x.maskedFill_(x.gt(0.2), 5), x => gg.maskedFill(x, x.gt(0.2), 5)],
  ["copy", free, (x, y) => x.copy_(y), (x, y) => gg.add(gg.mul(x, 0), y)],
  ["fill", inside, x => x.fill_(2), x => gg.add(gg.mul(x, 0), 2)],
  ["zero", inside, x => x.zero_(), x => gg.mul(x, 0)],
];

/** Values and gradients of `change` on a copy are those of `plain`; the copy is changed, the version goes up by one. */
const asPlain =
  (change: Change, plain: Change): Law =>
  trial => {
    const [x, y] = trial.points;
    const copy = x.mul(1);
    const version = copy.version;
    const changed = change(copy, y);
    const expected = plain(x, y);
    if (changed !== copy || copy.version !== version + 1)
      throw new Error(`version ${version} became ${copy.version}`);
    const v = trial.like([expected]);
    equal("values", numbers(copy), numbers(expected));
    const gradients = (out: gg.Tensor) => trial.pull([out], v).flatMap(numbers);
    equal("gradients", gradients(copy), gradients(expected));
  };

describe("in place", () => {
  test.each(IN_PLACE)("%s", (_, domain, change, plain) => {
    const draw = (d: Draw) => {
      const shape = d.shape({ zero: true });
      return { inputs: [domain(shape), domain(d.partner(shape))], run: plain };
    };
    hold(draw, 5, { "in place is out of place": asPlain(change, plain) });
  });
});
