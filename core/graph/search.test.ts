import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { described, search } from "./search.js";

const trace = detachJson as Trace;
const names = (text: string, of = trace) =>
  search(of, text).nodes.map(id => of.nodes.find(node => node.id === id)?.name ?? "·");

test("by name, operation, shape and line", () => {
  expect(names("x")).toEqual(["x"]);
  expect(names("MUL")).toEqual(["y", "z"]);
  expect(names("[4]")).toEqual(["x", "y", "u", "z"]);
  expect(names("[*]")).toEqual(["x", "y", "u", "z"]);
  expect(names("4x4")).toEqual([]);
  expect(names("line:6")).toEqual(["z"]);
  expect(names("op:mul line:6")).toEqual(["z"]);
});

test("by pattern and by question", () => {
  expect(names("/^[xu]$/")).toEqual(["x", "u"]);
  expect(names("is:parameter")).toEqual(["x"]);
  expect(names("is:detached")).toEqual(["u"]);
  expect(names("is:root")).toEqual(["·"]);
  expect(names("has:nan")).toEqual([]);
  const found: Trace = {
    ...trace,
    findings: [{ code: "cancellation", severity: "info", message: "", nodes: [3], site: null, path: [] }],
  };
  expect(names("finding:cancellation", found)).toEqual(["z"]);
  expect(names("has:finding", found)).toEqual(["z"]);
});

test("what cannot be asked is said; nothing asked finds nothing", () => {
  expect(search(trace, "  ")).toEqual({ nodes: [], problem: null });
  expect(search(trace, "/(x/").problem).toBe(
    "The pattern cannot be read: a ( without its ), at character 3.",
  );
  expect(search(trace, "/x").problem).toBe("A pattern ends with a slash, as in /^w/.");
  expect(search(trace, "line:x").problem).toBe("After line: comes a number, as in line:12.");
  expect(search(trace, "has:fun").problem).toContain("“has:fun” is not known. Try has:nan, has:inf");
  expect(search(trace, "is:constructor").problem).toContain("is not known");
  expect(search(trace, "a".repeat(501)).problem).toBe("Search for at most 500 characters, not 501.");
});

test("a name of a megabyte is looked at in its beginning only", () => {
  const long: Trace = { ...trace, nodes: [{ ...trace.nodes[0], name: `q${"a".repeat(1e6)}b` }] };
  expect(search(long, "q").nodes).toEqual([0]);
  expect(search(long, "/^(a|q|a)*b$/").nodes).toEqual([]);
  expect(described(long, 0)).toHaveLength(256 + " · parameter · [4] · line 3".length);
});
