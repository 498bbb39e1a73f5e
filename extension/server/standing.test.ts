import { expect, test } from "vitest";
import { Source } from "./source.js";
import { runsByItself } from "./standing.js";

const asks = (text: string) => runsByItself(new Source(text, "a.ts").program);

test.each([
  ["a program without exports", "const x = f();"],
  ["one that exports and acts", "export const x = f();\ntrain(x);"],
  ["a guarded start", "export function main() {}\nif (import.meta.main) main();"],
  ["a loop", "export const xs = [];\nfor (const x of xs) f(x);"],
  ["an await", "export {};\nawait f;"],
  ["an empty file", ""],
])("runs by itself: %s", (_, text) => {
  expect(asks(text)).toBe(true);
});

test.each([
  ["functions and classes", "export function f() { g(); }\nexport class Net { w = randn(1); }"],
  [
    "constants that it makes",
    "import { tensor } from 'x';\nconst two = tensor(2);\nexport const f = x => x.mul(two);",
  ],
  ["passing on", 'export * from "./b.js";'],
  ["CommonJS", "const f = () => g();\nmodule.exports = { f };\nexports.g = h();"],
  ["a default", "export default class {}"],
  ["types", "export type A = number;\n;"],
])("is only a part: %s", (_, text) => {
  expect(asks(text)).toBe(false);
});
