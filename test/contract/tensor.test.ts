import { expect, test } from "vitest";
import * as gg from "../../core/index.js";

// Contract, "Tensors": making them, their members, what JavaScript's operators do, and indexing.

const { arange, full, linspace, ones, rand, randint, slice, tensor, zeros } = gg;
type Loose = (...args: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;

test("sizes come one by one or as a list", () => {
  expect(zeros(2, 3).shape).toEqual([2, 3]);
  expect(zeros([2, 3]).shape).toEqual([2, 3]);
  expect(zeros([]).shape).toEqual([]);
  expect(zeros(2, 3, { dtype: "int32" }).dtype).toBe("int32");
  expect(() => zeros(-1)).toThrow("zeros: a size must be a whole number >= 0, got -1 in [-1]");
  expect(() => loose(zeros)([2], 3)).toThrow(
    "zeros: a size must be a whole number >= 0, got [2] in [[2], 3]",
  );
  expect(() => loose(zeros)(null)).toThrow("zeros: a size must be a whole number >= 0, got null in [null]");
  expect(() => zeros(1e9, 1e9)).toThrow(
    "zeros: a float32 tensor of shape [1000000000, 1000000000] does not fit: it has 1000000000000000000 elements",
  );
});

test("dtypes of what is made", () => {
  expect(tensor([1, 2]).dtype).toBe("float32");
  expect(tensor([true]).dtype).toBe("bool");
  expect(tensor(new Float64Array(1)).dtype).toBe("float64");
  expect(tensor(new Int32Array(1)).dtype).toBe("int32");
  expect(arange(3).dtype).toBe("float32");
  expect(arange(3, { dtype: "int32" }).dtype).toBe("int32");
  expect(full([2], true).dtype).toBe("bool");
  expect(randint(0, 9, [2]).dtype).toBe("int32");
  expect(gg.randLike(zeros(2, { dtype: "float64" })).dtype).toBe("float64");
  expect(() => ones(1, { dtype: "float16" as "float32" })).toThrow("ones: unknown dtype float16");
  expect(() => rand(2, { dtype: "int32" })).toThrow("rand: int32 cannot hold random fractions");
  expect(() => gg.randnLike(zeros(2, { dtype: "bool" }))).toThrow(
    "randnLike: bool cannot hold random fractions",
  );
  expect(() => tensor([3e9], { dtype: "int32" })).toThrow("tensor: 3000000000 does not fit into int32");
  expect(() => tensor([Number.NaN], { dtype: "int32" })).toThrow("tensor: NaN does not fit into int32");
});

test("hostile data is refused", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  expect(() => loose(tensor)(cycle)).toThrow("tensor: lists are nested more than 64 deep");
  expect(() => tensor([[1, 2], [3]])).toThrow(
    "tensor: ragged nesting: expected lists of 2 elements at depth 1",
  );
  expect(() => loose(tensor)("a")).toThrow('tensor: element 0 is "a"; expected a number or a boolean');
  expect(() => loose(tensor)([1n])).toThrow("tensor: element 0 is an object; expected a number or a boolean");
  expect(() => loose(tensor)(ones(1))).toThrow("tensor: got a tensor already");
  expect(() => loose(tensor)([1], { requires_grad: true })).toThrow(
    'tensor: no option is called "requires_grad"; it takes dtype, requiresGrad, name',
  );
  expect(() => loose(zeros)(2, { dtpye: "int32" })).toThrow('zeros: no option is called "dtpye"');
  expect(() => ones(2, { dtype: "int32", requiresGrad: true })).toThrow(
    "only float tensors can require gradients",
  );
});

test("ranges", () => {
  expect(arange(1, 2, 0.5).toArray()).toEqual([1, 1.5]);
  expect(arange(3, 0, -1).toArray()).toEqual([3, 2, 1]);
  expect(linspace(0, 1, 3).toArray()).toEqual([0, 0.5, 1]);
  expect(() => arange(3, 0)).toThrow("arange: no steps of 1 lead from 3 to 0");
  expect(() => arange()).toThrow("arange: takes arange(end), arange(start, end) or arange(start, end, step)");
  expect(() => loose(arange)("4", 2)).toThrow('in finite numbers, got ("4", 2)');
  expect(() => loose(linspace)(0, 1)).toThrow("linspace: steps must be a whole number >= 0, got undefined");
  expect(() => loose(linspace)("a", 1, 2)).toThrow(
    'linspace: start and end must be finite numbers, got "a" and 1',
  );
});

test("members", () => {
  const x = tensor([[1, 2]], { requiresGrad: true, name: "w" });
  expect([x.shape, x.ndim, x.numel(), x.dtype]).toEqual([[1, 2], 2, 2, "float32"]);
  expect([x.requiresGrad, x.isLeaf, x.grad, x.gradFn, x.name, x.version]).toEqual([
    true,
    true,
    null,
    null,
    "w",
    0,
  ]);
  const y = x.mul(2);
  expect([y.isLeaf, y.gradFn?.name]).toEqual([false, "MulBackward0"]);
  expect(tensor([[3]]).item()).toBe(3);
  expect(() => x.item()).toThrow("item: only a tensor of one element is a number, this one has shape [1, 2]");
  expect(tensor([true, false]).toArray()).toEqual([true, false]);
  expect(tensor(3).toArray()).toBe(3);
});

test("data is a copy of its own type", () => {
  const x = arange(3);
  x.data[0] = 9;
  expect(x.toArray()).toEqual([0, 1, 2]);
  expect(tensor([1], { dtype: "int32" }).data).toEqual(Int32Array.of(1));
  expect(tensor([true]).data).toEqual(Uint8Array.of(1));
  expect(() => Object.assign(x, { data: [1] })).toThrow("data: this is a copy and cannot be assigned");
});

test("operators throw with the words to use, template strings print", () => {
  const x: unknown = arange(3);
  const n = x as number;
  expect(() => n * 2).toThrow("use x.mul(2) instead of x * 2");
  expect(() => n > 0).toThrow("use x.mul(2) instead of x * 2, and x.item() > 0 instead of x > 0");
  expect(() => -n).toThrow("use x.mul(2)");
  expect(() => n + 1).toThrow("use x.add(y) instead of x + y");
  // biome-ignore lint/suspicious/noDoubleEquals: the loose comparison is what is tried
  expect(() => n == 1).toThrow("x.item() to compare with a number");
  expect(() => Number(x)).toThrow("JavaScript operators do not work on tensors");
  expect(`${x}`).toBe("tensor([0., 1., 2.])");
});

test("var is a method, variance the function", () => {
  expect(arange(4).var().item()).toBeCloseTo(5 / 3, 6);
  expect(gg.variance(arange(4)).item()).toBeCloseTo(5 / 3, 6);
  expect(arange(4).var({ correction: 0 }).item()).toBe(1.25);
  expect(arange(4).var({ unbiased: false }).item()).toBe(1.25);
  expect(gg.variance(arange(6).reshape(2, 3), 1).toArray()).toEqual([1, 1]);
});

test("indexing reads", () => {
  expect(arange(24).reshape(2, 3, 4).at(1, slice(0, 2), null, "...").shape).toEqual([2, 1, 4]);
  expect(arange(4).at(-1).item()).toBe(3);
  expect(
    arange(6)
      .at(slice(1, null, 2))
      .toArray(),
  ).toEqual([1, 3, 5]);
  expect(arange(4).at(arange(4).gt(1)).toArray()).toEqual([2, 3]);
  expect(arange(4).at([0, 2]).toArray()).toEqual([0, 2]);
  expect(() => arange(4).at(4)).toThrow("index 4 is out of range for dim 0 of size 4");
  expect(() => arange(4).at(tensor([1]))).toThrow("at: an index tensor must be int32 or bool, got float32");
  expect(() => loose(slice)(null, null, -1)).toThrow("slice: the step must be positive, got -1");
});

test("indexing writes, and gradients pass through it", () => {
  const x = zeros(2, 3);
  x.set_(0, 1);
  x.set_([1, slice(0, 2)], tensor([5, 6]));
  expect(x.toArray()).toEqual([
    [1, 1, 1],
    [5, 6, 0],
  ]);
  const v = tensor(3, { requiresGrad: true });
  zeros(3).set_(1, v).sum().backward();
  expect(v.grad?.item()).toBe(1);
  expect(() => zeros(2, 3).set_(0, ones(4))).toThrow("a source of shape [4] does not broadcast to [3]");
});

test("dimensions that are none", () => {
  expect(() => gg.sum(ones(2, 3), 3)).toThrow(
    "sum: dim 3 is out of range; a tensor of 2 dimensions has dims -2 to 1",
  );
  expect(() => loose(gg.sum)(ones(2, 3), "a")).toThrow("sum: dim a is out of range");
});
