import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { encodeTrace } from "./codec.js";
import { readTrace } from "./read.js";
import { endSegment, startRecording, stepSegment } from "./recording/recording.js";
import type { Trace } from "./trace.js";

const detach = detachJson as Trace;
const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (bytes: Uint8Array, step: number | null = null) =>
  readTrace(bytes, each => new TextDecoder().decode(each), step);

it("reads both forms of a trace", () => {
  expect(read(utf8(JSON.stringify(detach)))).toEqual(detach);
  expect(read(encodeTrace(detach))).toEqual(detach);
});

it("says what is wrong with anything else", () => {
  expect(() => read(utf8(""))).toThrow("it is not JSON");
  expect(() => read(utf8("{}"))).toThrow("version");
  expect(() => read(utf8("GGTRACE"))).toThrow("trace");
});

describe("a recording", () => {
  const head = (step: number) => ({ step, over: true, loss: null, norms: {} });
  const file = (...steps: number[]) =>
    Uint8Array.from([
      ...startRecording({ file: "a.ts", began: 0, steps: "" }),
      ...steps.flatMap(step => [
        ...stepSegment(head(step), encodeTrace({ ...detach, file: `step ${step}` })),
      ]),
      ...endSegment({ reason: "exit", message: "" }),
    ]);

  it("is read at a step of its own, the last unless told", () => {
    expect(read(file(0, 1, 300)).file).toBe("step 300");
    expect(read(file(0, 1, 300), 1).file).toBe("step 1");
  });

  it("says which steps there are", () => {
    const steps = [0, 1, 2, ...Array.from({ length: 20 }, (_, i) => 100 * (i + 1))];
    expect(() => read(file(...steps), 7)).toThrow(
      "it has no step 8; there are 1–3, 101, 201, 301, 401, 501, …, 2001",
    );
    expect(() => read(file())).toThrow("it has no step");
    expect(() => read(file().subarray(0, 9))).toThrow(/^it has no step\. It ends before its first step/);
    expect(() => read(encodeTrace(detach), 3)).toThrow("it is one trace, and has no step 4");
    expect(() => read(Uint8Array.of(1, 2), 3)).toThrow("it is not JSON");
    expect(() => read(new Uint8Array(0), 3)).toThrow("it is not JSON");
  });
});
