import { expect, test } from "vitest";
import type { Num, Summary } from "../../../core/trace/trace.js";
import { drawing, image } from "./picture.js";

const summary = (sample: Num[]): Summary => {
  const finite = sample.filter(value => typeof value === "number");
  const [min = null] = [...finite].sort((a, b) => a - b);
  const max = finite.length > 0 ? Math.max(...finite) : null;
  return { min, max, mean: 0, std: 0, norm: 1, nan: 0, inf: 0, zeros: 0, sample };
};

/** The SVG within an image of markdown. */
function svg(markdown: string): string {
  const found = /^!\[([^\]]*)\]\(data:image\/svg\+xml;base64,([\w+/=]+)\)$/.exec(markdown);
  return Buffer.from(found?.[2] ?? "", "base64").toString();
}

test("a small matrix is a heat map: a cell an entry, a bar in those below zero, zeros empty", () => {
  const { marks, words } = drawing("value", summary([1, -1, 0, 0.5, "NaN", -0.5]), [2, 3]) ?? {
    marks: "",
    words: "",
  };
  expect(words).toBe("heat map of the value");
  expect(marks.match(/<rect/g)).toHaveLength(6); // the ground and five entries
  expect(marks.match(/<path/g)).toHaveLength(2);
  expect(marks).toContain("#d64ecb");
});

test("other tensors are a histogram with its ends, and it says what it is of", () => {
  const sample = Array.from({ length: 64 }, (_, i) => i / 10);
  const { marks, words } = drawing("gradient", summary(sample), [1000]) ?? { marks: "", words: "" };
  expect(words).toBe("histogram of the gradient, first 64 of 1,000");
  expect(marks).toContain(">0</text>");
  expect(marks).toContain(">6.3</text>");
});

test("nothing finite is nothing to draw", () => {
  expect(drawing("value", summary(["NaN", "Infinity"]), [2])).toBe(null);
});

test("an image of markdown holds one well-formed drawing, of bounded size", () => {
  const sample = Array.from({ length: 64 }, (_, i) => (i % 2 ? -i : i));
  const one = drawing("value", summary(sample), [8, 8]);
  const two = drawing("gradient", summary(sample), [8, 8]);
  if (!one || !two) throw new Error("no drawing");
  const markdown = image([
    { ...one, title: "value" },
    { ...two, title: "gradient" },
  ]);
  expect(markdown.length).toBeLessThan(18_000);
  const text = svg(markdown);
  expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="324" height="60"/);
  expect(text.match(/<[a-z]+/g)?.length).toBe((text.match(/<\/[a-z]+>|\/>/g) ?? []).length);
});
