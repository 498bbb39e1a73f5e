import { describe, expect, it } from "vitest";
import { sampled, stride } from "./budget.js";
import { eachRecord, Log } from "./log.js";
import { kind } from "./records.js";
import { Ring, recent, ringBase, ringBytes } from "./ring.js";

/** A log on plain memory whose ring has halves of so many words. */
function log(ringWords = 2 ** 14 + 20) {
  const chunks: Float64Array[] = [];
  const memory = new ArrayBuffer(ringBytes(ringWords));
  let turned = 0;
  const newChunk = (_: number, bytes: number) => {
    chunks.push(new Float64Array(bytes / 8));
    return chunks[chunks.length - 1].buffer;
  };
  const exclusive = (action: () => void) => {
    turned++;
    action();
  };
  const tape = new Log(new Int32Array(2), newChunk, () => new Ring(memory, exclusive));
  const records = (words: Float64Array) => {
    const found: number[][] = [];
    eachRecord(
      at => words[at],
      0,
      words.length,
      (what, at, end) => found.push([what, ...words.subarray(at, end)]),
    );
    return found;
  };
  const kept = () => records((chunks[0] ?? new Float64Array()).subarray(0, tape.kept));
  return { log: tape, kept, latest: () => recent(memory).flatMap(records), turns: () => turned, memory };
}

describe("the ring", () => {
  it("takes diverted records, in numbered stretches", () => {
    const { log: tape, kept, latest } = log();
    tape.record(kind.name, 1, 10);
    tape.divert(true);
    tape.record(kind.name, 2, 20);
    tape.divert(false);
    tape.record(kind.name, 3, 30);
    tape.divert(true);
    tape.record(kind.name, 4, 40);
    tape.keeping(() => tape.record(kind.name, 5, 50));
    tape.record(kind.name, 6, 60);
    expect(kept()).toEqual([
      [kind.name, 1, 10],
      [kind.turn, 2, 0],
      [kind.name, 3, 30],
      [kind.name, 5, 50],
    ]);
    expect(latest()).toEqual([
      [kind.turn, 1, 0],
      [kind.name, 2, 20],
      [kind.turn, 3, 0],
      [kind.name, 4, 40],
      [kind.name, 6, 60],
    ]);
  });

  it("holds the latest records, at least half of it, and forgets the oldest", () => {
    const { log: tape, latest, turns } = log(2 ** 15);
    for (let i = 0; i < 50_000; i++) {
      tape.divert(true);
      tape.record(kind.name, i, i);
    }
    const numbers = latest()
      .filter(([what]) => what === kind.name)
      .map(([, number]) => number);
    expect(numbers.at(-1)).toBe(49_999);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0] + i));
    expect(numbers.length).toBeGreaterThan(2 ** 14 / 3);
    expect(turns()).toBeGreaterThan(5);
  });

  it("shows a record once it is whole, and carries an open one into the other half", () => {
    const { log: tape, latest } = log(2 ** 14 + 20);
    tape.divert(true);
    tape.begin(kind.begin);
    for (let i = 0; i < 2 ** 14 + 30; i++) {
      if (i === 5) expect(latest()).toEqual([[kind.turn, 1, 0]]);
      // Too long for a half: it is given up, and what follows is whole.
      tape.put(i);
    }
    tape.commit();
    tape.record(kind.name, 1, 2);
    const found = latest();
    expect(found.at(-1)).toEqual([kind.name, 1, 2]);
    expect(found.at(-2)?.[0]).toBe(kind.lost);
    const long = log(2 ** 15);
    long.log.divert(true);
    long.log.record(kind.lost, ...new Array(2 ** 14 + 100).fill(7));
    long.log.begin(kind.begin);
    for (let i = 0; i < 2 ** 14 + 8; i++) long.log.put(i);
    long.log.commit();
    const [last] = long.latest().slice(-1);
    expect(last).toEqual([kind.begin, ...Array.from({ length: 2 ** 14 + 8 }, (_, i) => i)]);
  });

  it("knows what is still there", () => {
    const { log: tape } = log();
    tape.record(kind.name, 1, 2);
    tape.divert(true);
    const address = tape.begin(kind.name);
    tape.put(7);
    tape.put(8);
    tape.commit();
    expect([tape.has(0), tape.has(address), tape.get(address + 2)]).toEqual([true, true, 8]);
    expect(address).toBeGreaterThan(ringBase);
    for (let i = 0; i < 30; i++) {
      tape.divert(true);
      tape.record(kind.name, i, i);
    }
    expect([tape.has(0), tape.has(address)]).toEqual([true, false]);
  });

  it("gives up records that are to be kept after all", () => {
    const { log: tape, kept, latest } = log();
    tape.divert(true);
    tape.record(kind.name, 1, 1);
    const { words, turns } = tape;
    tape.record(kind.name, 2, 2);
    const pieces = tape.recent(words);
    const { from, to } = tape.rescue(turns, pieces);
    tape.record(kind.name, 3, 3);
    expect(to - from).toBe(3);
    expect(kept()).toEqual([
      [kind.turn, 2, 0],
      [kind.turn, 1, 0],
      [kind.name, 2, 2],
      [kind.turn, 3, 0],
    ]);
    expect(latest()).toEqual([
      [kind.turn, 4, 0],
      [kind.name, 3, 3],
    ]);
  });
});

describe("samples", () => {
  it("are the first and every so manieth, less often as a loop goes on", () => {
    expect([0, 15, 16, 31, 32, 63, 64, 1000].map(i => stride(i, 8))).toEqual([1, 1, 2, 2, 4, 4, 8, 64]);
    const kept = Array.from({ length: 100 }, (_, i) => i).filter(i => sampled(i, 8));
    expect(kept.slice(0, 20)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22]);
    expect(kept.slice(-5)).toEqual([64, 72, 80, 88, 96]);
  });

  it("have those among them that are even over the whole loop", () => {
    for (const length of [20, 100, 1000, 12345]) {
      const step = stride(length - 1, 8);
      for (let i = 0; i < length; i += step) expect(sampled(i, 8)).toBe(true);
    }
  });
});
