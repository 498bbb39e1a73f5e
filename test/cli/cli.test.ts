// The command line: what goes where, and one exit code for each way a run can go.
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeTrace } from "../../core/trace/codec.js";
import { startRecording, stepSegment } from "../../core/trace/recording/recording.js";
import { traced } from "../helpers/graph.js";
import { command, folder } from "../helpers/programs.js";

const FILES = {
  "detach.ts": `import { arange } from "gradient-graph";
const x = arange(4, { requiresGrad: true });
const y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
console.log("printed");
console.error("complained");
`,
  "throws.ts":
    'import { ones } from "gradient-graph";\nones(2).mul(2);\nthrow new RangeError("two\\nlines");\n',
  "syntax.ts": "const a = ;\n",
  "spins.ts": "while (true) {}\n",
  "hoards.ts": "const all = [];\nfor (;;) all.push(new Float64Array(1e5).fill(1));\n",
  "silent.ts": "throw new Error();\n",
  "colour.ts": 'throw new Error("red\\x1b[31m\\x07bell");\n',
  "exits.ts": "process.exit(7);\n",
  "main.ts": 'import "./part";\n',
  "part.ts": "console.log(1);\n",
};

let place: ReturnType<typeof folder>;
beforeAll(() => {
  place = folder(FILES);
});
afterAll(() => place.remove());

const gg = (...args: string[]) => command(place.path, ...args);
const read = (name: string) => readFileSync(join(place.path, name), "utf8");

describe("gradient-graph FILE", () => {
  it("writes the graph as JSON to stdout and the program's output to stderr", async () => {
    const { code, stdout, stderr } = await gg("detach.ts");
    expect(code).toBe(0);
    expect(stderr.split("\n").sort()).toEqual(["", "complained", "printed"]);
    const trace = JSON.parse(stdout);
    expect(trace).toMatchObject({ version: 1, file: "detach.ts", error: null });
    expect(trace.nodes.map((node: { name?: string }) => node.name)).toEqual(["x", "y", "u", "z", undefined]);
    expect(trace.nodes[0].grad.sample).toEqual([0, 1, 4, 9]);
    expect(trace.nodes[3].site).toEqual({
      file: "detach.ts",
      line: 5,
      column: 11,
      endLine: 5,
      endColumn: 19,
    });
    expect(trace.edges).toContainEqual({ from: 1, to: 2, slot: 0, blocked: "detach" });
  });

  it("writes it to -o and lets the program's output through", async () => {
    const { code, stdout, stderr } = await gg("detach.ts", "-o", "out.json", "--backward", "1");
    expect([code, stdout, stderr]).toEqual([0, "printed\n", "complained\n"]);
    expect(JSON.parse(read("out.json")).nodes).toHaveLength(5);
  });

  it("writes one page of HTML that needs nothing else", async () => {
    const { code } = await gg("detach.ts", "--format", "html", "-o", "out.html");
    expect(code).toBe(0);
    const page = read("out.html");
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)=["']?(?!data:)[^"'>]*\.(js|css|png)/i);
  });
});

describe("the exit code", () => {
  it("is 1 with place and message when the program threw; the graph so far is written", async () => {
    const { code, stderr } = await gg("throws.ts", "-o", "part.json");
    expect([code, stderr]).toEqual([1, "throws.ts:3:7: RangeError: two lines\n"]);
    const { nodes, error } = JSON.parse(read("part.json"));
    expect(nodes.length).toBeGreaterThan(1);
    expect(error).toMatchObject({ name: "RangeError", message: "two\nlines", site: { line: 3 } });
  });

  it("is 1 for an error without a message, or with one that would steer the terminal", async () => {
    expect(await gg("silent.ts")).toMatchObject({ code: 1, stderr: "silent.ts:1:7: Error\n" });
    expect(await gg("colour.ts")).toMatchObject({ code: 1, stderr: "colour.ts:1:7: red [31m bell\n" });
  });

  it("is 1 naming what process.exit was given", async () => {
    const { code, stderr } = await gg("exits.ts");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^exits\.ts:1:1: process\.exit\(7\)/);
  });

  it("is 3 with the place when the program cannot be parsed or is not there", async () => {
    expect(await gg("syntax.ts")).toEqual({
      code: 3,
      stdout: "",
      stderr: "syntax.ts:1:11: Unexpected token\n",
    });
    const { code, stderr } = await gg("nowhere.ts");
    expect([code, stderr]).toEqual([3, "cannot read nowhere.ts: there is no such file\n"]);
  });

  it("is 124 at the deadline, with the line", async () => {
    const { code, stdout, stderr } = await gg("spins.ts", "--timeout", "0.5");
    expect(code).toBe(124);
    expect(stderr).toMatch(/^spins\.ts:1:1: stopped after 0\.5 s at spins\.ts:1, iteration [\d,]+\n$/);
    expect(JSON.parse(stdout).error.site.line).toBe(1);
  });

  it("is 137 at the memory budget, with the line", async () => {
    const { code, stderr } = await gg("hoards.ts", "--memory", "150");
    expect(code).toBe(137);
    expect(stderr).toMatch(/^hoards\.ts:2:\d+: stopped at its memory budget of 150 MB at hoards\.ts:2/);
  });

  it.each([
    [[], "which file?"],
    [["a.ts", "b.ts"], "one file at a time"],
    [["detach.ts", "--format", "pdf"], "--format is one of json, html, svg, png, dot"],
    [["detach.ts", "--format="], "--format is one of json, html, svg, png, dot, found "],
    [["detach.ts", "--timeout", "soon"], "--timeout is a number"],
    [["detach.ts", "--timeout"], "--timeout needs a value"],
    [["detach.ts", "--timeout", "0"], "--timeout is a number from 0.001 to 2000000, found 0"],
    [["detach.ts", "--timeout", "1e99"], "--timeout is a number from"],
    [["detach.ts", "--memory", "NaN"], "--memory is a number from 1 to 2000000, found NaN"],
    [["detach.ts", "--backward", "0"], "--backward is a number from 1"],
    [[""], "which file?"],
    [["detach.ts", "-o", "."], "cannot write"],
    [["detach.ts", "--memory", "-1"], "--memory is a number"],
    [["detach.ts", "--backward", "1.5"], "--backward counts from 1"],
    [["detach.ts", "--backward", "2"], "this run had 1 backward pass"],
    [["detach.ts", "--speed", "9"], "there is no option --speed"],
    [["detach.ts", "-o", "./detach.ts"], "is a source file"],
    [["main.ts", "-o", "part.ts"], "is a source file"],
    [["detach.ts", "-o", "no/such/folder.json"], "cannot write"],
    [["check"], "check takes one file, found 0"],
    [["check", "detach.ts", "--fail-on", "info"], "--fail-on is one of error, warning, found info"],
    [["check", "detach.ts", "--format", "xml"], "--format is one of text, sarif, found xml"],
    [["diff", "detach.ts"], "diff takes two sides, found 1"],
    [["diff", "detach.ts", "main.ts", "--format", "xml"], "--format is one of text, json, found xml"],
    [["diff", "detach.ts", "main.ts", "--atol=-1"], "--atol is a number from 0, found -1"],
    [["diff", "detach.ts#0", "main.ts"], "steps count from 1, found detach.ts#0"],
  ])("is 2 for %j, and nothing is written", async (args, message) => {
    const { code, stdout, stderr } = await gg(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(`gradient-graph: `);
    expect(stderr).toContain(message);
    expect(stdout.replace(/^(printed|1)\n/, "")).toBe("");
    for (const [name, text] of Object.entries(FILES)) expect(read(name)).toBe(text);
  });
});

describe("a file that somebody else wrote", () => {
  it("does not steer the terminal, whatever it holds", async () => {
    writeFileSync(join(place.path, "hostile.trace.json"), "\x1b[31mred\x1b[2J\x07");
    const { code, stderr } = await gg("hostile.trace.json");
    expect([code, /[^\P{Cc}\n]/u.test(stderr)]).toEqual([2, false]);
    expect(stderr).toContain("gradient-graph: hostile.trace.json: it is not JSON (");
  });

  it("is drawn as far as it goes, and what a recording lacks is said, in a comparison too", async () => {
    const { trace } = await traced(join(place.path, "part.ts"));
    const head = { step: 0, over: true, loss: null, norms: {} };
    const parts = [
      startRecording({ file: "part.ts", began: 5, steps: "1-3" }),
      stepSegment(head, encodeTrace(trace)),
    ];
    writeFileSync(join(place.path, "killed.ggtrace"), Buffer.concat(parts));
    const missing =
      "killed.ggtrace: It was not brought to an end after step 1: the program was killed, or still runs.";
    const { code, stdout, stderr } = await gg("killed.ggtrace");
    expect([code, stderr, JSON.parse(stdout).file]).toEqual([0, `gradient-graph: ${missing}\n`, "part.ts"]);
    const both = await gg("diff", "killed.ggtrace", "killed.ggtrace");
    expect(both.stdout + both.stderr).toContain(missing);
  });
});

describe("a program behind a link", () => {
  it("is the one that the link leads to, with the packages that it finds there", async () => {
    const text = 'import { k } from "#k"; console.log(k, import.meta.url.endsWith("/real/a.ts"));\n';
    const package_ = '{"type":"module","imports":{"#k":"./k.ts"}}';
    const there = folder({
      "real/a.ts": text,
      "real/package.json": package_,
      "real/k.ts": "export const k = 7;\n",
    });
    symlinkSync(join(there.path, "real/a.ts"), join(there.path, "link.ts"));
    const { code, stderr, stdout } = await command(there.path, "link.ts");
    there.remove();
    expect([code, stderr, JSON.parse(stdout).file]).toEqual([0, "7 true\n", "a.ts"]);
  });
});

describe("the rest", () => {
  it("is help and the version", async () => {
    const help = await gg("--help");
    expect([help.code, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toContain("--timeout");
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(await gg("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
