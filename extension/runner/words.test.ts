import { describe, expect, it } from "vitest";
import { chunkWords } from "../../core/trace/build.js";
import { Words } from "./words.js";

describe("words", () => {
  it("are put together from pieces that end anywhere", () => {
    const bytes = new Uint8Array(Float64Array.from({ length: 5 }, (_, i) => i + 0.5).buffer);
    const words = new Words();
    for (let at = 0; at < bytes.length; at += 3) words.push(bytes.subarray(at, at + 3));
    expect(words.count).toBe(5);
    expect([...words.chunks[0].subarray(0, 6)]).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 0]);
  });

  it("fill chunks of the tape's size", () => {
    const words = new Words();
    words.push(new Uint8Array(new Float64Array(chunkWords + 2).fill(7).buffer));
    expect(words.chunks.map(chunk => chunk.length)).toEqual([chunkWords, chunkWords]);
    expect([words.count, words.chunks[1][1], words.chunks[1][2]]).toEqual([chunkWords + 2, 7, 0]);
  });
});
