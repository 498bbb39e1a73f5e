// Every example runs through the command line and gives what it promises: the values beside its lines, the named nodes,
// their places in the text, the cut edges, the output of the program.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ourFiles, read, root } from "../helpers/files.js";
import { named, traced } from "../helpers/graph.js";
import { ECHOES } from "./echoes.js";

const files = ourFiles("media/examples").filter(file => file.endsWith(".ts"));
const file = (name: string) => `media/examples/${name}.ts`;
const nameOf = (path: string) => path.slice("media/examples/".length, -".ts".length);
const lineOf = (name: string, text: string) =>
  read(file(name))
    .split("\n")
    .findIndex(line => line.includes(text)) + 1;
const numbers = (text: string) => (text.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);

describe("all examples", () => {
  it("are there, each with a title", () => {
    expect(files).toHaveLength(32);
    for (const each of files) expect(read(each)).toMatch(/^\/\/ \S/);
  });

  it("have no type error", () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", "media/examples"], {
      cwd: root,
      encoding: "utf8",
    });
    expect([stdout, status]).toEqual(["", 0]);
  });

  it.each(files.filter(each => !each.includes("12-endless")).map(nameOf))(
    "%s runs to its end",
    async name => {
      const { code, trace, echoes, stderr } = await traced(file(name));
      expect(stderr).not.toMatch(/Error: .*\n\s+at /);
      expect(code).toBe(0);
      expect(trace.error).toBeNull();
      expect(trace.backwards.length).toBeGreaterThan(0);
      if (name in ECHOES) expect(echoes).toEqual(ECHOES[name]);
    },
  );
});

describe("what the examples show", () => {
  it("2xᵀx: names, places and the gradient 4x", async () => {
    const { trace } = await traced(file("01-two-x-dot-x"));
    const [x, y] = [named(trace, "x"), named(trace, "y")];
    expect(x).toMatchObject({ kind: "parameter", op: "arange", leaf: true, shape: [4] });
    expect(x.grad?.sample).toEqual([0, 4, 8, 12]);
    expect(y).toMatchObject({ op: "mul", value: { sample: [28] } });
    expect(y.site).toMatchObject({
      file: "media/examples/01-two-x-dot-x.ts",
      line: lineOf("01-two-x-dot-x", "const y ="),
    });
    // What leads to the comparison at the end has no gradient to carry; nothing else is cut.
    expect(trace.edges.flatMap(edge => edge.blocked ?? [])).toEqual(["stepFunction"]);
  });

  it("detach: the edge from y to u is cut, and z's gradient for x is u", async () => {
    const { trace } = await traced(file("06-detach"));
    const [y, u, z] = ["y", "u", "z"].map(name => named(trace, name));
    expect(trace.edges.filter(edge => edge.blocked === "detach")).toEqual([
      { from: y.id, to: u.id, slot: 0, blocked: "detach" },
    ]);
    expect(u).toMatchObject({ kind: "detach", requiresGrad: false, grad: null });
    expect(z.inputs).toEqual([u.id, named(trace, "x").id]);
    const first = trace.backwards[0].steps
      .flatMap(step => step.to)
      .find(to => to.node === named(trace, "x").id);
    expect(first?.grad.sample).toEqual([0, 1, 4, 9]);
    expect(named(trace, "x").grad?.sample).toEqual([0, 2, 4, 6]);
  });

  it("control flow: thirteen doublings in one loop, and a.grad = d / a", async () => {
    const { trace } = await traced(file("09-control-flow"));
    const [a, d] = [named(trace, "a"), trace.nodes.find(node => node.id === trace.backwards[0].root)!];
    expect(a.grad?.sample).toEqual([8192]);
    expect(a.grad?.sample[0]).toBe(Number(d.value?.sample[0]) / Number(a.value?.sample[0]));
    const rounds = trace.nodes.filter(
      node => node.op === "mul" && node.frames.some(frame => frame.kind === "loop" && frame.call === 0),
    );
    expect(rounds.map(node => node.frames.at(-1)?.iteration)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(rounds[0].frames[0]).toMatchObject({ kind: "function", name: "f", call: 0 });
  });

  it("the endless loop is ended at its deadline, the line named, the graph up to there kept", async () => {
    const name = "12-endless-loop";
    const { code, trace, stderr } = await traced(file(name), "--timeout", "2");
    const line = lineOf(name, "while (");
    expect(code).toBe(124);
    expect(stderr).toContain(`12-endless-loop.ts:${line}`);
    expect(trace.error?.site?.line).toBe(line);
    expect(named(trace, "a").value?.sample).toEqual([0]);
    expect(trace.backwards).toEqual([]);
  });

  it("Newton's root finds 1 / (2√a), except where it had nothing to do", async () => {
    const { stderr } = await traced(file("13-control-flow-newton"));
    const [quarter, one, nine] = stderr.split("\n").map(numbers);
    expect([quarter[1], quarter[2]]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(1, 4)]);
    expect(one.slice(0, 4)).toEqual([1, 1, 1, 0.5]);
    expect([nine[1], nine[2]]).toEqual([expect.closeTo(3, 6), expect.closeTo(1 / 6, 4)]);
  });

  it("a text makes as many steps as it has letters", async () => {
    const { trace } = await traced(file("14-text-length"));
    expect(trace.nodes.filter(node => node.op === "tanh" && node.madeBy === undefined)).toHaveLength(2 + 8);
  });

  it("training mode blanks and doubles, prediction mode leaves alone", async () => {
    const { echoes, stderr } = await traced(file("15-training-mode"));
    expect(stderr).toContain("false\ninside record: true\ninside predictMode: false still recording: true\n");
    expect(stderr).toContain("recording in prediction mode: false\n");
    const [trained, mask, predicted, slope, plain] = echoes;
    expect(new Set(numbers(trained.split("gradFn")[0]))).toEqual(new Set([0, 2]));
    expect(numbers(mask)).toEqual(numbers(trained.split("gradFn")[0]));
    expect(new Set(numbers(predicted.split("gradFn")[0]))).toEqual(new Set([3]));
    expect(new Set(numbers(slope))).toEqual(new Set([3]));
    expect(new Set(numbers(plain.split("requiresGrad")[0]))).toEqual(new Set([1]));
  });

  it("adjoints by tape and by hand agree, ∂z/∂b = 1 among them", async () => {
    const { stderr, trace } = await traced(file("19-backpropagation"));
    const lines = [...stderr.matchAll(/= (\S+) by tape, (\S+) by hand/g)];
    expect(lines).toHaveLength(6);
    for (const [, tape, hand] of lines) expect(Number(tape)).toBeCloseTo(Number(hand), 6);
    expect(named(trace, "b").grad?.sample).toEqual(named(trace, "z").grad?.sample);
  });

  it("own rules give what the built-in ones give", async () => {
    const { stderr } = await traced(file("20-vjp-rules"));
    expect(stderr.match(/as built in/g)).toHaveLength(4);
    expect(stderr).not.toContain("differs");
  });

  it("each order of a derivative is dearer than the one before", async () => {
    const { stderr } = await traced(file("23-derivative-orders"));
    const rows = [...stderr.matchAll(/= (\d+), (\d+) counted/g)].map(([, value, count]) => [
      Number(value),
      Number(count),
    ]);
    expect(rows.map(([value]) => value)).toEqual([127, 321, 702]);
    const counts = rows.map(([, count]) => count);
    expect(counts[0]).toBe(12);
    expect(counts[1]).toBeGreaterThan(counts[0]);
    expect(counts[2]).toBeGreaterThan(counts[1]);
  });

  it("a second backward fails with a way out", async () => {
    const { stderr } = await traced(file("24-backward-twice"));
    expect(stderr).toMatch(/second time/);
    expect(stderr).toMatch(/retainGraph/);
  });

  it("the sine's chart has a line for each point", async () => {
    const { stderr } = await traced(file("26-sine"));
    expect(stderr.split("\n").filter(line => line.includes("*") && !line.includes("sin x"))).toHaveLength(33);
  });

  it("training finds the line", async () => {
    const { echoes } = await traced(file("27-linear-regression"));
    const [w, b] = echoes.map(numbers);
    expect([w[0], w[1], b[0]]).toEqual([
      expect.closeTo(2, 1),
      expect.closeTo(-3.4, 1),
      expect.closeTo(4.2, 1),
    ]);
  });

  it("training the small network lowers its loss tenfold", async () => {
    const { stderr } = await traced(file("28-small-network"));
    const losses = [...stderr.matchAll(/loss (\S+)/g)].map(([, loss]) => Number(loss));
    expect(losses).toHaveLength(4);
    expect(losses[3]).toBeLessThan(losses[0] / 10);
  });

  it("the convolutional network learns to tell drawings apart, its layers are in the trace", async () => {
    const { stderr, trace } = await traced(file("30-convolutional-network"));
    const losses = [...stderr.matchAll(/loss (\S+)/g)].map(([, loss]) => Number(loss));
    expect(losses).toHaveLength(4);
    expect(losses[3]).toBeLessThan(losses[0] / 100);
    expect(stderr).toContain("32 of 32 new drawings told right");
    const layers = trace.nodes.flatMap(node => node.frames.filter(frame => frame.kind === "module"));
    expect(new Set(layers.map(({ name, type }) => `${name}: ${type}`))).toEqual(
      new Set([
        "Net: Net",
        "first: Conv2d",
        "second: Conv2d",
        "pool: MaxPool2d",
        "out: Linear",
        "CrossEntropyLoss: CrossEntropyLoss",
      ]),
    );
    expect(named(trace, "second.weight")).toMatchObject({ kind: "parameter", shape: [8, 4, 3, 3] });
  });

  it("the LSTM learns the wave and goes on with it", async () => {
    const { stderr, trace } = await traced(file("31-lstm"));
    const losses = [...stderr.matchAll(/loss (\S+)/g)].map(([, loss]) => Number(loss));
    expect(losses).toHaveLength(5);
    expect(losses[4]).toBeLessThan(losses[0] / 10);
    const guesses = [...stderr.matchAll(/says (\S+), the wave (\S+)/g)];
    expect(guesses).toHaveLength(4);
    for (const [, guess, truth] of guesses) expect(Math.abs(Number(guess) - Number(truth))).toBeLessThan(0.4);
    expect(named(trace, "lstm.weightHhL0")).toMatchObject({ kind: "parameter", shape: [48, 12] });
    const steps = trace.nodes.filter(node => node.frames.some(frame => frame.name === "time (L0)"));
    expect(new Set(steps.map(node => node.frames.at(-1)?.iteration))).toEqual(new Set([...Array(12).keys()]));
  });
});
