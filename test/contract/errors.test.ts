import { describe, expect, test } from "vitest";
import * as gg from "../../core/index.js";

// Contract, "Errors": subclasses of Error whose message says what was asked, what was found (both shapes), what to do.

const { arange, ones, tensor, zeros } = gg;
const { AutogradError, ShapeError, DtypeError, IndexError, ArgumentError, LinalgError } = gg;
const classes = { AutogradError, ShapeError, DtypeError, IndexError, ArgumentError, LinalgError };
type Name = keyof typeof classes;

test("the classes are exported and name themselves", () => {
  for (const [name, Class] of Object.entries(classes)) {
    const error = new Class("message");
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(gg.GradientGraphError);
    expect([error.name, error.message]).toEqual([name, "message"]);
  }
});

describe("messages", () => {
  const int = { dtype: "int32" } as const;
  const table: [string, () => unknown, Name, RegExp][] = [
    [
      "add",
      () => ones(2, 3).add(ones(2)),
      "ShapeError",
      /add: shapes \[2, 3\] and \[2\] do not broadcast.*reshape/,
    ],
    [
      "matmul",
      () => ones(2, 3).matmul(ones(2, 3)),
      "ShapeError",
      /matmul: .*\[2, 3\] x \[2, 3\].*transpose or reshape/,
    ],
    [
      "reshape",
      () => ones(2, 3).reshape(4),
      "ShapeError",
      /reshape: .*\[2, 3\] has 6 elements.*\[4\].*must multiply/,
    ],
    [
      "cat",
      () => gg.cat([ones(2, 3), ones(3, 2)]),
      "ShapeError",
      /cat: shapes \[2, 3\] and \[3, 2\] differ outside of dim 0/,
    ],
    ["dot", () => gg.dot(ones(2), ones(3)), "ShapeError", /dot: .*\[2\] x \[3\]/],
    [
      "linear",
      () => new gg.nn.Linear(2, 3).forward(ones(3)),
      "ShapeError",
      /linear: x \[3\] does not fit weight \[3, 2\]/,
    ],
    [
      "matmul dtype",
      () => ones(1, 1).matmul(ones(1, 1, { dtype: "float64" })),
      "DtypeError",
      /float32 and float64 differ; convert/,
    ],
    [
      "embedding",
      () => gg.embedding(tensor([0]), ones(2, 3)),
      "DtypeError",
      /must be an int32 tensor, got float32; convert/,
    ],
    ["where", () => gg.where(ones(1), 1, 2), "DtypeError", /must be a bool tensor; make one by a comparison/],
    [
      "requiresGrad",
      () => arange(2, int).requiresGrad_(),
      "DtypeError",
      /only float tensors.*int32; make it float32/,
    ],
    [
      "add_",
      () => arange(2, int).add_(0.5),
      "DtypeError",
      /a float32 result cannot be written to a int32 tensor; use/,
    ],
    ["at", () => arange(4).at(9), "IndexError", /index 9 is out of range for dim 0 of size 4/],
    [
      "sum",
      () => ones(2).sum(1),
      "IndexError",
      /dim 1 is out of range; a tensor of 1 dimensions has dims -1 to 0/,
    ],
    ["inv", () => gg.linalg.inv(zeros(2, 2)), "LinalgError", /singular/],
    [
      "backward",
      () => ones(2).sum().backward(),
      "AutogradError",
      /does not require grad and has no gradFn.*Mark a leaf/,
    ],
    [
      "state",
      () => new gg.nn.Linear(1, 1).loadStateDict({}),
      "ArgumentError",
      /missing: weight, bias; pass { strict: false }/,
    ],
    [
      "optimizer",
      () => new gg.optim.SGD([]),
      "ArgumentError",
      /the list of parameters is empty; pass model.parameters\(\)/,
    ],
  ];
  test.each(table)("%s", (_name, call, type, message) => {
    expect(call).toThrow(classes[type]);
    expect(call).toThrow(message);
  });
});
