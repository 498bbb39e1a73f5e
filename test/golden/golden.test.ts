import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FormatError, parse } from "./format.js";
import { runCase } from "./run.js";

// Every golden case must pass; those that wait for an operation are counted aloud and fail the last test of their file.

const folder = fileURLToPath(new URL("cases/", import.meta.url));
const files = readdirSync(folder).filter(name => name.endsWith(".json"));

test("the five golden files are there", () => {
  expect(files.sort()).toEqual(["errors.json", "ops.json", "optim.json", "programs.json", "transforms.json"]);
});

describe.each(files)("%s", name => {
  const { cases, meta } = parse(readFileSync(folder + name, "utf8"));
  const waiting = new Map<string, number>();

  test.each(cases.map(each => [each.id, each] as const))("%s", (_, each) => {
    const outcome = runCase(each, meta);
    if (outcome.kind === "missing") waiting.set(outcome.what, (waiting.get(outcome.what) ?? 0) + 1);
    else expect(outcome).toEqual({ kind: "passed" });
  });

  test("no case waits for an operation", () => {
    const names = [...waiting].map(([what, times]) => `${what} (${times})`);
    console.log(`golden ${name}: ${cases.length} cases, waiting for: ${names.join(", ") || "nothing"}`);
    expect(names).toEqual([]);
  });
});

describe("the runner", () => {
  const meta = { rtol: 1e-9, atol: 1e-10 };
  const add = {
    id: "add",
    op: "add",
    inputs: { x: { shape: [1], data: [1], requiresGrad: true } },
    args: [{ $: "x" }, 2],
    out: { shape: [1], data: [3] },
    cotangent: { shape: [1], data: [5] },
    grads: { x: { shape: [1], data: [5] } },
  };

  test("passes what holds, and says what does not", () => {
    expect(runCase(add, meta)).toEqual({ kind: "passed" });
    const value = runCase({ ...add, out: { shape: [1], data: [3.1] } }, meta);
    expect(value).toEqual({
      kind: "failed",
      reason: "Mismatch: out: element 0: expected 3.1, found 3 (all: 3)",
    });
    const shape = runCase({ ...add, out: { shape: [], data: [3] } }, meta);
    expect(shape).toEqual({ kind: "failed", reason: "Mismatch: out: expected shape [], found [1]" });
    const grad = runCase({ ...add, grads: { x: { shape: [1], data: [4] } } }, meta);
    expect(grad).toMatchObject({ kind: "failed", reason: expect.stringContaining("grad of x: element 0") });
  });

  test("names an operation that does not exist", () => {
    expect(runCase({ ...add, op: "noSuchOp" }, meta)).toEqual({ kind: "missing", what: "noSuchOp" });
  });

  test("wants an error where the file says so", () => {
    const step = { let: "y", op: "add", args: [{ $: "x" }, 2], error: { words: ["never"] } };
    const outcome = runCase({ id: "e", inputs: add.inputs, steps: [step] }, meta);
    expect(outcome).toMatchObject({ kind: "failed", reason: expect.stringContaining("nothing was thrown") });
  });
});

describe("the format", () => {
  const file = (over: object) =>
    JSON.stringify({ meta: { format: 1, rtol: 0, atol: 0 }, cases: [{ id: "a" }], ...over });

  test("refuses what is not of the format", () => {
    expect(parse(file({})).cases).toEqual([{ id: "a" }]);
    expect(() => parse("{")).toThrow(FormatError);
    expect(() => parse("[]")).toThrow("file: expected an object, found []");
    expect(() => parse(file({ cases: [] }))).toThrow("cases: the list is empty");
    expect(() => parse(file({ cases: [{ id: "a" }, { id: "a" }] }))).toThrow('the id "a" occurs twice');
    expect(() => parse(file({ meta: { format: 2 } }))).toThrow("meta.format: expected 1, found 2");
    expect(() => parse(file({ meta: { format: 1, rtol: 0, atol: 0, count: 7 } }))).toThrow(
      "there are 1 cases",
    );
  });
});
