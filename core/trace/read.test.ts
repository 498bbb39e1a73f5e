import { expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { encodeTrace } from "./codec.js";
import { readTrace } from "./read.js";
import type { Trace } from "./trace.js";

const detach = detachJson as Trace;
const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (bytes: Uint8Array) => readTrace(bytes, each => new TextDecoder().decode(each));

it("reads both forms of a trace", () => {
  expect(read(utf8(JSON.stringify(detach)))).toEqual(detach);
  expect(read(encodeTrace(detach))).toEqual(detach);
});

it("says what is wrong with anything else", () => {
  expect(() => read(utf8(""))).toThrow("it is not JSON");
  expect(() => read(utf8("{}"))).toThrow("version");
  expect(() => read(utf8("GGTRACE"))).toThrow("trace");
});
