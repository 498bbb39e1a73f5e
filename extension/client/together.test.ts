import { expect, test } from "vitest";
import { debugged, together } from "./together.js";

const uri = "file:///program/a.ts";

test.each([
  ["the same run", { uri, trace: { run: 3 } }, { uri, run: 3 }, true],
  ["a later run of the program", { uri, trace: { run: 4 } }, { uri, run: 3 }, false],
  ["an earlier run of the program", { uri, trace: { run: 2 } }, { uri, run: 3 }, false],
  ["another program", { uri: "file:///program/b.ts", trace: { run: 3 } }, { uri, run: 3 }, false],
  ["no trace yet", { uri, trace: null }, { uri, run: 3 }, false],
  ["no panel", { uri: null, trace: null }, { uri, run: 3 }, false],
  ["a session without a run", { uri, trace: null }, { uri, run: null }, false],
])("the picture shows %s", (_, picture, stands, expected) => {
  expect(together(picture, stands)).toBe(expected);
});

const stands = { run: 3, seq: 40 };
test.each([
  ["nowhere", { uri, trace: { run: 3 } }, null, null],
  ["in the run on show", { uri, trace: { run: 3 } }, stands, { kind: "here", seq: 40 }],
  ["in another run", { uri, trace: { run: 4 } }, stands, { kind: "run" }],
  [
    "in another program",
    { uri: "file:///b.ts", trace: { run: 3 } },
    stands,
    { kind: "program", name: "a.ts" },
  ],
])("the debugger stands %s", (_, picture, where, expected) => {
  expect(debugged(picture, uri, "a.ts", where)).toEqual(expected);
});
