// Depth: nothing of the engine may recurse over the graph, whatever it is asked for.
import { describe, expect, test } from "vitest";
import { autograd, func, type Tensor, tensor } from "../../core/index.js";
import { Tape, tape } from "../../core/internal.js";
import { long } from "../laws/hold.js";

const links = long ? 1_000_000 : 20_000;

/** x + links, one at a time. */
function chain(x: Tensor): Tensor {
  let y = x;
  for (let i = 0; i < links; i++) y = y.add(1);
  return y;
}

function recorded(run: () => void): void {
  tape.recorder = new Tape({
    header: new Int32Array(2),
    newChunk: (_index, bytes) => new ArrayBuffer(bytes),
    summaries: false,
    maxBytes: 2 ** 22,
  });
  try {
    run();
  } finally {
    tape.recorder = null;
  }
}

describe("a chain as long as a program makes it", () => {
  test("goes back to its leaf", () => {
    const x = tensor(0.5, { requiresGrad: true });
    chain(x).backward();
    expect(x.grad?.item()).toBe(1);
  });

  test("of tensors, too", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    chain(x).sum().backward();
    expect([...x.grad!.data]).toEqual([1, 1]);
  });

  test("while it is recorded", () => {
    recorded(() => {
      const x = tensor(0.5, { requiresGrad: true });
      chain(x).backward();
      expect(x.grad?.item()).toBe(1);
    });
  });

  test("with one weight in every link", () => {
    recorded(() => {
      const w = tensor(1, { requiresGrad: true });
      let y = w;
      for (let i = 1; i < links; i++) y = y.mul(w);
      y.backward();
      expect(w.grad?.item()).toBe(links);
    });
  });

  test("is differentiated twice", () => {
    const x = tensor(3, { dtype: "float64", requiresGrad: true });
    let y = x.mul(x);
    for (let i = 0; i < links / 10; i++) y = y.mul(1);
    const [g] = autograd.grad(y, [x], { createGraph: true }) as Tensor[];
    g.backward();
    expect(x.grad?.item()).toBe(2);
  });

  test("pushes a tangent forward", () => {
    const [, tangent] = func.jvp(chain, [tensor(1)], [tensor(2)]);
    expect(tangent.item()).toBe(2);
  });
});
