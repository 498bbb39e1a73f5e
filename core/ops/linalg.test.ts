import { describe, expect, test } from "vitest";
import { gradcheck, linalg, ones, randn, tensor } from "../index.js";

const f64 = { dtype: "float64" } as const;

describe("linalg", () => {
  test("inverts, solves and factors batches", () => {
    const a = tensor(
      [
        [
          [2, 0],
          [0, 4],
        ],
        [
          [0, 1],
          [1, 0],
        ],
      ],
      f64,
    );
    expect(linalg.inv(a).toArray()).toEqual([
      [
        [0.5, 0],
        [0, 0.25],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    expect(linalg.solve(a, ones(2, 2, f64)).toArray()).toEqual([
      [0.5, 0.25],
      [1, 1],
    ]);
    expect(linalg.solve(a, ones(2, 1, f64).unsqueeze(0)).shape).toEqual([2, 2, 1]);
    expect(linalg.det(a).toArray()).toEqual([8, -1]);
    const { sign, logabsdet } = linalg.slogdet(a);
    expect([...sign.data]).toEqual([1, -1]);
    expect([...logabsdet.data]).toEqual([Math.log(2) + Math.log(4), 0]);
    expect(
      linalg
        .cholesky(
          tensor(
            [
              [4, 2],
              [2, 10],
            ],
            f64,
          ),
        )
        .toArray(),
    ).toEqual([
      [2, 0],
      [1, 3],
    ]);
  });

  test("the derivative of det exists for singular matrices, too", () => {
    const a = tensor(
      [
        [1, 2],
        [2, 4],
      ],
      { ...f64, requiresGrad: true },
    );
    linalg.det(a).backward();
    expect(a.grad?.toArray()).toEqual([
      [4, -2],
      [-2, 1],
    ]);
    const b = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
        [5, 7, 9],
      ],
      { ...f64, requiresGrad: true },
    );
    expect(gradcheck(linalg.det, [b])).toBe(true);
  });

  test("broadcasts solve over batches", () => {
    const a = randn(2, 1, 3, 3, { ...f64, requiresGrad: true });
    const b = randn(2, 3, 2, { ...f64, requiresGrad: true });
    expect(gradcheck(linalg.solve, [a, b])).toBe(true);
  });

  test("says what is wrong", () => {
    expect(() => linalg.inv(ones(2, 2))).toThrow("inverse: the matrix (number 0 of the batch) is singular");
    expect(() => linalg.det(ones(2, 3))).toThrow("det: expected square matrices [..., n, n], found [2, 3]");
    expect(() =>
      linalg.cholesky(
        tensor([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toThrow("leading minor of order 2 is not positive");
    expect(() => linalg.solve(ones(2, 2), ones(3))).toThrow(
      "solve: a [2, 2] and b [3] do not fit; b needs 2 rows",
    );
    expect(() => linalg.inv(ones(1, 1, { dtype: "int32" }))).toThrow(
      "inverse: expected floating tensors, got int32",
    );
  });
});
