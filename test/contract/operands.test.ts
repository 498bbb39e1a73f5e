import { expect, test } from "vitest";
import * as gg from "../../core/index.js";

// Contract, "The library": a number is accepted wherever a tensor is, and what is neither is refused by name. JavaScript
// has no compiler, so calls are made as a plain JavaScript program makes them.

const { add, arange, exp, maximum, mul, noGrad, ones, pow, setGradEnabled, sqrt, tensor, where } = gg;
type Loose = (...args: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;

test("a number stands where a tensor does", () => {
  expect(String(arange(4).mul(2))).toBe("tensor([0., 2., 4., 6.])");
  expect(String(mul(2, arange(4)))).toBe("tensor([0., 2., 4., 6.])");
  expect(String(mul(2, 3))).toBe("tensor(6.)");
  expect(String(maximum(1, 2))).toBe("tensor(2.)");
  expect(String(where(tensor([true, false]), 1, 0))).toBe("tensor([1., 0.])");
});

test("numbers alone make the default float dtype", () => {
  expect(String(exp(1))).toBe("tensor(2.7183)");
  expect(sqrt(4).dtype).toBe("float32");
  gg.setDefaultDtype("float64");
  try {
    expect(sqrt(4).dtype).toBe("float64");
  } finally {
    gg.setDefaultDtype("float32");
  }
});

test("on an integer tensor a whole number keeps the dtype and a fraction promotes it", () => {
  const i = tensor([1, 2], { dtype: "int32" });
  expect(String(i.mul(2))).toBe("tensor([2, 4])");
  expect(String(i.mul(2.5))).toBe("tensor([2.5000, 5.0000])");
  expect(String(i.div(2))).toBe("tensor([0.5000, 1.0000])");
  expect(String(i.pow(2))).toBe("tensor([1, 4])");
  expect(String(pow(2, i))).toBe("tensor([2, 4])");
  expect(String(tensor([true, false]).add(1))).toBe("tensor([2, 1])");
  expect(String(maximum(2, i))).toBe("tensor([2, 2])");
  expect(() => i.add_(2.5)).toThrow("add_: a float32 result cannot be written to a int32 tensor");
});

test("what is neither a tensor nor a number is named", () => {
  const x = ones(2);
  expect(() => loose(add)(x, [1, 2])).toThrow(
    "add: y must be a tensor or a number, got a list; wrap it in tensor(…)",
  );
  expect(() => loose(add)([1, 2], x)).toThrow("add: x must be a tensor or a number, got a list");
  expect(() => loose(mul)(x)).toThrow("mul: y must be a tensor or a number, got undefined");
  expect(() => loose(mul)(x, "2")).toThrow("mul: y must be a tensor or a number, got string");
  expect(() => loose(mul)(x, null)).toThrow("mul: y must be a tensor or a number, got null");
  expect(() => loose(x.add_.bind(x))({})).toThrow("add: y must be a tensor or a number, got object");
  expect(() => loose(x.set_.bind(x))(0)).toThrow("copy: y must be a tensor or a number, got undefined");
});

test("a mode takes a synchronous function", () => {
  expect(() => loose(noGrad)()).toThrow("noGrad takes a function: noGrad(() => …), got undefined");
  expect(() => loose(gg.autograd.record)(Promise.resolve(1))).toThrow("autograd.record takes a function");
  for (const mode of [
    noGrad,
    gg.enableGrad,
    gg.inferenceMode,
    gg.detectAnomaly,
    gg.autograd.record,
    gg.autograd.pause,
    gg.autograd.trainMode,
    gg.autograd.predictMode,
  ]) {
    expect(() => mode(async () => 1)).toThrow(
      "was handed a function that returns a promise: the mode would end at its first await",
    );
  }
  // biome-ignore lint/suspicious/noThenProperty: a callable promise-like is what must be found
  expect(() => noGrad(() => Object.assign(() => 0, { then() {} }))).toThrow("returns a promise");
  expect(gg.isGradEnabled()).toBe(true);
});

test("modes nest and end where they began, also by a throw", () => {
  expect(
    noGrad(() => [gg.isGradEnabled(), gg.enableGrad(() => gg.isGradEnabled()), gg.isGradEnabled()]),
  ).toEqual([false, true, false]);
  expect(gg.inferenceMode(() => gg.enableGrad(() => gg.isGradEnabled()))).toBe(false);
  expect(() =>
    noGrad(() => {
      throw new Error("inside");
    }),
  ).toThrow("inside");
  expect(gg.isGradEnabled()).toBe(true);
  expect(() => loose(setGradEnabled)("false")).toThrow("setGradEnabled takes true or false, got string");
});

test("a hook is a function, and is removable", () => {
  const x = ones(2, { requiresGrad: true });
  expect(() => loose(x.registerHook.bind(x))(2)).toThrow("a hook must be a function, got number");
  const handle = x.registerHook(g => g.mul(2));
  x.sum().backward();
  handle.remove();
  x.sum().backward();
  expect(x.grad?.toArray()).toEqual([3, 3]);
});
