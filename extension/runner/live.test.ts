import { expect, test } from "vitest";
import { arange, tensor } from "../../core/index.js";
import { Live } from "./live.js";

const ask = (node: number, what: "value" | "grad" = "value") => ({ ask: 0, node, what });

test("a value is handed over as it lies row by row, its gradient if it is a leaf", () => {
  const live = new Live(64);
  const x = arange(100, { requiresGrad: true });
  live.keep(3, x);
  x.mul(2).sum().backward();
  const { head, bytes } = live.answer(ask(3));
  expect([head.is, head.dtype, head.bytes, new Float32Array(bytes!.buffer)[99]]).toEqual([
    "here",
    "float32",
    400,
    99,
  ]);
  expect(new Float32Array(live.answer(ask(3, "grad")).bytes!.buffer)[7]).toBe(2);
});

test("what cannot be handed over is told by its reason", () => {
  const live = new Live(64, 500);
  const x = arange(100);
  live.keep(1, x);
  live.keep(2, arange(200));
  live.keep(3, tensor([1, 2]));
  expect(live.answer(ask(2)).head.is).toBe("large");
  expect(live.answer(ask(3)).head.is).toBe("gone");
  expect(live.answer(ask(1, "grad")).head.is).toBe("gone");
  x.add_(1);
  expect(live.answer(ask(1)).head.is).toBe("overwritten");
});
