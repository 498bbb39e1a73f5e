import { expect, test } from "vitest";
import { importsLibrary, isProgram } from "./files.js";

test("programs are told from declarations and other files by their extension", () => {
  const yes = ["a.ts", "a.tsx", "a.mts", "a.cts", "a.js", "a.jsx", "a.mjs", "a.cjs", "/x y/B.TS"];
  const no = ["a.d.ts", "a.d.mts", "a.json", "a.py", "ts", "a.ts.txt"];
  expect(yes.filter(isProgram)).toEqual(yes);
  expect(no.filter(isProgram)).toEqual([]);
});

test("every way to import the library is seen, and nothing that only resembles it", () => {
  expect(importsLibrary('import { tensor } from "gradient-graph";')).toBe(true);
  expect(importsLibrary("import {\n  tensor,\n} from 'gradient-graph'")).toBe(true);
  expect(importsLibrary('import "gradient-graph"')).toBe(true);
  expect(importsLibrary('const g = await import("gradient-graph")')).toBe(true);
  expect(importsLibrary('const g = require( "gradient-graph" )')).toBe(true);
  expect(importsLibrary('export * from "gradient-graph"')).toBe(true);
  expect(importsLibrary('import x from "gradient-graphs"')).toBe(false);
  expect(importsLibrary('const s = "gradient-graph"')).toBe(false);
  expect(importsLibrary("")).toBe(false);
});
