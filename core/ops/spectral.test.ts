import { describe, expect, test } from "vitest";
import { eye, linalg, manualSeed, matmul, randn, type Tensor, tensor, zeros } from "../index.js";

const f64 = { dtype: "float64" } as const;
const a = () =>
  tensor(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    { ...f64, requiresGrad: true },
  ); // prettier-ignore
const near = (x: Tensor, y: Tensor) => expect(x.sub(y).abs().max().item()).toBeLessThan(1e-12);
const close = (x: Tensor | null, expected: readonly number[]) =>
  [...x!.data].forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 12);
  });

describe("svd", () => {
  test("gives factors of the shapes that PyTorch's have", () => {
    manualSeed(0);
    for (const [m, n] of [
      [4, 2],
      [2, 4],
      [3, 3],
    ]) {
      // prettier-ignore
      const x = randn(2, m, n, f64);
      const { U, S, Vh } = linalg.svd(x);
      expect([U.shape, S.shape, Vh.shape]).toEqual([
        [2, m, m],
        [2, Math.min(m, n)],
        [2, n, n],
      ]); // prettier-ignore
      near(matmul(U.transpose(1, 2), U), eye(m, f64));
      near(matmul(Vh, Vh.transpose(1, 2)), eye(n, f64));
      const thin = linalg.svd(x, false);
      near(matmul(thin.U.mul(thin.S.unsqueeze(1)), thin.Vh), x);
    }
  });

  test("numbers of torch 2.13", () => {
    const x = a();
    expect(x.gradFn).toBeNull();
    const values = linalg.svdvals(x);
    expect(values.gradFn?.name).toBe("LinalgSvdBackward0");
    close(values, [9.5255180915651074, 0.5143005806586441]);
  });

  test("completes bases of singular, zero and empty matrices", () => {
    for (const x of [
      tensor(
        [
          [1, 2],
          [2, 4],
          [0, 0],
        ],
        f64,
      ),
      zeros(3, 2, f64),
    ]) {
      // prettier-ignore
      const { U, S, Vh } = linalg.svd(x);
      near(matmul(U.transpose(0, 1), U), eye(3, f64));
      near(matmul(U.narrow(1, 0, 2).mul(S), Vh), x);
    }
    expect(linalg.svdvals(zeros(0, 3)).shape).toEqual([0]);
    expect(() => linalg.svd(tensor([[Number.NaN]]))).toThrow("svd: the matrix holds NaN or an infinity");
    expect(() => linalg.svdvals(tensor([1]))).toThrow("svdvals: expected matrices [..., m, n], found [1]");
  });
});

describe("linalg.norm by singular values", () => {
  test.each([
    [
      2,
      9.525518091565107,
      [
        0.14242040947973916, 0.1804061820006255, 0.32514736119056137, 0.4118692976255791, 0.5078743129013835,
        0.6433324132505327,
      ],
    ],
    [
      -2,
      0.5143005806586441,
      [
        -0.6934236524692378, 0.5474184943798809, -0.18898884251865325, 0.14919593131523182,
        0.3154459674319304, -0.24902663174941653,
      ],
    ],
    [
      "nuc",
      10.03981867222375,
      [
        -0.5510032429894987, 0.7278246763805064, 0.13615851867190812, 0.5610652289408109, 0.823320280333314,
        0.39430578150111617,
      ],
    ],
  ] as const)("order %s as in torch 2.13, with its gradient", (ord, value, gradient) => {
    const x = a();
    const norm = linalg.norm(x, ord);
    norm.backward();
    expect(norm.item()).toBeCloseTo(value, 12);
    close(x.grad, gradient);
    const batch = a().detach().unsqueeze(0);
    expect(linalg.norm(batch.permute(1, 0, 2), ord, [0, 2]).item()).toBeCloseTo(value, 12);
    expect(linalg.norm(batch, { ord, dim: [1, 2], keepdim: true }).shape).toEqual([1, 1, 1]);
  });
});

describe("eigh", () => {
  test("numbers of torch 2.13, only the lower triangle read", () => {
    const x = tensor(
      [
        [2, 99],
        [1, 3],
      ],
      { ...f64, requiresGrad: true },
    ); // prettier-ignore
    const { eigenvalues, eigenvectors } = linalg.eigh(x);
    close(eigenvalues, [1.3819660112501051, 3.6180339887498949]);
    close(
      eigenvectors.abs(),
      [0.8506508083520399, 0.5257311121191335, 0.5257311121191335, 0.8506508083520399],
    );
    eigenvalues.at(0).mul(2).add(eigenvalues.at(1)).add(eigenvectors.square().at(0, 0)).backward();
    close(x.grad, [1.5447213595499956, -0.5366563145999492, -0.5366563145999494, 1.4552786404500035]);
  });

  test("reconstructs batches", () => {
    manualSeed(1);
    const y = randn(3, 4, 4, f64);
    const x = y.add(y.transpose(1, 2));
    const { eigenvalues, eigenvectors } = linalg.eigh(x);
    near(matmul(eigenvectors.mul(eigenvalues.unsqueeze(1)), eigenvectors.transpose(1, 2)), x);
    near(linalg.eigvalsh(x), eigenvalues);
    expect(() => linalg.eigh(zeros(2, 3))).toThrow(
      "eigh: expected square matrices [..., n, n], found [2, 3]",
    );
  });
});
