// gradient-graph diff: two programs, two steps, traces, and values exported elsewhere.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveSafetensors, tensor } from "../../core/index.js";
import { command, folder } from "../helpers/programs.js";

const program = (rate: number) => `import { tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true, name: "w" });
const y = w.mul(${rate});
y.sum().backward();
console.log("printed");
`;

const FILES = {
  "two.ts": program(2),
  "three.ts": program(3),
  "steps.ts": `import { tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true, name: "w" });
for (let i = 0; i < 3; i++) w.mul(i < 2 ? 2 : 6).sum().backward();
`,
  "throws.ts": 'throw new Error("no");\n',
  "broken.json": '{"version": 2}',
};

let place: ReturnType<typeof folder>;
beforeAll(async () => {
  place = folder(FILES);
  const here = (name: string) => join(place.path, name);
  const state = { w: tensor([1, 2]), y: tensor([2, 4]), "w.grad": tensor([2, 2]) };
  writeFileSync(here("same.safetensors"), saveSafetensors(state));
  writeFileSync(here("off.safetensors"), saveSafetensors({ y: tensor([2, 5]), v: tensor([0]) }));
  writeFileSync(here("alien.safetensors"), saveSafetensors({ v: tensor([0]) }));
  expect((await command(place.path, "two.ts", "-o", "two.json")).code).toBe(0);
});
afterAll(() => place.remove());

const diff = (...args: string[]) => command(place.path, "diff", ...args);

describe("gradient-graph diff", () => {
  it("finds a program the same as its own trace, and keeps what it prints apart", async () => {
    const { code, stdout, stderr } = await diff("two.ts", "two.json");
    expect([code, stdout, stderr]).toEqual([
      0,
      "two.ts → two.json: the same, to the last entry kept\n",
      "printed\n",
    ]);
  });

  it("says what changed, by how much, and where first", async () => {
    const { code, stdout } = await diff("two.json", "three.ts");
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^two\.json → three\.ts: \+ 0 added, − 0 removed, × \d changed, \d the same$/);
    expect(lines[1]).toMatch(/^first: value of three\.ts:3:/);
    expect(lines).toContain("× three.ts:3:11 y = mul [2]: value changed, norm × 1.5");
    expect(lines).toContain("× three.ts:2:11 w = parameter [2]: gradient changed, norm × 1.5");
  });

  it("compares two steps of one run", async () => {
    expect((await diff("steps.ts#1", "steps.ts#2")).code).toBe(0);
    const { code, stdout } = await diff("steps.ts#1", "steps.ts#3", "--format", "json");
    expect(code).toBe(1);
    const { same, added, removed, changed, first } = JSON.parse(stdout);
    expect([same, added, removed, first.kind]).toEqual([false, [], [], "value"]);
    const w = changed.find(({ b }: { b: { name: string } }) => b.name === "w");
    expect([w.grad.kind, w.grad.ratio]).toEqual(["changed", expect.closeTo(3)]);
  });

  it("holds a run against exported values", async () => {
    const agree = "two.ts beside same.safetensors: 3 agree, × 0 differ, ? 0 unknown here\n";
    expect(await diff("two.json", "same.safetensors")).toEqual({ code: 0, stdout: agree, stderr: "" });
    const { code, stdout } = await diff("two.json", "off.safetensors");
    expect(code).toBe(1);
    const y = "y, value of two.ts:3:11 y = mul [2]: entry 1: 4, exported 5, norm × 0.83";
    expect(stdout.split("\n")).toEqual([
      "two.ts beside off.safetensors: 0 agree, × 1 differ, ? 1 unknown here",
      `first: ${y}`,
      `× ${y}`,
      "? v: no tensor of this run has that name",
      "",
    ]);
    expect((await diff("two.json", "same.safetensors", "--rtol=0", "--atol=0")).code).toBe(0);
  });

  it.each([
    [["two.json", "throws.ts"], "throws.ts"],
    [["two.json", "none.json"], "cannot read none.json"],
    [["two.json", "broken.json"], "broken.json: version"],
    [["two.json", "alien.safetensors"], "no name that the run has: v"],
    [["two.json#2", "two.json"], "this run had 1 backward pass"],
    [["same.safetensors", "off.safetensors"], "both are exported values"],
    [["two.json", "two.json", "--rtol", "1"], "two runs are compared exactly"],
  ])("is in trouble with %j", async (args, message) => {
    const { code, stdout, stderr } = await diff(...args);
    expect(code).toBe(2);
    expect(stderr + stdout).toContain(message);
  });
});
