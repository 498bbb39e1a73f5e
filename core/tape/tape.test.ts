import { describe, expect, it } from "vitest";
import { fromData, type Tensor } from "../tensor/tensor.js";
import type { SiteEntry } from "../trace/site.js";
import { recording } from "../trace/testing.js";
import type { Frame, FrameSource } from "./frame.js";
import { chunkWords, committed, Log, LogView } from "./log.js";
import { kind } from "./records.js";
import { register } from "./register.js";

const leafInfo = { name: "tensor", letters: [], back: [] };
const facts = { off: null, saved: [], ns: 0, inPlace: false };

function made(...data: number[]): Tensor {
  return fromData(Float32Array.from(data), [data.length], "float32");
}

/** These logs stay within their chunks. */
const noRing = () => {
  throw new Error("the log asked for its ring");
};

describe("the log", () => {
  function log() {
    const chunks: Float64Array[] = [];
    const header = new Int32Array(2);
    const newChunk = (_: number, bytes: number) => {
      const buffer = new SharedArrayBuffer(bytes);
      chunks.push(new Float64Array(buffer));
      return buffer;
    };
    const read = () => {
      const records: number[][] = [];
      const view = new LogView(chunks, committed(header));
      view.each((what, at, end) =>
        records.push([what, ...Array.from({ length: end - at }, (_, i) => view.get(at + i))]),
      );
      return records;
    };
    return { log: new Log(header, newChunk, noRing), header, chunks, read };
  }

  it("shows a record once it is whole", () => {
    const { log: tape, read } = log();
    tape.record(kind.end);
    tape.begin(kind.name);
    tape.put(5);
    expect(read()).toEqual([[kind.end]]);
    tape.put(7);
    tape.commit();
    expect(read()).toEqual([[kind.end], [kind.name, 5, 7]]);
  });

  it("carries records over the edges of chunks", () => {
    const { log: tape, chunks, read } = log();
    const long = Array.from({ length: chunkWords + 10 }, (_, i) => i);
    tape.record(kind.owner, 1, 2);
    tape.begin(kind.begin);
    tape.putAll(long, long.length);
    tape.commit();
    tape.record(kind.end);
    expect(chunks).toHaveLength(2);
    expect(read()).toEqual([[kind.owner, 1, 2], [kind.begin, ...long], [kind.end]]);
  });

  it("does not read past the chunks that arrived", () => {
    const { log: tape, chunks, header } = log();
    for (let i = 0; i < chunkWords; i++) tape.record(kind.name, i, i);
    let read = 0;
    new LogView(chunks.slice(0, 2), committed(header)).each(() => read++);
    expect(read).toBe(Math.floor((2 * chunkWords) / 3));
  });

  it("refuses a header or a chunk of the wrong size", () => {
    expect(() => new Log(new Int32Array(1), () => new ArrayBuffer(8), noRing)).toThrow(
      "tape: the header needs 2 words, found 1",
    );
    const tape = new Log(new Int32Array(2), () => new ArrayBuffer(8), noRing);
    expect(() => tape.record(kind.end)).toThrow("tape: a chunk has 524288 bytes, newChunk gave 8");
  });
});

describe("frames", () => {
  const frame = (up: Frame | null, name: string, iteration?: number): Frame =>
    iteration === undefined
      ? { up, kind: "function", name, call: 0, id: -1 }
      : { up, kind: "loop", name, call: 0, iteration, id: -1 };
  const source = (held: Frame | null): FrameSource => ({ frame: () => held });

  function op(tape: ReturnType<typeof recording>["tape"], held: Frame | null) {
    register.source = source(held);
    tape.op(leafInfo, [], [made(1)], facts);
    register.source = null;
  }

  it("come outermost first, and are shared by the nodes of one frame", () => {
    const { tape, trace } = recording();
    const outer = frame(null, "train");
    const loop = frame(outer, "while@12", 7);
    op(tape, loop);
    op(tape, loop);
    op(tape, outer);
    op(tape, null);
    const { nodes } = trace();
    expect(nodes.map(node => node.frames)).toEqual([
      [
        { kind: "function", name: "train", call: 0 },
        { kind: "loop", name: "while@12", call: 0, iteration: 7 },
      ],
      nodes[0].frames,
      [{ kind: "function", name: "train", call: 0 }],
      [],
    ]);
    expect(nodes[1].frames).toBe(nodes[0].frames);
  });

  it("of an earlier tape are written again", () => {
    const held = frame(null, "f");
    const first = recording();
    op(first.tape, held);
    const second = recording();
    op(second.tape, held);
    expect(second.trace().nodes[0].frames).toEqual([{ kind: "function", name: "f", call: 0 }]);
  });

  it("of a deep recursion leave out the middle, and say so", () => {
    const { tape, trace } = recording();
    let held: Frame | null = null;
    for (let call = 0; call < 100_000; call++) held = { up: held, kind: "function", name: "f", call, id: -1 };
    op(tape, held);
    const { frames } = trace().nodes[0];
    expect(frames).toHaveLength(129);
    expect([frames[63].call, frames[64].name, frames[65].call]).toEqual([
      63,
      "… 99872 frames left out …",
      99_936,
    ]);
  });
});

describe("names", () => {
  const text = (line: number, column: number, endLine: number, endColumn: number) => ({
    file: "a.ts",
    line,
    column,
    endLine,
    endColumn,
  });
  const site = (kind: SiteEntry["kind"], name: string, line: number): SiteEntry => ({
    ...text(line, 5, line, 9),
    kind,
    name,
  });
  const sites: SiteEntry[] = [
    { ...text(2, 1, 4, 2), kind: "function", name: "f" },
    site("call", "", 3),
    site("name", "inner", 3),
    site("name", "outer", 6),
    site("name", "copy", 7),
    site("call", "", 6),
  ];

  function named(call: number, ...held: number[]) {
    const { tape, trace } = recording({ sites });
    const x = made(1);
    register.site = call;
    tape.op(leafInfo, [], [x], facts);
    register.site = -1;
    for (const index of held) tape.name(x, index);
    const { name, aliases } = trace({ sites }).nodes[0];
    return { name, aliases };
  }

  it("are those of the function that made the tensor", () => {
    expect(named(1, 2, 3, 4)).toEqual({ name: "inner", aliases: ["outer", "copy"] });
    expect(named(1, 3, 2)).toEqual({ name: "inner", aliases: ["outer"] });
    expect(named(5, 3, 4, 4)).toEqual({ name: "outer", aliases: ["copy"] });
  });

  it("are the first that held it, if none did there", () => {
    expect(named(1, 3, 4)).toEqual({ name: "outer", aliases: ["copy"] });
    expect(named(1)).toEqual({ name: undefined, aliases: undefined });
  });

  it("stay with a tensor that another function changes in place", () => {
    const { tape, trace } = recording({ sites });
    const x = made(1);
    register.site = 5;
    tape.op(leafInfo, [], [x], facts);
    tape.name(x, 3);
    tape.name(x, 2);
    register.site = 1;
    tape.op({ name: "neg_", letters: ["x"], back: ["−{g}"] }, [x], [x], { ...facts, inPlace: true });
    register.site = -1;
    expect(trace({ sites }).nodes.map(node => [node.op, node.name, node.aliases])).toEqual([
      ["tensor", "outer", ["inner"]],
      ["neg_", "outer", ["inner"]],
    ]);
  });

  it("give way to a name that was given, of bounded length", () => {
    const { tape, trace } = recording({ sites });
    const x = made(1);
    x.more().name = "n".repeat(3000);
    tape.op(leafInfo, [], [x], facts);
    tape.name(x, 3);
    const [node] = trace({ sites }).nodes;
    expect(node.name).toBe(`${"n".repeat(2000)}…`);
    expect(node.aliases).toEqual(["outer"]);
  });

  it("of anything but tensors are ignored", () => {
    const { tape, trace } = recording({ sites });
    for (const value of [1, "x", null, undefined, { node: 0 }, () => 1]) tape.name(value, 2);
    expect(trace({ sites }).nodes).toEqual([]);
  });

  it("make a node of a tensor that nobody recorded", () => {
    const { tape, trace } = recording({ sites });
    tape.name(made(4), 2);
    expect(trace({ sites }).nodes).toMatchObject([
      { op: "tensor", kind: "input", name: "inner", value: { sample: [4] } },
    ]);
  });
});

describe("describe", () => {
  it("names the place of a node", () => {
    const { tape } = recording({ sites: [{ file: "a.ts", line: 3, column: 5 }] });
    const x = made(1);
    register.site = 0;
    tape.op(leafInfo, [], [x], facts);
    register.site = -1;
    expect(tape.describe(x.node)).toBe("a.ts:3:5");
    expect(tape.describe(x.node + 1)).toBeUndefined();
    expect(tape.describe(-1)).toBeUndefined();
  });
});

describe("two tapes in one process", () => {
  it("do not take each other's nodes for their own", () => {
    const first = recording();
    const x = made(1);
    first.tape.op(leafInfo, [], [x], facts);
    const second = recording();
    const y = made(2);
    second.tape.op({ name: "neg", letters: ["x"], back: ["−{g}"] }, [x], [y], facts);
    expect(second.trace().nodes.map(node => [node.id, node.op, node.inputs])).toEqual([
      [0, "tensor", []],
      [1, "neg", [0]],
    ]);
  });
});
