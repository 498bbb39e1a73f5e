import { describe, expect, it } from "vitest";
import { ROWS, written } from "./keytable.js";

describe("the table of keys", () => {
  it("gives every key one meaning, in words", () => {
    const keys = ROWS.flatMap(row => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(ROWS.filter(row => row.does.length < 3 || row.keys.length === 0)).toEqual([]);
  });

  it("writes keys as they stand on the keyboard", () => {
    expect([" ", "b", "B", "ArrowUp", "Shift+Home", "?"].map(written)).toEqual([
      "Space", "B", "Shift B", "↑", "Shift Home", "?",
    ]); // biome-ignore format: one row
  });
});
