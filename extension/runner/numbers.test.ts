import { describe, expect, it } from "vitest";
import type { NumberedSite } from "../instrument/draft.js";
import { SiteNumbers } from "./numbers.js";

const site = (line: number): NumberedSite => ({
  kind: "call",
  name: "",
  file: "a.ts",
  line,
  column: 1,
  endLine: line,
  endColumn: 2,
  loop: -1,
}); // prettier-ignore

describe("site numbers", () => {
  it("stay with a file while it has room, and move when it has not", () => {
    const numbers = new SiteNumbers();
    expect([numbers.first("a"), numbers.take("a", 0, 10)]).toEqual([0, true]);
    const b = numbers.first("b");
    expect([b, numbers.take("b", b, 200)]).toEqual([74, true]);
    expect([numbers.first("a"), numbers.take("a", 0, 74)]).toEqual([0, true]);
    expect(numbers.take("a", 0, 75)).toBe(false);
    expect(numbers.first("a")).toBe(374);
    expect(numbers.take("a", 374, 75)).toBe(true);
    expect(numbers.first("b")).toBe(74);
  });

  it("lead to their sites in the table of a run", () => {
    const table = new SiteNumbers().table([
      { first: 1, sites: [site(5)] },
      { first: 4, sites: [site(6), site(7)] },
    ]);
    expect(table.map(({ line, file }) => (file === "" ? null : line))).toEqual([null, 5, null, null, 6, 7]);
  });
});
