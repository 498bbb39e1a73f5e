import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TraceFormatError } from "../check/expect.js";
import { crc32 } from "./crc.js";
import { RecordingReader, readRecording } from "./reading.js";
import { endSegment, isRecording, type StepHead, startRecording, stepSegment } from "./recording.js";
import { jsonBytes, writeSegment } from "./segment.js";

const HEAD = { file: "train.ts", began: 5, steps: "0-4" };
const bytes = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));
const head = (step: number, more: Partial<StepHead> = {}): StepHead => ({
  step,
  over: true,
  loss: 0.5,
  norms: { w: { gradient: 1, weight: 2, update: 0.25 }, "ŵ\n": { gradient: null, weight: "NaN", update: 0 } },
  ...more,
});
const step = (number: number) => stepSegment(head(number), Uint8Array.of(number, 1, 2, 3, 4, 5, 6, 7));
const whole = bytes(startRecording(HEAD), step(0), step(7), step(300));
const ended = bytes(whole, endSegment({ reason: "exit", message: "" }));

describe("a recording", () => {
  it("gives back what was written", () => {
    const { head: read, steps, end, missing } = readRecording(ended);
    expect([read, end, missing]).toEqual([HEAD, { reason: "exit", message: "" }, null]);
    expect(steps.map(({ bytes: trace, ...rest }) => [rest, [...trace]])).toEqual([
      [head(0), [0, 1, 2, 3, 4, 5, 6, 7]],
      [head(7), [7, 1, 2, 3, 4, 5, 6, 7]],
      [head(300), [300 & 255, 1, 2, 3, 4, 5, 6, 7]],
    ]);
  });

  it("has traces where typed arrays can lie over them", () => {
    for (const { bytes: trace } of readRecording(ended).steps) expect(trace.byteOffset % 8).toBe(0);
  });

  it("begins with its letters, its version and its head", () => {
    expect([...ended.subarray(0, 8)]).toEqual([71, 71, 83, 84, 69, 80, 83, 1]);
    expect([...ended.subarray(8, 16)]).toEqual([1, 0, 0, 0, 43, 0, 0, 0]);
    expect(new TextDecoder().decode(ended.subarray(24, 67))).toBe(
      '{"file":"train.ts","began":5,"steps":"0-4"}',
    );
  });

  it("says that its writer did not come to its end", () => {
    expect(readRecording(whole).missing).toBe(
      "It was not brought to an end after step 301: the program was killed, or still runs.",
    );
  });

  it("says in which step it is cut off, and keeps those before", () => {
    const cut = readRecording(whole.subarray(0, whole.length - 3));
    expect(cut.steps.map(each => each.step)).toEqual([0, 7]);
    expect(cut.missing).toBe("It ends within step 301: 2 steps are whole.");
  });

  it("leaves a damaged step out and says so", () => {
    const damaged = Uint8Array.from(ended);
    damaged[startRecording(HEAD).length + step(0).length + 40] ^= 1;
    const read = readRecording(damaged);
    expect(read.steps.map(each => each.step)).toEqual([0, 300]);
    expect(read.missing).toBe("One part is damaged and left out.");
  });

  it("passes over kinds of later writers", () => {
    const later = bytes(
      startRecording(HEAD),
      writeSegment(99, jsonBytes("?")),
      step(1),
      endSegment({ reason: "size", message: "Full." }),
    );
    const read = readRecording(later);
    expect(read.steps.map(each => each.step)).toEqual([1]);
    expect(read.missing).toBe("Full.");
  });

  it("refuses other bytes, and a later layout", () => {
    expect(isRecording(Uint8Array.of(1, 2))).toBe(false);
    expect(() => readRecording(new Uint8Array(0))).toThrow("these bytes are not a recording");
    const later = Uint8Array.from(ended);
    later[7] = 2;
    expect(() => readRecording(later)).toThrow("this reader knows recordings of version 1, found 2");
  });

  it("leaves out steps that say what no step says", () => {
    for (const wrong of [
      { step: -1 },
      { step: "0" },
      { over: 1 },
      { loss: "much" },
      { norms: [] },
      { norms: { w: {} } },
    ]) {
      const bad = bytes(
        startRecording(HEAD),
        stepSegment({ ...head(0), ...wrong } as StepHead, new Uint8Array(8)),
        step(1),
      );
      expect(readRecording(bad).steps.map(each => each.step)).toEqual([1]);
      expect(readRecording(bad).missing).toContain("One part is damaged and left out.");
    }
  });
});

describe("cut off anywhere", () => {
  it("has all steps before the cut, and says that something is missing", () => {
    const ends = [startRecording(HEAD), step(0), step(7), step(300)].map(({ length }) => length);
    const after = (count: number) => ends.slice(0, count + 1).reduce((sum, length) => sum + length, 0);
    // The last zeros say nothing.
    for (let length = 1; length < ended.length - 8; length++) {
      const { steps, missing } = readRecording(ended.subarray(0, length));
      expect(steps.length).toBe([1, 2, 3].filter(count => after(count) <= length).length);
      expect(missing).not.toBeNull();
    }
  });
});

describe("bytes changed anywhere", () => {
  it("never give a step that was not written, and fail only as traces do", () => {
    const place = fc.nat(ended.length - 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }),
        changes => {
          const changed = Uint8Array.from(ended);
          for (const [at, bits] of changes) changed[at] ^= bits;
          try {
            for (const { bytes: trace, ...rest } of readRecording(changed).steps)
              expect([head(0), head(7), head(300)]).toContainEqual(rest);
          } catch (error) {
            if (!(error instanceof TraceFormatError)) throw error;
          }
        },
      ),
    );
  });

  it("of any kind fail only as traces do", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), noise => {
        const { steps } = readRecording(bytes(ended.subarray(0, 8), noise));
        expect(steps).toEqual([]);
      }),
    );
  });
});

describe("read while it grows", () => {
  const damaged = Uint8Array.from(ended);
  damaged[startRecording(HEAD).length + step(0).length + 40] ^= 1;
  const strange = bytes(whole, writeSegment(99, jsonBytes("?")), Uint8Array.of(1, 2, 3), new Uint8Array(40));

  it("tells at each look what one reading of all of it would", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(ended, whole, damaged, strange),
        fc.array(fc.nat(ended.length + 60), { maxLength: 12 }),
        (all, looks) => {
          const reader = new RecordingReader();
          const lengths = [...looks.filter(at => at > 0 && at < all.length), all.length];
          for (const length of lengths.sort((a, b) => a - b)) {
            const read = reader.readOn(all.slice(reader.from, length));
            expect(read).toEqual(readRecording(all.subarray(0, length)));
            for (const { bytes: trace } of read.steps) expect(trace.byteOffset % 8).toBe(0);
            for (const { at, bytes: mark } of reader.marks)
              expect(all.subarray(at, at + mark.length)).toEqual(mark);
          }
        },
      ),
    );
  });

  it("does not ask again for what is whole, and does for what is not", () => {
    const reader = new RecordingReader();
    const upTo = (parts: number) => bytes(startRecording(HEAD), step(0), step(7)).length - parts;
    reader.readOn(ended.subarray(0, upTo(0) + 5));
    expect(reader.from).toBe(upTo(0));
    expect(reader.marks.map(({ at }) => at)).toEqual([8, upTo(step(7).length)]);
    expect(reader.readOn(ended.subarray(reader.from)).steps.map(each => each.step)).toEqual([0, 7, 300]);
    expect(reader.from).toBe(ended.length);
  });

  it("looks again at a last part that does not have its checksum yet", () => {
    const reader = new RecordingReader();
    const late = Uint8Array.from(whole);
    late.fill(0, late.length - 20);
    expect(reader.readOn(late).missing).toContain("One part is damaged and left out.");
    expect(reader.readOn(whole.subarray(reader.from)).steps.map(each => each.step)).toEqual([0, 7, 300]);
  });

  it("leaves what was told before as it was", () => {
    const reader = new RecordingReader();
    const first = reader.readOn(startRecording(HEAD));
    reader.readOn(whole.subarray(reader.from));
    expect(first.steps).toEqual([]);
  });
});

describe("the checksum", () => {
  it("is that of zlib", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});
