// Programs of people's mistakes: each shows the findings that its comments mark, at those lines, and its twin shows none.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RULES } from "../../core/insight/findings/table.js";
import type { Runner } from "../../extension/runner/runner.js";
import { root } from "../helpers/files.js";
import { run, runner } from "../helpers/programs.js";

const folder = join(root, "test/fixtures/buggy");
const names = readdirSync(folder)
  .filter(file => file.endsWith(".ts") && !file.endsWith(".fixed.ts"))
  .map(file => file.slice(0, -".ts".length));
const text = (name: string) => readFileSync(join(folder, `${name}.ts`), "utf8");

/** "code at line", as the program's comments say. */
function marked(program: string): string[] {
  return program
    .split("\n")
    .flatMap((line, at) =>
      (line.match(/\/\/ finding: (.+)$/)?.[1] ?? "").split(" ").map(code => [code, at + 1]),
    )
    .flatMap(([code, line]) => (code === "" ? [] : [`${code} at ${line}`]))
    .sort();
}

let engine: Runner;
beforeAll(() => {
  engine = runner();
});
afterAll(() => engine.dispose());

async function found(name: string) {
  const { trace, error } = await run(engine, { [`${name}.ts`]: text(name) });
  const told = (trace?.findings ?? []).map(({ code, site }) => `${code} at ${site?.line}`);
  return { told: told.sort(), error: error?.message ?? null };
}

describe("buggy programs", () => {
  it("are many, of every kind, each with a twin", () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
    const codes = new Set(names.flatMap(name => marked(text(name)).map(each => each.split(" ")[0])));
    expect(RULES.map(({ code }) => code).filter(code => !codes.has(code))).toEqual([]);
    for (const name of names) expect(marked(text(`${name}.fixed`)), name).toEqual([]);
  });

  it.each(names)("%s is diagnosed at its line", async name => {
    expect(marked(text(name))).not.toEqual([]);
    expect((await found(name)).told).toEqual(marked(text(name)));
  });

  it.each(names)("%s, mended, is silent", async name => {
    expect(await found(`${name}.fixed`)).toEqual({ told: [], error: null });
  });
});
