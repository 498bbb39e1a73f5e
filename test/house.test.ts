// Holds the house to its plan: who imports whom, no loops, no giants, nothing of a machine in the text.
// Every check is first shown to fail on a bad sample, so that a silent checker cannot pass for a clean house.
import { describe, expect, it } from "vitest";
import { ourFiles, read, root } from "./helpers/files.js";
import { imports, loop, refusal, target } from "./helpers/imports.js";
import { ROOMS } from "./helpers/rooms.js";
import { complaints, tooLong } from "./helpers/words.js";

const all = ourFiles();
const text = new Map(all.map(file => [file, read(file)]));
const source = all.filter(
  file => /^(core|extension|webview)\/.*\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file),
);
const known = new Map(source.map(file => [file, imports(text.get(file)!)]));

describe("the checkers themselves", () => {
  const refused = (file: string, code: string) =>
    imports(code)
      .map(i => refusal(file, i, ROOMS))
      .filter(Boolean);

  it("reads every form of import", () => {
    const code = `import a from "./a.js"; import type { B } from "./b.js"; import { type C } from "./c.js";
      import "./d.css"; export * from "./e.js"; export type { F } from "./f.js"; const g = await import("./g.js");`;
    expect(imports(code).map(i => [i.from, i.type])).toEqual([
      ["./a.js", false],
      ["./b.js", true],
      ["./c.js", true],
      ["./d.css", false],
      ["./e.js", false],
      ["./f.js", true],
      ["./g.js", false],
    ]);
  });

  it("refuses what the plan forbids", () => {
    expect(refused("core/kernels/map.ts", 'import { x } from "../tensor/tensor.js"')).toHaveLength(1);
    expect(refused("core/ops/view.ts", 'import { readFileSync } from "node:fs"')).toHaveLength(1);
    expect(refused("core/trace/build.ts", 'import { view } from "../graph/view.js"')).toHaveLength(1);
    expect(refused("webview/scene/svg.ts", 'import { state } from "../store/store.js"')).toHaveLength(1);
    expect(refused("webview/layout/place.ts", 'import { join } from "node:path"')).toHaveLength(1);
    expect(refused("extension/server/main.ts", 'import * as vscode from "vscode"')).toHaveLength(1);
    expect(refused("extension/client/run.ts", 'import { Runner } from "../runner/runner.js"')).toHaveLength(
      1,
    );
    expect(refused("lonely/file.ts", 'import "./other.js"')).toHaveLength(1);
  });

  it("lets through what the plan allows", () => {
    expect(
      refused("core/tensor/tensor.ts", 'import { map } from "../kernels/map.js"; import "./shape.js"'),
    ).toEqual([]);
    expect(refused("core/tensor/tensor.ts", 'import { ShapeError } from "../errors.js"')).toEqual([]);
    expect(
      refused("extension/instrument/rewrite.ts", 'import type { Site } from "../../core/trace/trace.js"'),
    ).toEqual([]);
    expect(refused("extension/client/main.ts", 'import * as vscode from "vscode"')).toEqual([]);
  });

  it("finds a loop and passes a diamond", () => {
    const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));
    expect(loop(graph({ a: ["b"], b: ["c"], c: ["b"] }))).toEqual(["b", "c", "b"]);
    expect(loop(graph({ a: ["a"] }))).toEqual(["a", "a"]);
    expect(loop(graph({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }))).toBeNull();
  });

  it("finds giants, machine paths, unfinished marks and switched-off tests", () => {
    expect(tooLong("line\n".repeat(401))).toBe(true);
    expect(tooLong("line\n".repeat(400))).toBe(false);
    expect(complaints("x.ts", `open("${"/ho"}${"me/someone/data"}")`)).toHaveLength(1);
    expect(complaints("x.json", `"https://${"registry."}${"npmjs.org/x"}"`)).toHaveLength(1);
    expect(complaints("x.ts", `// ${"TO"}${"DO"}: later`)).toHaveLength(1);
    expect(complaints("x.test.ts", `it.${"sk"}${"ip"}("later", () => {})`)).toHaveLength(1);
    expect(complaints("x.ts", "const workshop = homework / 2;")).toEqual([]);
  });
});

describe("the house", () => {
  it("has files to check", () => {
    expect(source.length).toBeGreaterThan(10);
    expect(all).toContain("test/house.test.ts");
  });

  it("imports as planned", () => {
    const refused = source.flatMap(file =>
      known
        .get(file)!
        .map(i => refusal(file, i, ROOMS))
        .filter(Boolean),
    );
    expect(refused).toEqual([]);
  });

  it("describes every room of the plan, and no other", () => {
    const rows = [...read("ARCHITECTURE.md").matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(
      ([, cell]) => cell.match(/`[^`]+`/g) ?? [],
    );
    const described = rows
      .map(name => name.slice(1, -1))
      .filter(name => !name.includes(".") && name !== "test");
    expect(described.sort()).toEqual(Object.keys(ROOMS).sort());
  });

  it("has no import loop", () => {
    const edges = source.map((file): [string, string[]] => {
      const values = known.get(file)!.filter(i => !i.type && i.from.startsWith("."));
      return [file, values.map(i => `${target(file, i.from)}.ts`).filter(to => known.has(to))];
    });
    expect(loop(new Map(edges))).toBeNull();
  });

  it("has no file over 400 lines", () => {
    const code = all.filter(file => /\.(ts|mjs|css|html|sh)$/.test(file));
    expect(code.filter(file => tooLong(text.get(file)!))).toEqual([]);
  });

  it("keeps machines, registries and unfinished work out of its text", () => {
    const mine = all.filter(file => !file.startsWith("test/golden/cases/"));
    expect(mine.flatMap(file => complaints(file, text.get(file)!))).toEqual([]);
  });

  it("gives core neither Node's nor the browser's types", () => {
    const options = JSON.parse(read("tsconfig.base.json")).compilerOptions;
    expect(options.lib).toEqual(["es2023"]);
    expect(options.types).toEqual([]);
    const core = JSON.parse(read("core/tsconfig.json")).compilerOptions;
    expect([core.lib, core.types]).toEqual([undefined, undefined]);
  });

  it("locks the binaries of every platform, from no named registry", () => {
    const { packages } = JSON.parse(read("package-lock.json"));
    for (const platform of ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"])
      expect(packages).toHaveProperty([`node_modules/@esbuild/${platform}`]);
    expect(Object.values<{ resolved?: string }>(packages).filter(each => each.resolved)).toEqual([]);
  });

  it("needs no package at run time to be used as a library", () => {
    expect(root).not.toBe("");
    expect(JSON.parse(read("package.json")).dependencies ?? {}).toEqual({});
  });
});
