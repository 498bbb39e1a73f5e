import { expect, test } from "vitest";
import { fileOf, pathOf, rangeOf, uriOf } from "./places.js";

test("only files of this machine have a path", () => {
  expect(pathOf("file:///a%20b/c%23.ts")).toBe("/a b/c#.ts");
  expect(pathOf(uriOf("/a b/ü#?.ts"))).toBe("/a b/ü#?.ts");
  for (const uri of ["untitled:Untitled-1", "git:/a.ts", "file://host/a.ts", "file:///a%2Fb.ts", "", "x"])
    expect(pathOf(uri)).toBe(null);
});

test("sites count from 1, ranges from 0", () => {
  const site = { file: "src/a.ts", line: 3, column: 1, endLine: 4, endColumn: 9 };
  expect(rangeOf(site)).toEqual({ start: { line: 2, character: 0 }, end: { line: 3, character: 8 } });
  expect(fileOf("/program", site)).toBe("/program/src/a.ts");
});
