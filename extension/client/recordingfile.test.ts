import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecording } from "../../core/trace/recording/reading.js";
import { endSegment, startRecording, stepSegment } from "../../core/trace/recording/recording.js";
import { type Change, RecordingFile } from "./recordingfile.js";
import { type Source, sourceOf, withFile } from "./source.js";

const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const start = (began = 5) => startRecording({ file: "train.ts", began, steps: "" });
const step = (number: number, size = 200) =>
  stepSegment({ step: number, over: true, loss: 1, norms: {} }, new Uint8Array(size).fill(number));
const numbers = ({ read }: RecordingFile) => read.steps.map(each => each.step);
const ended = joined(start(), step(0), step(1), step(2, 9), endSegment({ reason: "exit", message: "" }));

/** Counts what is read. */
let bytes = 0;
const counted = (source: Source): Source => ({
  ...source,
  async read(from, to) {
    const found = await source.read(from, to);
    bytes += found.length;
    return found;
  },
});

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recording-"));
  path = join(folder, "run.ggtrace");
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened = async (content: Uint8Array) => {
  writeFileSync(path, content);
  return (await withFile(path, RecordingFile.open))!;
};
const look = (file: RecordingFile): Promise<Change> => {
  bytes = 0;
  return withFile(path, source => file.look(counted(source)));
};

describe("a recording's file", () => {
  it("is read on from where it was whole", async () => {
    const file = await opened(joined(start(), step(0), step(1).subarray(0, 100)));
    const rest = step(1).subarray(100);
    appendFileSync(path, rest);
    expect(await look(file)).toBe("grown");
    expect(numbers(file)).toEqual([0, 1]);
    // The part that was not whole, what is new, and the heads of two parts.
    expect(bytes).toBe(100 + rest.length + 2 * 16);
    appendFileSync(path, step(2, 80));
    expect(await look(file)).toBe("grown");
    expect([numbers(file), bytes]).toEqual([[0, 1, 2], step(2, 80).length + 2 * 16]);
  });

  it("is not read at all where nothing happened", async () => {
    const file = await opened(ended);
    expect([await look(file), bytes]).toEqual(["none", 0]);
  });

  it("may lose what was not whole", async () => {
    const whole = joined(start(), step(0));
    const file = await opened(joined(whole, step(1).subarray(0, 100)));
    truncateSync(path, whole.length);
    expect(await look(file)).toBe("grown");
    expect(file.read).toEqual(readRecording(whole));
    appendFileSync(path, step(7));
    expect(await look(file)).toBe("grown");
    expect(numbers(file)).toEqual([0, 7]);
  });

  it("is read anew where it is shorter than what was known", async () => {
    const file = await opened(joined(start(), step(0), step(1)));
    truncateSync(path, joined(start(), step(0)).length);
    expect(await look(file)).toBe("anew");
    expect(numbers(file)).toEqual([0]);
  });

  it("is read anew where another file has its name, also one that begins alike", async () => {
    const file = await opened(joined(start(), step(0)));
    writeFileSync(join(folder, "other"), joined(start(), step(0), step(5)));
    renameSync(join(folder, "other"), path);
    expect([await look(file), numbers(file)]).toEqual(["anew", [0, 5]]);
  });

  it("is read anew where its first or its last known part is another one", async () => {
    const file = await opened(joined(start(), step(0), step(1)));
    writeFileSync(path, joined(start(6), step(0), step(1), step(2)));
    expect([await look(file), numbers(file)]).toEqual(["anew", [0, 1, 2]]);
    writeFileSync(path, joined(start(6), step(0), step(1), step(3), step(4)));
    expect([await look(file), numbers(file)]).toEqual(["anew", [0, 1, 3, 4]]);
  });

  it("is read anew where it changed without growing", async () => {
    const file = await opened(joined(start(), step(0), step(1)));
    const { mtimeMs } = statSync(path);
    writeFileSync(path, joined(start(), step(8), step(1)));
    utimesSync(path, new Date(mtimeMs + 5000), new Date(mtimeMs + 5000));
    expect([await look(file), numbers(file)]).toEqual(["anew", [8, 1]]);
  });

  it("keeps what was read while there is no recording, and reads anew after that", async () => {
    const file = await opened(joined(start(), step(0)));
    writeFileSync(path, "");
    expect([await look(file), numbers(file)]).toEqual(["other", [0]]);
    writeFileSync(path, joined(start(), step(0), step(1)));
    expect([await look(file), numbers(file)]).toEqual(["anew", [0, 1]]);
    writeFileSync(path, '{"not": "a recording"}');
    expect([await look(file), numbers(file)]).toEqual(["other", [0, 1]]);
  });

  it("is no recording where its bytes say so", async () => {
    writeFileSync(path, "GGTRACE");
    expect(await withFile(path, RecordingFile.open)).toBeNull();
  });
});

describe("of whatever pieces it grows", () => {
  it("has the steps that one reading of all of it has", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: ended.length }), { maxLength: 8 }),
        fc.boolean(),
        async (cuts, onDisk) => {
          const [first, ...others] = [...cuts, ended.length].sort((a, b) => a - b);
          const file = onDisk
            ? await opened(ended.subarray(0, first))
            : (await RecordingFile.open(sourceOf(ended.subarray(0, first))))!;
          let before = first;
          for (const length of others) {
            if (onDisk) appendFileSync(path, ended.subarray(before, length));
            await (onDisk ? look(file) : file.look(sourceOf(ended.subarray(0, length))));
            before = length;
            expect(file.read).toEqual(readRecording(ended.subarray(0, length)));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
