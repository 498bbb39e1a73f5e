// A program must not notice that it was instrumented, compiled and served: it is where it is, and is who it is.
import { afterAll, describe, expect, it } from "vitest";
import { run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

describe("an ES module", () => {
  it("finds its own place, arguments and folder", async () => {
    const { stdout, folder } = await run(engine, {
      "src/main.ts": `import { fileURLToPath } from "node:url";
const own = fileURLToPath(import.meta.url);
console.log([own, process.argv[1], process.cwd(), __filename, __dirname].join("\\n"));
console.log(require.main === module, process.argv.length, process.execArgv.length);
`,
    });
    const file = `${folder}/src/main.ts`;
    expect(stdout.split("\n")).toEqual([file, file, folder, file, `${folder}/src`, "true 2 0", ""]);
  });

  it("imports as TypeScript does: without extension, .js for .ts, tsconfig paths, JSON, types, by name at run time", async () => {
    const { status, error, stdout, texts, folder } = await run(engine, {
      "main.ts": `import Foo, { k, W } from "./lib/a.js";
import type { V } from "./lib/a";
import { helper } from "@lib/helper";
import data, { size } from "./data.json";
export { V } from "./lib/a";
const { W: again } = await import("./lib/types");
const wrong: number = "a type error stops nobody";
console.log(Foo.name, k, W, helper(), data.size, size, again, import.meta.url.endsWith("/main.ts"));
`,
      "tsconfig.json": '{"compilerOptions":{"baseUrl":".","paths":{"@lib/*":["./lib/*"]}}}',
      "data.json": '{"size": 3, "not-a-name": 1}',
      "lib/a.ts": `import { type T, V, W } from "./types";
export { V, W } from "./types";
export const k: T = 1;
export default class Foo {}
`,
      "lib/types.ts": "export type T = number;\nexport interface V {}\nexport const W = 5;\n",
      "lib/helper.mts": 'export const helper = () => "help";\n',
    });
    expect(error).toBeNull();
    expect(status).toBe("ran");
    expect(stdout).toBe("Foo 1 5 help 3 3 5 true\n");
    expect([...texts.keys()].map(file => file.slice(folder.length + 1)).sort()).toEqual([
      "data.json",
      "lib/a.ts",
      "lib/helper.mts",
      "lib/types.ts",
      "main.ts",
    ]);
  });

  it("keeps what a bundle would break: dead zones, names that clash, circular imports", async () => {
    const { stdout } = await run(engine, {
      "main.ts": `import { value, inner as other, late } from "./b";
function inner() { return "main"; }
try { early; } catch (error) { console.log(error.message); }
let early = 1;
const fixed = 1;
try { (fixed as any) = 2; } catch (error) { console.log(error.message); }
export function shared() { return "shared"; }
console.log(inner.name, other.name, inner(), other(), value, late());
`,
      "b.ts": `import { shared } from "./main";
export function inner() { return "b"; }
export const value = shared();
export const late = () => shared();
`,
    });
    expect(stdout).toBe(
      "Cannot access 'early' before initialization\nAssignment to constant variable.\ninner inner main b shared shared\n",
    );
  });

  it("prints stack traces with its own lines", async () => {
    const { stdout, folder } = await run(engine, {
      "main.ts": `interface A { a: number }
function thrower(x: A): never {
	throw new Error("here " + x.a);
}
try { thrower({ a: 1 }); } catch (error) { console.log((error as Error).stack); }
`,
    });
    expect(stdout).toContain(`thrower (${folder}/main.ts:3:8)`);
    expect(stdout).toContain(`${folder}/main.ts:5:7`);
  });
});

describe("a CommonJS program", () => {
  it("is sloppy, is the main module, and shares the library with what it requires", async () => {
    const { status, error, stdout, trace } = await run(engine, {
      "main.cjs": `const { tensor } = require("gradient-graph");
const { twice } = require("./other.cjs");
undeclared = 3;
console.log(require.main === module, module.id, __filename.endsWith("/main.cjs"), this === exports, undeclared);
const x = tensor([1, 2], { requiresGrad: true });
twice(x).sum().backward();
`,
      "other.cjs": `const gg = require("gradient-graph");
exports.twice = x => gg.mul(x, 2);
`,
    });
    expect(error).toBeNull();
    expect(status).toBe("ran");
    expect(stdout).toBe("true . true true 3\n");
    expect(trace?.nodes.find(node => node.name === "x")?.grad?.sample).toEqual([2, 2]);
  });

  it("may be TypeScript written as a module", async () => {
    const { error, stdout, folder } = await run(engine, {
      "main.cts": `import gg = require("gradient-graph");
import { twice } from "./other.cjs";
const x = gg.tensor([1], { requiresGrad: true });
console.log(twice(x).item(), __filename, require.main === module);
`,
      "other.cts": 'import gg = require("gradient-graph");\nexport const twice = x => gg.mul(x, 2);\n',
    });
    expect(error).toBeNull();
    expect(stdout).toBe(`2 ${folder}/main.cts true\n`);
  });

  it("may be TypeScript", async () => {
    const { stdout } = await run(engine, {
      "main.cts": 'const path = require("path");\nconst n: number = 1;\nconsole.log(typeof path.join, n);\n',
    });
    expect(stdout).toBe("function 1\n");
  });
});
