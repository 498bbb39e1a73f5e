// Record mode, on real programs in processes of their own: nothing of the program changes, and whatever becomes of it, what
// it has written can be read.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeTrace } from "../../core/trace/codec.js";
import { readRecording } from "../../core/trace/recording/reading.js";
import type { StepRecording } from "../../core/trace/recording/recording.js";
import type { TraceNode } from "../../core/trace/trace.js";
import { root } from "../helpers/files.js";
import { folder } from "../helpers/programs.js";
import { FILES } from "./programs.js";

let place: ReturnType<typeof folder>;
/** The run that wrote a.ggtrace. */
let first: Ended;
beforeAll(async () => {
  place = folder(FILES);
  mkdirSync(join(place.path, "node_modules"));
  symlinkSync(root, join(place.path, "node_modules/gradient-graph"));
  first = await recorded("train.js", "steps=1,4-5;file=a.ggtrace");
});
afterAll(() => place.remove());

interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** @param until ends it by SIGKILL once it has printed so many lines */
function node(args: string[], options = "", until = Number.POSITIVE_INFINITY): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GRADIENT_GRAPH_RECORD: options };
    const child = spawn(process.execPath, args, { cwd: place.path, env });
    const ended: Ended = { code: null, signal: null, stdout: "", stderr: "" };
    child.stdout.on("data", text => {
      ended.stdout += text;
      if (ended.stdout.split("\n").length > until) child.kill("SIGKILL");
    });
    child.stderr.on("data", text => {
      ended.stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ ...ended, code, signal }));
  });
}

const recorded = (file: string, options: string, until?: number) =>
  node(["--import", "gradient-graph/record", file], options, until);
const bytes = (file: string) => readFileSync(join(place.path, file));
const read = (file: string) => readRecording(bytes(file));
const trace = ({ steps }: StepRecording, at: number) => decodeTrace(steps[at].bytes);

const shown = ({ op, name, site, frames }: TraceNode) =>
  [
    op,
    name ?? "",
    site && `${site.line}:${site.column}-${site.endColumn}`,
    frames.map(frame => `${frame.kind} ${frame.name}`).join(" / "),
  ].join(" | ");

describe("node --import gradient-graph/record", () => {
  it("records the chosen steps of a program and changes nothing of it", async () => {
    const plain = await node(["train.js"]);
    expect([first.code, first.stdout]).toEqual([plain.code, plain.stdout]);
    expect(first.stderr).toBe(`gradient-graph: recording steps 1,4-5 to ${join(place.path, "a.ggtrace")}\n`);
    const recording = read("a.ggtrace");
    expect(recording.head).toMatchObject({ file: "train.js", steps: "1,4-5" });
    expect([recording.end, recording.missing]).toEqual([{ reason: "exit", message: "" }, null]);
    expect(recording.steps.map(({ step, over, loss }) => [step, over, loss])).toEqual([
      [0, true, 2],
      [3, true, 5],
      [4, true, 0],
    ]);
    expect(recording.steps[2].norms).toEqual({
      w: {
        gradient: Math.sqrt(17),
        weight: expect.closeTo(0, 5),
        update: expect.closeTo(Math.sqrt(17) / 2, 5),
      },
    });
  });

  it("says of every node where it was made, in which functions and modules, and who holds it", () => {
    const { nodes, backwards, calls, file, error } = trace(read("a.ggtrace"), 1);
    expect([file, error]).toEqual(["train.js", null]);
    expect(nodes.map(shown)).toEqual([
      "tensor | w | 18:3-23 | ",
      "tensor |  | 19:10-26 | ",
      "matmul | h | 6:15-26 | function lossOf / module Net / function forward",
      "constant |  | 7:12-20 | function lossOf / module Net / function forward",
      "mul |  | 7:12-20 | function lossOf / module Net / function forward",
      "sum | loss | 14:16-25 | function lossOf",
    ]);
    expect(backwards.map(({ site }) => site?.line)).toEqual([19]);
    expect(calls?.map(({ kind, site }) => [kind, site?.line])).toEqual([
      ["zeroGrad", 18],
      ["forward", 13],
      ["step", 20],
      ["state", 20],
    ]);
  });

  it("records CommonJS, and a step that an error ends", async () => {
    const plain = await node(["--import", "data:text/javascript,", "common.cjs"]);
    const ran = await recorded("common.cjs", "file=b.ggtrace");
    expect([ran.code, ran.stderr.replace(/^gradient-graph: .*\n/, "")]).toEqual([1, plain.stderr]);
    const recording = read("b.ggtrace");
    expect(recording.steps.map(({ step, over }) => [step, over])).toEqual([
      [0, true],
      [1, true],
      [2, false],
    ]);
    expect(recording.missing).toBe("The program ended in step 3: bad luck.");
    const last = trace(recording, 2);
    expect(last.error).toMatchObject({
      name: "RangeError",
      message: "bad luck",
      site: { file: "common.cjs", line: 8 },
    });
    expect(last.nodes.map(({ op, name }) => [op, name])).toEqual([
      ["tensor", "w"],
      ["mul", undefined],
      ["sum", "loss"],
    ]);
  });

  it("takes a step that threw, and was caught, for none: what follows is where it is", async () => {
    await recorded("caught.js", "steps=1;file=o.ggtrace");
    const recording = read("o.ggtrace");
    expect(recording.steps.map(({ step, over }) => [step, over])).toEqual([[0, true]]);
    expect(trace(recording, 0).events.map(({ kind, site }) => [kind, site?.line])).toEqual([
      ["accumulate", 4],
      ["write", 8],
      ["accumulate", 10],
      ["free", 10],
      ["step", 11],
    ]);
  });

  it("records a step that process.exit ends", async () => {
    expect((await recorded("leaves.js", "file=c.ggtrace")).code).toBe(3);
    const { steps, missing } = read("c.ggtrace");
    expect(steps.map(({ step, over }) => [step, over])).toEqual([
      [0, true],
      [1, false],
    ]);
    expect(missing).toBe("The program ended in step 2: the program ended with code 3.");
  });

  it("takes a program without an optimizer for one step", async () => {
    await recorded("plain.js", "file=d.ggtrace");
    const recording = read("d.ggtrace");
    expect(recording.steps.map(({ step, over, loss, norms }) => [step, over, loss, norms])).toEqual([
      [0, false, null, {}],
    ]);
    expect(trace(recording, 0).nodes.map(({ name }) => name)).toEqual(["x", "y", undefined]);
  });

  it("leaves a file that can be read when it is killed", async () => {
    const { signal } = await recorded("forever.js", "steps=every=1;file=e.ggtrace", 30);
    expect(signal).toBe("SIGKILL");
    const recording = read("e.ggtrace");
    expect(recording.steps.length).toBeGreaterThan(5);
    expect(recording.steps.map(({ step }) => step)).toEqual(recording.steps.map((_, i) => i));
    expect(recording.missing).toMatch(/^It (was not brought to an end after|ends within) /);
    for (let i = 0; i < recording.steps.length; i++) expect(trace(recording, i).backwards).toHaveLength(1);
  });

  it("can be read up to wherever it is cut off", () => {
    const whole = bytes("a.ggtrace");
    const all = readRecording(whole).steps;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 8 }), length => {
        const { steps, missing } = readRecording(whole.subarray(0, length));
        expect(missing).not.toBeNull();
        const ends = all.map(step => step.bytes.byteOffset - whole.byteOffset + step.bytes.length);
        expect(steps.length).toBe(ends.filter(end => end <= length).length);
        for (const [i, step] of steps.entries())
          expect(decodeTrace(step.bytes)).toEqual(decodeTrace(all[i].bytes));
      }),
    );
  });
});

describe("the bounds of a recording", () => {
  it("are kept: the file grows no longer, the program goes on", async () => {
    const ran = await recorded("large.js", "steps=every=1;file=f.ggtrace;megabytes=1");
    expect([ran.code, ran.stdout]).toEqual([0, "to the end\n"]);
    expect(ran.stderr).toContain("Recording ended before step");
    expect(bytes("f.ggtrace").length).toBeLessThanOrEqual(2 ** 20);
    const { steps, end, missing } = read("f.ggtrace");
    expect(steps.length).toBeGreaterThan(0);
    expect(end?.reason).toBe("size");
    expect(missing).toBe(
      `Recording ended before step ${steps.length + 1}: the file may have 1 megabytes and no more.`,
    );
  });

  it("leave the places out past so many operations, and the trace says so", async () => {
    await recorded("chain.js", "file=g.ggtrace");
    const { nodes, truncated } = trace(read("g.ggtrace"), 0);
    expect(nodes).toHaveLength(20_501);
    expect([nodes[19_000].site?.line, nodes[20_400].site]).toEqual([4, null]);
    expect(truncated).toEqual({
      reason: "the first 20,000 operations of the step have places in the program",
      dropped: 0,
    });
  });
});

describe("trouble", () => {
  it("to choose steps that never come is told at the end", async () => {
    const { code, stderr } = await recorded("train.js", "steps=10-20");
    expect([code, stderr]).toEqual([
      0,
      "gradient-graph: nothing was recorded: none of the 5 steps made was chosen (10-20)\n",
    ]);
  });

  it("with an option ends the program before it begins", async () => {
    const ran = await recorded("train.js", "steps=all");
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([
      2,
      "",
      'gradient-graph: record: steps: expected numbers from 1, ranges and a distance: "1-5,100,every=500", found "all"\n',
    ]);
  });

  it("with the file is said once, and the program goes on", async () => {
    const plain = await node(["train.js"]);
    const ran = await recorded("train.js", "file=nowhere/a.ggtrace");
    expect([ran.code, ran.stdout]).toEqual([0, plain.stdout]);
    expect(ran.stderr).toMatch(/^gradient-graph: recording has ended, the program goes on: ENOENT[^\n]*\n$/);
  });

  it("with the disk is said once, in the file too, and the program goes on", async () => {
    const program = "node --import gradient-graph/record large.js".replace("node", `"${process.execPath}"`);
    const limited = join(place.path, "limited.mjs");
    writeFileSync(
      limited,
      `import { spawnSync } from "node:child_process";
const { status, stdout, stderr } = spawnSync("sh", ["-c", ${JSON.stringify(`ulimit -f 4000; ${program}`)}], { encoding: "utf8" });
console.log(JSON.stringify([status, stdout, stderr]));
`,
    );
    const { stdout } = await node([limited], "steps=every=1;file=i.ggtrace");
    const [status, printed, complained] = JSON.parse(stdout);
    expect([status, printed]).toEqual([0, "to the end\n"]);
    expect(complained.match(/recording has ended, the program goes on: EFBIG/g)).toHaveLength(1);
    const { steps, end, missing } = read("i.ggtrace");
    expect(steps.length).toBeGreaterThan(0);
    expect(end?.reason).toBe("failed");
    expect(missing).toContain(`Recording ended in step ${steps.length + 1}: EFBIG`);
  });

  it("of the program's thread is said once, in the file too; the next recording begins", async () => {
    const ran = await node(["again.js"]);
    expect([ran.code, ran.stdout]).toEqual([0, "k.ggtrace l.ggtrace\n"]);
    expect(ran.stderr.match(/recording has ended, the program goes on: no post today/g)).toHaveLength(1);
    const broken = read("k.ggtrace");
    expect(broken.steps.map(({ step }) => step)).toEqual([0]);
    expect(broken.end).toEqual({
      reason: "failed",
      message: "Recording ended in step 2: no post today.",
    });
    expect(read("l.ggtrace")).toMatchObject({ steps: [{ step: 0 }], end: { reason: "stopped" } });
  });

  it("that ends the writer holds nothing up, and is said once, in the file too", async () => {
    const ran = await recorded("dies.js", "steps=every=1;file=m.ggtrace");
    expect([ran.code, ran.stdout]).toEqual([0, "to the end\n"]);
    expect(ran.stderr.match(/recording has ended, the program goes on: /g)).toHaveLength(1);
    const { steps, end } = read("m.ggtrace");
    expect(steps.map(({ step }) => step)).toEqual([0, 1]);
    expect(end?.reason).toBe("failed");
    expect(end?.message).toMatch(/^Recording ended in step \d+: the thread that writes it has died\.$/);
  });

  it("with a writer that does not answer ends the recording, not the program", async () => {
    const ran = await recorded("hangs.js", "steps=every=1;file=n.ggtrace");
    expect([ran.code, ran.stdout]).toEqual([0, "to the end\n"]);
    expect(
      ran.stderr.match(/the program goes on: what it has to write is not written after 20 s/g),
    ).toHaveLength(1);
  });

  it("never costs a file that is there", async () => {
    const before = bytes("a.ggtrace");
    await recorded("plain.js", "file=a.ggtrace");
    expect(bytes("a.ggtrace").equals(before)).toBe(true);
    const [other] = readdirSync(place.path).filter(name => /^a-\d+\.ggtrace$/.test(name));
    expect(read(other).steps).toHaveLength(1);
  });

  it("with names that are taken is none: it counts on", async () => {
    const ran = await node(["five.js"]);
    expect([ran.code, ran.stderr.match(/recording has ended/)]).toEqual([0, null]);
    const names = readdirSync(place.path).filter(name => /^five(-\d+)*\.ggtrace$/.test(name));
    expect(names).toHaveLength(5);
    for (const name of names) expect(read(name).steps).toHaveLength(1);
  });
});

describe("gradient-graph diff", () => {
  const diff = (...args: string[]) => node([join(root, "dist/cli/main.js"), "diff", ...args]);

  it("compares steps of recordings by their numbers, the last unless told", async () => {
    expect(await diff("a.ggtrace#5", "a.ggtrace")).toMatchObject({ code: 0 });
    const { code, stdout } = await diff("a.ggtrace#1", "a.ggtrace#4");
    expect(code).toBe(1);
    expect(stdout).toContain("a.ggtrace#1 → a.ggtrace#4");
    expect(await diff("a.ggtrace#2", "a.ggtrace")).toMatchObject({
      code: 2,
      stderr: "gradient-graph: diff: a.ggtrace#2: it has no step 2; there are 1, 4–5\n",
    });
  });
});

describe("gradient-graph FILE.ggtrace", () => {
  const draw = (...args: string[]) => node([join(root, "dist/cli/main.js"), ...args]);

  it("draws a step, and runs nothing", async () => {
    const { code, stdout } = await draw("a.ggtrace#4", "--format", "dot");
    expect([code, stdout.startsWith("digraph")]).toEqual([0, true]);
    const { nodes } = JSON.parse((await draw("a.ggtrace")).stdout);
    expect(nodes.map(({ op }: TraceNode) => op)).toEqual([
      "tensor",
      "tensor",
      "matmul",
      "constant",
      "mul",
      "sum",
    ]);
  });

  it("is never written over by its own picture", async () => {
    const before = bytes("a.ggtrace");
    expect((await draw("a.ggtrace#4", "-o", "a.ggtrace")).code).toBe(2);
    expect(bytes("a.ggtrace").equals(before)).toBe(true);
  });

  it("says which steps there are, and that a file cannot be read", async () => {
    expect(await draw("a.ggtrace#9")).toMatchObject({
      code: 2,
      stderr: "gradient-graph: a.ggtrace#9: it has no step 9; there are 1, 4–5\n",
    });
    expect((await draw("none.ggtrace")).stderr).toMatch(/^gradient-graph: none\.ggtrace: ENOENT/);
    expect((await draw("a.ggtrace#0")).stderr).toBe(
      "gradient-graph: steps count from 1, found a.ggtrace#0\n",
    );
  });
});

describe("the types", () => {
  it("are those of the entry", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const ran = await node([tsc, "--noEmit", "--strict", "--module", "nodenext", "typed.ts"]);
    expect([ran.code, ran.stdout]).toEqual([0, ""]);
  });
});

describe("threads and programs that record themselves", () => {
  it("write a file each", async () => {
    await recorded("threads.js", "file=h.ggtrace");
    const files = readdirSync(place.path).filter(name => /^h(-\d+)*\.ggtrace$/.test(name));
    expect(files).toHaveLength(2);
    for (const name of files) expect(trace(read(name), 0).nodes.map(({ op }) => op)).toEqual(["ones", "exp"]);
  });

  it("leave a program alone that the command line shows", async () => {
    const ran = await node([join(root, "dist/cli/main.js"), "shown.js", "-o", "shown.json"]);
    expect([ran.code, ran.stdout]).toEqual([0, "null\n"]);
    const { nodes } = JSON.parse(readFileSync(join(place.path, "shown.json"), "utf8"));
    expect(nodes.map(({ op }: TraceNode) => op)).toEqual(["ones", "exp"]);
  });

  it("choose what, from where on and for how long", async () => {
    const ran = await node(["inside.js"]);
    expect(ran.stdout).toBe(
      "true\nRecordOptionError record: megabytes: expected a number from 1 to 2000, found 0\n",
    );
    const { steps, end } = read("inside.ggtrace");
    expect(steps.map(({ step }) => step)).toEqual([1]);
    expect(end).toEqual({ reason: "stopped", message: "" });
  });
});
