import { describe, expect, it } from "vitest";
import { encodeTrace } from "../../core/trace/codec.js";
import {
  endSegment,
  type RecordingEnd,
  startRecording,
  stepSegment,
} from "../../core/trace/recording/recording.js";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { parse } from "../protocol/guard.js";
import { toPanelSchema } from "../protocol/panel.js";
import { Recorded } from "./recorded.js";
import { sourceOf } from "./source.js";

const detach = detachJson as Trace;
const error = { name: "RangeError", message: "bad luck", site: null, stack: "" };
const step = (number: number, trace: Trace = detach) => {
  const norms = { w: { gradient: 1, weight: 2, update: 0.5 } };
  return stepSegment({ step: number, over: true, loss: number, norms }, encodeTrace(trace));
};
const file = (
  steps: readonly Uint8Array[],
  end: RecordingEnd | null = { reason: "exit", message: "" },
  began = 0,
) =>
  Uint8Array.from(
    [startRecording({ file: "a.ts", began, steps: "" }), ...steps, ...(end ? [endSegment(end)] : [])].flatMap(
      part => [...part],
    ),
  );
const open = async (bytes: Uint8Array) => (await Recorded.of(sourceOf(bytes)))!;
const grow = (recorded: Recorded, bytes: Uint8Array) => recorded.grown("file:///a", sourceOf(bytes));

describe("a recording as a document", () => {
  it("begins with its last step and the whole training, in messages that the panel takes", async () => {
    const messages = (await open(file([step(0), step(100)]))).messages("file:///a");
    expect(messages.map(({ type }) => type)).toEqual(["trace", "run", "training"]);
    expect(messages[1]).toEqual({ type: "run", state: { kind: "done", ms: 0 } });
    expect(messages[2]).toMatchObject({
      fresh: true,
      live: false,
      shown: 100,
      placed: true,
      names: ["w"],
      total: 101,
    });
    for (const message of messages) expect(parse(toPanelSchema, message, "panel").ok).toBe(true);
  });

  it("gives another step to be shown, or to be compared with", async () => {
    const recorded = await open(file([step(0), step(100, { ...detach, error })]));
    recorded.messages("file:///a");
    expect(recorded.step("file:///a", 0, "trace")[2]).toMatchObject({
      type: "training",
      shown: 0,
      fresh: false,
    });
    expect(recorded.step("file:///a", 100, "other")).toMatchObject([{ type: "other", name: "step 101" }]);
    expect(recorded.step("file:///a", 100, "trace")[1]).toMatchObject({
      state: { kind: "failed", message: "bad luck" },
    });
    expect(recorded.step("file:///a", 7, "trace")).toMatchObject([
      { state: { message: "It has no step 8." } },
    ]);
  });

  it("says what is missing, beside the picture", async () => {
    const [, run] = (await open(file([step(0)], null))).messages("file:///a");
    expect(run).toMatchObject({
      state: {
        kind: "partial",
        message: "It was not brought to an end after step 1: the program was killed, or still runs.",
      },
    });
    expect((await open(file([], null))).messages("file:///a")).toMatchObject([
      {
        state: {
          kind: "failed",
          message: "It ends before its first step: the program was killed early, or only now begins.",
        },
      },
    ]);
  });

  it("adds the steps that came while it was open", async () => {
    const recorded = await open(file([step(0)], null));
    recorded.messages("file:///a");
    expect(await grow(recorded, file([step(0)], null))).toEqual([]);
    expect(await grow(recorded, file([step(0), step(1)], null))).toMatchObject([
      { type: "run", state: { kind: "partial" } },
      { type: "training", shown: 0, total: 2 },
    ]);
    expect((await grow(recorded, file([step(0), step(1)])))[0]).toEqual({
      type: "run",
      state: { kind: "done", ms: 0 },
    });
    expect(recorded.step("file:///a", 1, "trace")[0].type).toBe("trace");
  });

  it("shows the last step as soon as there is one, if it was opened before", async () => {
    const recorded = await open(file([], null));
    expect(recorded.messages("file:///a")).toMatchObject([{ state: { kind: "failed" } }]);
    expect(await grow(recorded, file([], null))).toEqual([]);
    expect(await grow(recorded, file([step(0), step(1)], null))).toMatchObject([
      { type: "trace", uri: "file:///a" },
      { type: "run", state: { kind: "partial" } },
      { type: "training", shown: 1, total: 2, fresh: true },
    ]);
    expect(await grow(recorded, file([step(0), step(1), step(2)], null))).toMatchObject([
      { type: "run" },
      { type: "training", shown: 1, total: 3 },
    ]);
  });

  it("leaves other files alone", async () => {
    expect(await Recorded.of(sourceOf(encodeTrace(detach)))).toBeNull();
  });

  it("begins anew where another recording came to the file, and says so where none did", async () => {
    const recorded = await open(file([step(0), step(1), step(2)]));
    recorded.messages("file:///a");
    const later = file([step(0), step(1)], null, 9);
    expect(await grow(recorded, later)).toMatchObject([
      { type: "trace" },
      { type: "run" },
      { type: "training", shown: 1, total: 2, fresh: true },
    ]);
    expect(await grow(recorded, new Uint8Array(0))).toMatchObject([
      { state: { kind: "failed", message: expect.stringContaining("There is nothing in this file now") } },
    ]);
    expect(await grow(recorded, encodeTrace(detach))).toMatchObject([
      { state: { kind: "failed", message: expect.stringContaining("This file is another one now") } },
    ]);
    // What was read before can still be looked at.
    expect(recorded.step("file:///a", 0, "trace")[0].type).toBe("trace");
    const newer = Uint8Array.from(later);
    newer[7] = 2;
    expect(await grow(recorded, newer)).toMatchObject([
      { state: { message: expect.stringContaining("knows recordings of version 1, found 2") } },
    ]);
    expect((await grow(recorded, later))[1]).toMatchObject({ state: { kind: "partial" } });
  });

  it("keeps the step on show where the same run was read anew", async () => {
    const recorded = await open(file([step(0), step(1), step(2)]));
    recorded.step("file:///a", 1, "trace");
    expect((await grow(recorded, file([step(0), step(1)])))[2]).toMatchObject({ shown: 1, total: 2 });
    expect((await grow(recorded, file([step(0)])))[2]).toMatchObject({ shown: 0, total: 1 });
  });
});
