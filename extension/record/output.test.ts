import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readRecording } from "../../core/trace/recording/reading.js";
import { startRecording, stepSegment } from "../../core/trace/recording/recording.js";
import { Output } from "./output.js";

const folder = mkdtempSync(join(tmpdir(), "gradient-graph-"));
afterAll(() => rmSync(folder, { recursive: true }));

const step = stepSegment({ step: 0, over: true, loss: 1, norms: {} }, new Uint8Array(3000));

it("takes what fits and keeps room for its end", () => {
  const file = join(folder, "a.ggtrace");
  const output = new Output(openSync(file, "wx"), 8192);
  output.add(startRecording({ file: "train.ts", began: 1, steps: "0" }));
  expect(output.fits(step)).toBe(true);
  output.add(step);
  expect(output.fits(step)).toBe(false);
  output.end({ reason: "size", message: "\u0001".repeat(5000) });
  const bytes = readFileSync(file);
  expect(bytes.length).toBeLessThanOrEqual(8192);
  expect(readRecording(bytes).steps).toHaveLength(1);
  expect(readRecording(bytes).end).toEqual({ reason: "size", message: `${"\u0001".repeat(300)}…` });
});

it("throws what writing throws", () => {
  const file = join(folder, "b.ggtrace");
  const output = new Output(openSync(file, "wx"), 8192);
  output.end({ reason: "exit", message: "" });
  expect(() => output.add(step)).toThrow("EBADF");
});
