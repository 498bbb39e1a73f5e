import { describe, expect, test } from "vitest";
import { arange, data, manualSeed, tensor } from "../index.js";

const { DataLoader, TensorDataset } = data;
const ten = () => new TensorDataset(arange(10), arange(10).mul(2));
const firsts = (loader: Iterable<{ toArray(): unknown }[]>) => [...loader].map(([x]) => x.toArray());

describe("DataLoader", () => {
  test("batches in order, the last one as full as it comes", () => {
    const loader = new DataLoader(ten(), { batchSize: 4 });
    expect(loader.length).toBe(3);
    expect([...loader].map(([x, y]) => [x.toArray(), y.toArray()])).toEqual([
      [
        [0, 1, 2, 3],
        [0, 2, 4, 6],
      ],
      [
        [4, 5, 6, 7],
        [8, 10, 12, 14],
      ],
      [
        [8, 9],
        [16, 18],
      ],
    ]);
    expect([...new DataLoader(ten(), { batchSize: 4, dropLast: true })].length).toBe(2);
  });

  test("shuffles anew each pass, the same way for the same seed", () => {
    const [a, b] = [1, 1].map(seed => new DataLoader(ten(), { batchSize: 5, shuffle: true, seed }));
    const pass = firsts(a);
    expect(pass).toEqual(firsts(b));
    expect(pass.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(firsts(a)).not.toEqual(pass);
    manualSeed(4);
    const fromGlobal = firsts(new DataLoader(ten(), { shuffle: true }));
    manualSeed(4);
    expect(firsts(new DataLoader(ten(), { shuffle: true }))).toEqual(fromGlobal);
  });

  test("keeps gradients through a dataset that wants them", () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const [[batch]] = new DataLoader(new TensorDataset(x), { batchSize: 2 });
    batch.sum().backward();
    expect(x.grad?.toArray()).toEqual([1, 1, 0]);
  });

  test("collates samples of any dataset", () => {
    const pairs: data.Dataset<[number, { ok: boolean }]> = { length: 3, get: i => [i, { ok: i > 0 }] };
    const [first] = new DataLoader<[number, { ok: boolean }], unknown[]>(pairs, { batchSize: 3 });
    expect(String(first[0])).toBe("tensor([0., 1., 2.])");
    expect(first[1]).toMatchObject({ ok: { dtype: "bool" } });
    const summed = new DataLoader<number, number>(
      { length: 4, get: i => i },
      { batchSize: 2, collateFn: samples => samples.reduce((a, b) => a + b) },
    );
    expect([...summed]).toEqual([1, 5]);
  });

  test("says what is wrong", () => {
    expect(() => new DataLoader([1, 2] as never)).toThrow(
      "DataLoader: expected a dataset with a length and get(index)",
    );
    expect(() => new DataLoader(ten(), { batchSize: 0 })).toThrow(
      "batchSize must be a whole number >= 1, got 0",
    );
  });
});

describe("datasets", () => {
  test("TensorDataset gives the i-th entries", () => {
    expect(
      ten()
        .get(3)
        .map(t => t.item()),
    ).toEqual([3, 6]);
    expect(() => new TensorDataset(arange(2), arange(3))).toThrow("first dimensions differ: [2], [3]");
  });

  test("randomSplit gives disjoint parts by counts or shares", () => {
    const parts = data.randomSplit(ten(), [7, 3], { seed: 0 });
    expect(parts.map(part => part.length)).toEqual([7, 3]);
    const all = parts.flatMap(part => Array.from({ length: part.length }, (_, i) => part.get(i)[0].item()));
    expect(all.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(data.randomSplit(ten(), [0.75, 0.25]).map(part => part.length)).toEqual([8, 2]);
    expect(() => data.randomSplit(ten(), [1, 2])).toThrow("lengths [1, 2] do not add up to 10 samples");
  });
});
