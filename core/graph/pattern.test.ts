import fc from "fast-check";
import { expect, test } from "vitest";
import { pattern } from "./pattern.js";

test("finds what a regular expression finds", () => {
  const finds = (source: string, ...texts: string[]) => texts.filter(pattern(source));
  expect(finds("^w\\d+$", "w1", "w12", "w", "xw1")).toEqual(["w1", "w12"]);
  expect(finds("relu|tanh", "leakyRelu", "tanh", "mul")).toEqual(["leakyRelu", "tanh"]);
  expect(finds("[a-c]x", "bx", "dx", "AX")).toEqual(["bx", "AX"]);
  expect(finds("[^a-c]x", "bx", "dx", "x")).toEqual(["dx"]);
  expect(finds("(ab){2,3}$", "ab", "abab", "ababab")).toEqual(["abab", "ababab"]);
  expect(finds("a.c", "abc", "ac")).toEqual(["abc"]);
  expect(finds("layer\\.0\\.", "layer.0.weight", "layer00x")).toEqual(["layer.0.weight"]);
  expect(finds("", "anything", "")).toEqual(["anything", ""]);
});

test("a pattern that hangs an engine that backtracks is quick", () => {
  expect(pattern("^(a+)+$")(`${"a".repeat(256)}b`)).toBe(false);
  expect(pattern("^(a|a)*(a|a)*(a|a)*$")(`${"a".repeat(256)}b`)).toBe(false);
});

test("what is wrong is said, and where", () => {
  expect(() => pattern("(a")).toThrow("a ( without its ), at character 3");
  expect(() => pattern("a)")).toThrow("a ) without its (, at character 2");
  expect(() => pattern("[a")).toThrow("a [ without its ], at character 3");
  expect(() => pattern("*a")).toThrow("nothing to repeat before *, at character 1");
  expect(() => pattern("(a)\\1")).toThrow("\\1 is not understood, at character 5");
  expect(() => pattern("(?=a)")).toThrow("only (…) and (?:…) are understood, at character 3");
  expect(() => pattern("((a{99}){99}){99}")).toThrow("this repeats too much");
  expect(() => pattern("a".repeat(201))).toThrow("at most 200 characters, this one 201");
});

test("agrees with the platform's own expressions", () => {
  const piece = fc.constantFrom("a", "b", "(a|b)", "[ab]", "[^a]", ".", "(?:ab)", "\\w");
  const part = fc
    .tuple(piece, fc.constantFrom("", "*", "+", "?", "{2}", "{0,2}"))
    .map(([p, repeat]) => p + repeat);
  const source = fc
    .tuple(
      fc.constantFrom("", "^"),
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("", "$", "|ba"),
    )
    .map(([start, parts, end]) => start + parts.join("") + end);
  fc.assert(
    fc.property(source, fc.array(fc.constantFrom("a", "b", "c", "A"), { maxLength: 8 }), (s, letters) => {
      const text = letters.join("");
      expect(pattern(s)(text)).toBe(new RegExp(s, "i").test(text));
    }),
  );
});
