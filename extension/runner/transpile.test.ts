import { describe, expect, it } from "vitest";
import { instrument } from "../instrument/instrument.js";
import { jsonModule, transpile } from "./transpile.js";

const load = async (text: string) => import(`data:text/javascript,${encodeURIComponent(text)}`);

describe("JSON as a module", () => {
  it("is its value by default, and its fields by name where they are names", async () => {
    const module = await load(jsonModule('{"a": 1, "b-c": 2, "default": 3, "class": 4}', false));
    expect(module.default).toEqual({ a: 1, "b-c": 2, default: 3, class: 4 });
    expect([module.a, module.class]).toEqual([1, 4]);
  });

  it("may be anything JSON can be", async () => {
    expect((await load(jsonModule("[1, null]", false))).default).toEqual([1, null]);
    expect((await load(jsonModule('"\\u2028"', false))).default).toBe("\u2028");
    expect(jsonModule("[1]", true)).toBe("module.exports = [1];");
  });
});

it("leaves the original out of the source map where it can be read from disk", async () => {
  const text = "export const a: number = 1;\n";
  const map = async (stored: boolean) => {
    const done = await transpile("/nowhere/a.ts", instrument(text, "a.ts", 0), stored, false);
    const [, base64] = done.text.split("base64,");
    return JSON.parse(Buffer.from(base64, "base64").toString());
  };
  expect((await map(false)).sourcesContent).toEqual([text]);
  const { sources, sourcesContent } = await map(true);
  expect(sources).toEqual(["a.ts"]);
  expect(sourcesContent).toBe(undefined);
});
