import { describe, expect, it } from "vitest";
import { instrument } from "../instrument/instrument.js";
import { blame, points, siteAt } from "./stack.js";

const STACK = `ShapeError: sizes differ
a line of the message at /a/path.ts:1:2
    at add (file:///opt/lib/index.js:10:5)
    at new Train [as x] (/p/my (old) src/train.ts:3:13)
    at async file:///p/my%20src/main.ts:9:1
    at node:internal/process/task_queues:95:5`;

describe("a stack", () => {
  it("gives its places, innermost first", () => {
    expect(points(STACK)).toEqual([
      { file: "/opt/lib/index.js", line: 10, column: 5 },
      { file: "/p/my (old) src/train.ts", line: 3, column: 13 },
      { file: "/p/my src/main.ts", line: 9, column: 1 },
    ]);
    expect(points("")).toEqual([]);
  });

  it("blames the innermost file of the program", () => {
    const files = new Set(["/p/my src/main.ts"]);
    expect(blame(STACK, "/p", files, [])).toEqual({
      file: "my src/main.ts",
      line: 9,
      column: 1,
      endLine: 9,
      endColumn: 2,
    });
    expect(blame(STACK, "/p", new Set(["/other.ts"]), [])).toBeNull();
  });
});

describe("a point", () => {
  const { sites } = instrument("const y = f(x.mul(2), g(\n  h(1)));\n", "a.ts", 0);

  it("belongs to the smallest call around it", () => {
    expect(siteAt(sites, "a.ts", 1, 15)).toMatchObject({ line: 1, column: 13, endLine: 1, endColumn: 21 });
    expect(siteAt(sites, "a.ts", 1, 23)).toMatchObject({ line: 1, column: 23, endLine: 2, endColumn: 8 });
    expect(siteAt(sites, "a.ts", 2, 3)).toMatchObject({ line: 2, column: 3, endColumn: 7 });
  });

  it("is a place by itself where no call is", () => {
    expect(siteAt(sites, "a.ts", 1, 2)).toEqual({
      file: "a.ts",
      line: 1,
      column: 2,
      endLine: 1,
      endColumn: 3,
    });
    expect(siteAt(sites, "b.ts", 1, 15)).toMatchObject({ file: "b.ts", endColumn: 16 });
  });
});
