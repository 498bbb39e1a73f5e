import fc from "fast-check";
import { expect, it } from "vitest";
import { saveSafetensors, tensor } from "./index.js";
import { plainTensors } from "./safetensors.js";

it("gives back what was saved, as numbers", () => {
  const file = saveSafetensors({
    w: tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    ),
    b: tensor([0.5, -1]),
    n: tensor([7], { dtype: "int32" }),
  });
  const found = plainTensors(file);
  expect(found.get("w")).toEqual({ shape: [2, 2], values: Float64Array.of(1, 2, 3, 4), single: false });
  expect(found.get("b")).toEqual({ shape: [2], values: Float64Array.of(0.5, -1), single: true });
  expect(found.get("n")?.values).toEqual(Float64Array.of(7));
});

it("refuses whatever is no such file, with a reason, and allocates nothing on its word", () => {
  const good = saveSafetensors({ w: tensor([1, 2, 3]) });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const broken = good.slice();
      broken[at] = byte;
      return broken;
    }),
    fc.nat(good.length).map(length => good.slice(0, length)),
  );
  fc.assert(
    fc.property(bytes, file => {
      try {
        for (const { shape, values } of plainTensors(file).values())
          expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
      } catch (error) {
        expect((error as Error).name).toBe("ArgumentError");
      }
    }),
    { numRuns: 2000 },
  );
});
