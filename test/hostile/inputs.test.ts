// Files that are no programs, or are programs under odd names: what is wrong is said with its place, and what can run runs.
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { folder, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const square = `import { tensor } from "gradient-graph";
const x = tensor(2, { requiresGrad: true });
x.mul(x).backward();
`;

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs `entry`, the first file unless told; `prepare` is given the folder before. */
async function start(files: Files, entry = Object.keys(files)[0], prepare?: (path: string) => void) {
  const { path, remove } = folder({});
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  prepare?.(path);
  const outcome = await engine.run({
    entry: join(path, entry),
    overlays: new Map(),
    timeoutMs: 20_000,
    memoryMb: 512,
    restrict: false,
    node: process.execPath,
  });
  await outcome.over;
  remove();
  return outcome;
}

async function refused(files: Files, entry?: string, prepare?: (path: string) => void) {
  const { status, exitCode, error } = await start(files, entry, prepare);
  expect([status, exitCode]).toEqual(["unreadable", 3]);
  const at = error?.site ? `${error.site.file}:${error.site.line}:${error.site.column}: ` : "";
  return `${at}${error?.message}`;
}

const utf16 = Buffer.from(`\ufeff${square}`, "utf16le");

describe("a file that is no program", () => {
  it("because of its bytes", async () => {
    expect(await refused({ "m.ts": utf16 })).toBe("cannot read m.ts: it is UTF-16; save it as UTF-8");
    expect(await refused({ "m.ts": Buffer.from(utf16).swap16() })).toBe(
      "cannot read m.ts: it is UTF-16; save it as UTF-8",
    );
    expect(await refused({ "m.ts": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]) })).toBe(
      "cannot read m.ts: it is a binary file",
    );
    expect(await refused({ "m.ts": "import './b.ts';\n", "b.ts": "a\0b" })).toBe(
      "m.ts:1:8: cannot read b.ts: it is a binary file",
    );
  });

  it("because it is something else", async () => {
    expect(await refused({ "d.ts/x.ts": "" }, "d.ts")).toBe("cannot read d.ts: it is a folder");
    expect(await refused({ "m.ts": "" }, "gone.ts")).toBe("cannot read gone.ts: there is no such file");
    const link = (path: string) => symlinkSync("l.ts", join(path, "l.ts"));
    expect(await refused({ "m.ts": "" }, "l.ts", link)).toMatch(/^cannot read l\.ts: ELOOP/);
  });

  it.runIf(process.platform !== "win32")("and would never end to be read", async () => {
    const pipe = (path: string) => spawnSync("mkfifo", [join(path, "p.ts")]);
    expect(await refused({ "m.ts": "" }, "p.ts", pipe)).toBe("cannot read p.ts: it is no plain file");
  });

  it("because it is nested beyond any parser's stack", async () => {
    const text = `const v = ${"(".repeat(50_000)}1${")".repeat(50_000)};`;
    expect(await refused({ "m.ts": text })).toBe("m.ts:1:1: the program is nested too deeply to be read");
  });
});

describe("a broken configuration", () => {
  it("is named with its place", async () => {
    expect(await refused({ "m.ts": square, "tsconfig.json": "{\n  nope\n}" })).toBe(
      'tsconfig.json:2:3: Expected string in JSON but found "nope"',
    );
    expect(await refused({ "m.ts": square, "package.json": "{ nope" })).toBe(
      'package.json:1:3: Expected string in JSON but found "nope"',
    );
  });

  it("that leads nowhere, or to itself, stops nobody", async () => {
    for (const text of [
      '{"extends":"./tsconfig.json"}',
      '{"extends":"./gone.json","compilerOptions":{"paths":{"a":3}}}',
    ])
      expect((await start({ "m.ts": square, "tsconfig.json": text })).status).toBe("ran");
  });
});

describe("an odd program", () => {
  it("may have any name that a disk allows", async () => {
    const names = [
      "<img src=x onerror=alert(1)> #%20 \"q' ünï 漢.ts",
      "a\u202egnp.ts",
      "a?b.ts",
      "__proto__.ts",
    ];
    for (const name of names) {
      const { status, trace } = await start({ [name]: square });
      expect([status, trace?.file, trace?.nodes[0].site?.file]).toEqual(["ran", name, name]);
    }
  });

  it("may import such files", async () => {
    const { status, error } = await start({
      "m.ts": `import { a } from "./a b#c%d.ts";\nimport { b } from "./ünï 'q.ts";\nif (a + b !== 3) throw new Error("wrong");\n`,
      "a b#c%d.ts": "export const a = 1;",
      "ünï 'q.ts": "export const b = 2;",
    });
    expect([status, error]).toEqual(["ran", null]);
  });

  it("may have nothing in it, or a byte order mark before it", async () => {
    const empty = await start({ "m.ts": "" });
    expect([empty.status, empty.trace?.nodes]).toEqual(["ran", []]);
    const { trace } = await start({ "m.ts": `\ufeff${square}` });
    expect(trace?.nodes.map(({ name, op, site }) => [name ?? op, site?.line, site?.column])).toEqual([
      ["x", 2, 11],
      ["mul", 3, 1],
    ]);
  });

  it("may use names that objects have of their own, and names of any length", async () => {
    const long = "x".repeat(1_000_000);
    const { status, trace } = await start({
      "m.ts": `import { tensor } from "gradient-graph";
const __proto__ = tensor(1, { requiresGrad: true });
const constructor = __proto__.mul(2);
const ${long} = constructor.add(1);
${long}.backward();
`,
    });
    expect(status).toBe("ran");
    const names = trace?.nodes
      .filter(({ name }) => name)
      .map(({ name }) => [name?.slice(0, 11), name?.length]);
    expect(names).toEqual([
      ["__proto__", 9],
      ["constructor", 11],
      ["xxxxxxxxxxx", 1_000_000],
    ]);
  });

  it("may import in circles, or what only types need", async () => {
    const circular = await start({
      "m.ts": 'import { b } from "./b.js";\nexport const a = 1;\nif (b() !== 1) throw new Error("wrong");\n',
      "b.ts": 'import { a } from "./m.js";\nexport const b = () => a;\n',
    });
    expect([circular.status, circular.error]).toEqual(["ran", null]);
    expect(
      (await start({ "m.ts": 'import type { T } from "./gone.js";\nexport type U = T;\n' })).status,
    ).toBe("ran");
    expect(await refused({ "m.ts": 'import { b } from "./gone.js";\nconsole.log(b);\n' })).toBe(
      'm.ts:1:19: cannot find "./gone.js"',
    );
  });

  it("may be a chain of 100,000 operations", async () => {
    const { status, error, trace } = await start({
      "m.ts": `import { tensor } from "gradient-graph";
const x = tensor(1, { requiresGrad: true });
let y = x;
for (let i = 0; i < 100_000; i++) y = y.mul(1.00001);
y.backward();
if (Math.abs(x.grad!.item() - Math.E) > 0.01) throw new Error(String(x.grad));
`,
    });
    expect([status, error]).toEqual(["ran", null]);
    expect(trace?.truncated?.reason).toMatch(/iterations/);
  });
});
