import { describe, expect, test } from "vitest";
import { eye, manualSeed, matmul, nn, type Tensor, zeros } from "../index.js";

const f64 = { dtype: "float64" } as const;
const { dirac_, orthogonal_, sparse_ } = nn.init;
const off = (x: Tensor, y: Tensor) => x.sub(y).abs().max().item();

describe("init", () => {
  test("orthogonal_ has orthonormal rows or columns, times gain", () => {
    manualSeed(0);
    const wide = orthogonal_(zeros(2, 2, 3, f64)).reshape(2, 6);
    expect(off(matmul(wide, wide.t()), eye(2, f64))).toBeLessThan(1e-14);
    const high = orthogonal_(zeros(5, 3, f64), { gain: 2 });
    expect(off(matmul(high.t(), high), eye(3, f64).mul(4))).toBeLessThan(1e-13);
    expect(() => orthogonal_(zeros(3))).toThrow("init.orthogonal_: needs at least two dimensions, found [3]");
  });

  test("sparse_ blanks as many in each column", () => {
    manualSeed(0);
    const x = sparse_(zeros(10, 4), 0.25, 1);
    expect(x.eq(0).sum(0).toArray()).toEqual([3, 3, 3, 3]);
    expect(() => sparse_(zeros(2, 2), 2)).toThrow("init.sparse_: sparsity must lie in [0, 1], got 2");
  });

  test("dirac_ as torch 2.13", () => {
    expect(dirac_(zeros(4, 2, 3), 2).toArray()).toEqual([
      [
        [0, 1, 0],
        [0, 0, 0],
      ],
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
      [
        [0, 1, 0],
        [0, 0, 0],
      ],
      [
        [0, 0, 0],
        [0, 1, 0],
      ], // prettier-ignore
    ]);
    expect(dirac_(zeros(2, 2, 2, 2)).toArray()).toEqual([
      [
        [
          [0, 0],
          [0, 1],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ],
      [
        [
          [0, 0],
          [0, 0],
        ],
        [
          [0, 0],
          [0, 1],
        ],
      ], // prettier-ignore
    ]);
    expect(() => dirac_(zeros(2, 2))).toThrow(
      "init.dirac_: expected a kernel of 3 to 5 dimensions, found [2, 2]",
    );
  });
});

describe("ConvTranspose", () => {
  test("has PyTorch's shapes and bounds, and undoes the sizes of Conv", () => {
    manualSeed(0);
    const layer = new nn.ConvTranspose2d(2, 3, [2, 3], { stride: 2 });
    expect(layer.namedParameters().map(([name, p]) => `${name} ${p.shape}`)).toEqual([
      "weight 2,3,2,3",
      "bias 3",
    ]);
    const largest = layer.weight.abs().max().item();
    expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(18));
    expect(largest).toBeGreaterThan(0.9 / Math.sqrt(18));
    expect(layer.forward(zeros(1, 2, 4, 4)).shape).toEqual([1, 3, 8, 9]);
    expect(new nn.ConvTranspose1d(2, 4, 3, 2, 1, 1, 2).forward(zeros(2, 5)).shape).toEqual([4, 10]);
    expect(() => new nn.ConvTranspose1d(2, 3, 3, { groups: 2 })).toThrow(
      "2 in and 3 out channels do not divide into 2 groups",
    );
  });
});
