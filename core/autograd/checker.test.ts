import { afterEach, describe, expect, it } from "vitest";
import {
  autograd,
  defvjp,
  dropout,
  manualSeed,
  nn,
  noGrad,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../index.js";
import { batchNorm } from "../ops/batchnorm.js";
import { type OpFacts, type OpInfo, tape } from "../tape/recorder.js";
import { Tape } from "../tape/tape.js";
import { Checker, type Verdict } from "./checker.js";

afterEach(() => {
  tape.recorder = null;
});

class Checked extends Tape {
  checker: Checker | null = null;
  verdicts: Verdict[] | null = null;
  override op(
    info: OpInfo,
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: OpFacts,
  ): void {
    super.op(info, inputs, outputs, facts);
    this.checker?.op(inputs, outputs, facts);
  }
  override scalarOp(...args: Parameters<Tape["scalarOp"]>): void {
    super.scalarOp(...args);
    const [, x, y, out] = args;
    this.checker?.op(y === null ? [x] : [x, y], [out], { inPlace: false });
  }
  override beginBackward(roots: readonly Tensor[], createGraph: boolean): void {
    super.beginBackward(roots, createGraph);
    this.checker?.begin(roots);
  }
  override step(node: number, adjoint: Tensor | number): void {
    super.step(node, adjoint);
    this.checker?.step(node, adjoint);
  }
  override arrived(node: number, sum: Tensor | number): void {
    super.arrived(node, sum);
    this.checker?.arrived(node, sum);
  }
  override endBackward(): void {
    super.endBackward();
    this.verdicts = this.checker?.end() ?? this.verdicts;
  }
}

/** The verdict on the tensors that `program` names, of the pass that it runs twice: once to learn the numbers. */
function verdicts(program: () => { of: Tensor[]; root: Tensor; pass?: () => void }, entries = 64): Verdict[] {
  const ran = (checker: (recorder: Tape) => Checker | null) => {
    const recorder = new Checked({
      header: new Int32Array(2),
      newChunk: (_i, bytes) => new ArrayBuffer(bytes),
      timed: false,
      sites: [],
    });
    recorder.checker = checker(recorder);
    tape.recorder = recorder;
    manualSeed(3);
    const made = program();
    (made.pass ?? (() => made.root.backward()))();
    tape.recorder = null;
    return { made, recorder };
  };
  const { made, recorder: first } = ran(() => null);
  const wanted = {
    root: first.numberOf(made.root),
    nodes: made.of.map(each => ({ node: first.numberOf(each), shape: each.shape })),
    entries,
    seed: 1,
    milliseconds: 1e9,
  };
  const host = (recorder: Tape) => ({
    now: () => 0,
    numberOf: (node: number) => recorder.numberOf({ node }),
  });
  return ran(recorder => new Checker(wanted, host(recorder))).recorder.verdicts ?? [];
}

const agreed = (of: number) => ({
  kind: "compared",
  compared: { checked: of, of, differing: 0, kinks: 0, late: false },
});
const leaf = (values: number[] | number[][]) => tensor(values, { requiresGrad: true });

describe("a gradient held against finite differences", () => {
  it("agrees for what the library computes, of leaves and of values between, and says the worst entry", () => {
    const found = verdicts(() => {
      const w = leaf([
        [0.3, -0.2],
        [0.5, 0.9],
      ]);
      const h = tensor([[1, 2]])
        .matmul(w)
        .tanh();
      return { of: [w, h], root: h.mul(h).sum() };
    });
    expect(found).toMatchObject([agreed(4), agreed(2)]);
    const [first] = found;
    const worst = first.kind === "compared" ? first.compared.worst : null;
    expect(Math.abs(worst!.engine - worst!.difference)).toBeLessThan(1e-5);
  });

  it("holds what is cut as a constant, as the engine does", () => {
    const found = verdicts(() => {
      const x = leaf([1, 2, 3]);
      const u = x.mul(x).detach();
      return { of: [x], root: u.mul(x).sum() };
    });
    expect(found).toMatchObject([agreed(3)]);
  });

  it("names the wrong entry of a rule that a person wrote", () => {
    const cube = defvjp({
      name: "cube",
      forward: x => x.mul(x).mul(x),
      vjps: [(g, _out, x) => g.mul(x).mul(x).mul(2)],
    });
    class Doubled extends autograd.Function {
      static override forward(_ctx: unknown, x: Tensor, factor: number): Tensor {
        return x.mul(factor);
      }
      static override backward(_ctx: unknown, g: Tensor): [Tensor, null] {
        return [g.mul(2), null];
      }
    }
    const wrong = verdicts(() => {
      const x = leaf([1, 2]);
      return { of: [x], root: cube(x).sum() };
    });
    expect(wrong).toMatchObject([{ compared: { differing: 2, worst: { engine: 8 } } }]);
    const worst = wrong[0].kind === "compared" ? wrong[0].compared.worst! : null;
    expect(worst?.difference).toBeCloseTo(12, 6);
    const right = verdicts(() => {
      const x = leaf([1, 2]);
      return { of: [x], root: Doubled.apply(x, 2).sum() };
    });
    expect(right).toMatchObject([agreed(2)]);
  });

  it("counts points without a derivative apart, with both sides", () => {
    const found = verdicts(() => {
      const x = leaf([0, 1, -1]);
      return { of: [x], root: x.relu().mul(3).sum() };
    });
    expect(found).toMatchObject([
      { compared: { checked: 3, differing: 0, kinks: 1, kink: { at: 0, engine: 0 } } },
    ]);
    const kink = found[0].kind === "compared" ? found[0].compared.kink! : null;
    expect([kink!.left, kink!.right].map(side => Number(side.toFixed(6)))).toEqual([0, 3]);
  });

  it("draws a sample of large tensors, the same for the same seed", () => {
    const program = () => {
      const x = leaf(Array.from({ length: 784 }, (_, i) => Math.sin(i)));
      return { of: [x], root: x.exp().mean() };
    };
    expect(verdicts(program)).toMatchObject([{ compared: { checked: 64, of: 784, differing: 0 } }]);
    expect(verdicts(program)).toEqual(verdicts(program));
  });

  it("keeps masks, branches and statistics as they were in the run", () => {
    const found = verdicts(() => {
      const x = leaf([
        [1, 2],
        [3, 5],
        [4, 4],
      ]);
      const h = batchNorm(x, zeros(2), zeros(2), { training: true });
      const y = dropout(h, 0.5, true);
      return { of: [x], root: where(y.gt(0), y.mul(2), y.exp()).sum() };
    });
    expect(found).toMatchObject([{ kind: "compared", compared: { checked: 6, differing: 0 } }]);
  });

  it("goes through changes in place, numbers alone, weights updated before, and vectors", () => {
    const found = verdicts(() => {
      const a = tensor(0.7, { requiresGrad: true });
      const w = leaf([1, 2]);
      noGrad(() => w.mul_(0.5));
      const h = w.mul(a);
      h.mul_(h.detach().clone()).add_(1);
      const v = tensor([1, -2]);
      const root = h.mul(a.sin().add(2));
      return { of: [a, w], root, pass: () => root.backward(v) };
    });
    expect(found).toMatchObject([agreed(1), agreed(2)]);
  });

  it("checks layers with many operations", () => {
    const found = verdicts(() => {
      const x = tensor([
        [
          [0.1, 0.2],
          [0.3, -0.4],
          [0.5, 0.6],
        ],
      ]);
      const lstm = new nn.LSTM(2, 3);
      const [out] = lstm.forward(x);
      const [w] = [...lstm.parameters()];
      const norm = new nn.LayerNorm(3);
      return {
        of: [w],
        root: norm
          .forward(out)
          .pow(2)
          .mul(tensor([1, 2, 3]))
          .sum(),
      };
    });
    expect(found).toMatchObject([{ kind: "compared", compared: { differing: 0 } }]);
  });

  it("says why it cannot tell", () => {
    const lost = verdicts(() => {
      const x = leaf([1, 2]);
      const total = zeros(2);
      total.add_(x);
      return { of: [x], root: total.sum() };
    });
    expect(lost).toMatchObject([
      { kind: "unknown", reason: "an operand of add was changed in place and its earlier value is gone" },
    ]);
    const apart = verdicts(() => {
      const [x, y] = [leaf([1, 2]), leaf([1])];
      return { of: [y], root: x.sum() };
    });
    expect(apart).toMatchObject([
      { kind: "unknown", reason: expect.stringMatching(/does not depend on it/) },
    ]);
  });
});
