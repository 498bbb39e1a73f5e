import { describe, expect, test } from "vitest";
import { manualSeed, nn, noGrad, randn, type Tensor, tensor, zeros } from "../index.js";

const f64 = { dtype: "float64" } as const;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const fill = (module: nn.Module, value: number) => {
  for (const p of module.parameters()) nn.init.constant_(p, value);
};

describe("RNN", () => {
  test("applies h' = tanh(w x + b + u h + c) at each time", () => {
    const rnn = new nn.RNN(1, 1, f64);
    fill(rnn, 0.5);
    const [out, h] = rnn.forward(tensor([[[1]], [[2]]], f64));
    const first = Math.tanh(0.5 + 0.5 + 0.5);
    const second = Math.tanh(0.5 * 2 + 0.5 + 0.5 * first + 0.5);
    expect(out.shape).toEqual([2, 1, 1]);
    expect([...out.data]).toEqual([first, second]);
    expect(h.toArray()).toEqual([[[second]]]);
  });

  test("carries PyTorch's names in PyTorch's order", () => {
    const rnn = new nn.RNN(1, 2, { numLayers: 2, bidirectional: true, bias: false });
    expect(rnn.namedParameters().map(([name, p]) => `${name} ${p.shape}`)).toEqual([
      "weightIhL0 2,1",
      "weightHhL0 2,2",
      "weightIhL0Reverse 2,1",
      "weightHhL0Reverse 2,2",
      "weightIhL1 2,4",
      "weightHhL1 2,2",
      "weightIhL1Reverse 2,4",
      "weightHhL1Reverse 2,2",
    ]);
  });
});

describe("LSTM", () => {
  test("follows the gates i, f, g, o", () => {
    const lstm = new nn.LSTM(1, 1, { ...f64, bias: false });
    lstm.loadStateDict({
      weightIhL0: tensor([[0.1], [0.2], [0.3], [0.4]], f64),
      weightHhL0: tensor([[0.5], [0.6], [0.7], [0.8]], f64),
    });
    const [h0, c0, x] = [0.3, -0.2, 2];
    const [out, [h, c]] = lstm.forward(tensor([[[x]]], f64), [tensor([[[h0]]], f64), tensor([[[c0]]], f64)]);
    const next =
      sigmoid(0.2 * x + 0.6 * h0) * c0 + sigmoid(0.1 * x + 0.5 * h0) * Math.tanh(0.3 * x + 0.7 * h0);
    expect(c.item()).toBeCloseTo(next, 14);
    expect(h.item()).toBeCloseTo(sigmoid(0.4 * x + 0.8 * h0) * Math.tanh(next), 14);
    expect(out.item()).toBe(h.item());
  });
});

describe("GRU", () => {
  test("resets after the product", () => {
    const gru = new nn.GRU(1, 1, f64);
    gru.loadStateDict({
      weightIhL0: tensor([[0.1], [0.2], [0.3]], f64),
      weightHhL0: tensor([[0.4], [0.5], [0.6]], f64),
      biasIhL0: tensor([0.01, 0.02, 0.03], f64),
      biasHhL0: tensor([0.04, 0.05, 0.06], f64),
    });
    const [h0, x] = [0.7, -1];
    const [, h] = gru.forward(tensor([[[x]]], f64), tensor([[[h0]]], f64));
    const r = sigmoid(0.1 * x + 0.01 + 0.4 * h0 + 0.04);
    const z = sigmoid(0.2 * x + 0.02 + 0.5 * h0 + 0.05);
    const n = Math.tanh(0.3 * x + 0.03 + r * (0.6 * h0 + 0.06));
    expect(h.item()).toBeCloseTo((1 - z) * n + z * h0, 14);
  });
});

describe("recurrent layers", () => {
  test("the second direction reads backwards and is joined", () => {
    manualSeed(0);
    const both = new nn.RNN(2, 3, { ...f64, bidirectional: true });
    const one = new nn.RNN(2, 3, f64);
    const state = both.stateDict();
    one.loadStateDict({
      weightIhL0: state.weightIhL0Reverse,
      weightHhL0: state.weightHhL0Reverse,
      biasIhL0: state.biasIhL0Reverse,
      biasHhL0: state.biasHhL0Reverse,
    });
    const x = randn(4, 2, 2, f64);
    const [out, h] = both.forward(x);
    const [reversed] = one.forward(x.flip(0));
    expect(out.shape).toEqual([4, 2, 6]);
    expect(h.shape).toEqual([2, 2, 3]);
    expect(out.narrow(2, 3, 3).toArray()).toEqual(reversed.flip(0).toArray());
  });

  test("batchFirst and unbatched inputs give the same numbers", () => {
    const gru = new nn.GRU(2, 3, f64);
    const x = randn(4, 1, 2, f64);
    const first = new nn.GRU(2, 3, { ...f64, batchFirst: true });
    first.loadStateDict(gru.stateDict());
    const expected = gru.forward(x)[0];
    expect(first.forward(x.transpose(0, 1))[0].transpose(0, 1).toArray()).toEqual(expected.toArray());
    const [out, h] = gru.forward(x.squeeze(1));
    expect(out.toArray()).toEqual(expected.squeeze(1).toArray());
    expect(h.shape).toEqual([1, 3]);
  });

  test("say what does not fit", () => {
    const lstm = new nn.LSTM(2, 3);
    expect(() => lstm.forward(zeros(4, 1, 5))).toThrow(
      "LSTM: expected x [T, N, inputSize] with inputSize 2, found [4, 1, 5]",
    );
    const states: [Tensor, Tensor] = [zeros(1, 1, 2), zeros(1, 1, 3)];
    expect(() => lstm.forward(zeros(4, 1, 2), states)).toThrow(
      "LSTM: the initial state must be [1, 1, 3], found [1, 1, 2]",
    );
  });
});

describe("cells, numbers of torch 2.13", () => {
  const x = () =>
    tensor(
      [
        [1, -2],
        [0.5, 0.25],
      ],
      f64,
    ); // prettier-ignore
  const filled = <M extends nn.Module>(cell: M): M => {
    expect(cell.namedParameters().map(([name]) => name)).toEqual([
      "weightIh",
      "weightHh",
      "biasIh",
      "biasHh",
    ]);
    cell.parameters().forEach((p, i) => {
      const rising = Float64Array.from({ length: p.numel() }, (_, j) => (j + 1) * 0.1 * (-1) ** i);
      noGrad(() => p.copy_(tensor(rising).reshape(p.shape)));
    });
    return cell;
  };
  const close = (out: Tensor, expected: readonly number[]) =>
    [...out.data].forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12);
    });

  test("RNNCell", () =>
    close(filled(new nn.RNNCell(2, 1, f64)).forward(x()), [-0.29131261245159096, 0.09966799462495582]));
  test("GRUCell", () =>
    close(filled(new nn.GRUCell(2, 1, f64)).forward(x()), [-0.30101878200537213, 0.21667129947144276]));
  test("LSTMCell, also of one sample", () => {
    const cell = filled(new nn.LSTMCell(2, 1, f64));
    const [h, c] = cell.forward(x());
    close(h, [-0.07274487554351965, 0.1248368163925131]);
    close(c, [-0.25719323015011236, 0.19946529748821443]);
    const [one] = cell.forward(x().at(1));
    expect(one.shape).toEqual([1]);
    close(one, [0.1248368163925131]);
    expect(() => cell.forward(zeros(1, 3))).toThrow("LSTMCell: expected x [N, 2] or [2], found [1, 3]");
    expect(() => cell.forward(x(), [zeros(2, 2), zeros(2, 1)])).toThrow(
      "LSTMCell: the state must be [2, 1], found [2, 2]",
    );
  });
});
