import { expect, test } from "vitest";
import { Source } from "../source.js";
import { edited, importing, inserted, lineAfter, lineBefore, moved, removed, statement } from "./edit.js";

const text = 'import { log } from "gradient-graph";\nfor (;;) {\n  a(); // one\n  b();\n}\n';
const source = new Source(text, "a.ts");
const call = (word: string) => {
  const one = statement(source.aroundOffset(text.indexOf(word)));
  if (!one) throw new Error(`${word} is in no list of statements`);
  return one;
};
const after = (...edits: Parameters<typeof edited>[1]) => edited(text, edits).split("\n").slice(1, -1);

test("lines go in before and behind a statement, indented like it", () => {
  expect(after(lineBefore(source, call("b()"), "x();"))).toEqual([
    "for (;;) {",
    "  a(); // one",
    "  x();",
    "  b();",
    "}",
  ]);
  expect(after(lineAfter(source, call("a()"), "x();"))).toEqual([
    "for (;;) {",
    "  a(); // one",
    "  x();",
    "  b();",
    "}",
  ]);
});

test("a statement goes with its line and comment, and alone where others share the line", () => {
  expect(after(removed(source, call("a()")))).toEqual(["for (;;) {", "  b();", "}"]);
  const shared = new Source("a(); b();\n", "a.ts");
  expect(edited(shared.text, [removed(shared, shared.program.body[0])])).toBe(" b();\n");
});

test("edits in any order; an offset follows them", () => {
  const edits = [inserted(5, "XY"), { start: 0, end: 2, text: "" }];
  expect(edited("abcdefg", edits)).toBe("cdeXYfg");
  expect([0, 2, 3, 5, 6].map(at => moved(edits, at))).toEqual([0, 0, 1, 5, 6]);
});

test("a name is imported once, beside others of the library", () => {
  expect(importing(source, "log")).toEqual([]);
  const [edit] = importing(source, "logSoftmax") ?? [];
  expect(edited(text, [edit]).split("\n")[0]).toBe('import { log, logSoftmax } from "gradient-graph";');
  expect(importing(new Source("a();", "a.ts"), "log")).toBe(null);
});
