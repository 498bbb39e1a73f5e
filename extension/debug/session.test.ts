// The adapter and a scripted client: what a person meets in a session. (protocol.test.ts has the protocol as a whole.)
import { afterAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { run, runner } from "../../test/helpers/programs.js";
import { Client, started } from "./testing.js";

const engine = runner();
afterAll(() => engine.dispose());

const TRAINING = `import { optim, tensor } from "gradient-graph";
const w = tensor([1, -2], { requiresGrad: true });
const opt = new optim.SGD([w], { lr: 0.5 });
function loss(x) {
  const y = w.mul(x);
  return y.square().sum();
}
for (let i = 0; i < 3; i++) {
  opt.zeroGrad();
  const l = loss(tensor([3, 1]));
  l.backward();
  opt.step();
}
`;

async function traceOf(program: string): Promise<Trace> {
  const { trace } = await run(engine, { "a.js": program });
  if (!trace) throw new Error("no trace");
  return trace;
}

const training = traceOf(TRAINING);
const source = { path: "/project/a.js" };

const at =
  (line: number, more: object = {}) =>
  (client: Client) =>
    client.request("setBreakpoints", { source, breakpoints: [{ line, ...more }] });

describe("a debugged run", () => {
  it("is stepped through: calls, the backward pass, the optimizer", async () => {
    const { client, stopped } = await started(await training);
    expect(stopped).toMatchObject({ reason: "pause", description: "Start of the run" });
    const places: string[] = [];
    for (let i = 0; i < 13; i++) {
      places.push(await client.top());
      await client.go("stepIn");
    }
    expect(places).toEqual([
      "(program):2",
      "(program) · for@8 #1:10",
      "loss:5",
      "loss:6",
      "loss:6",
      "(program) · for@8 #1:11",
      "sum backward → square(y):6",
      "square backward → y:6",
      "mul backward → w:5",
      "w: gradient complete:2",
      "(program) · for@8 #1:11",
      "(program) · for@8 #1:12",
      "(program) · for@8 #2:9",
    ]);
  });

  it("stops once where a backward pass begins, and with a condition where its gradients are", async () => {
    const { client, stopped } = await started(await training, {}, at(11));
    expect(stopped.reason).toBe("breakpoint");
    expect(await client.lines("This Operation")).toEqual(["backward from l = 13"]);
    expect(await client.evaluate("w.grad")).toBe("null");
    await client.go("stepIn");
    expect(await client.top()).toBe("sum backward → square(y):6");
    await client.go("continue");
    expect(await client.top()).toBe("(program) · for@8 #2:11");

    await at(11, { condition: "w.grad.norm() > 0" })(client);
    await client.go("reverseContinue");
    expect(await client.top()).toBe("(program) · for@8 #1:11");
    expect(await client.evaluate("w.grad")).toBe("[2] float32 · 18 −4");
  });

  it("steps over calls and backward passes, out of them, and back", async () => {
    const { client } = await started(await training);
    const lines = async (command: string, times: number) => {
      const seen: string[] = [];
      for (let i = 0; i < times; i++) {
        await client.go(command);
        seen.push(await client.top());
      }
      return seen;
    };
    expect(await lines("next", 3)).toEqual([
      "(program) · for@8 #1:10",
      "(program) · for@8 #1:11",
      "(program) · for@8 #1:12",
    ]);
    expect(await lines("stepBack", 2)).toEqual(["(program) · for@8 #1:11", "(program) · for@8 #1:10"]);
    expect(await lines("stepIn", 1)).toEqual(["loss:5"]);
    expect(await lines("stepOut", 1)).toEqual(["(program) · for@8 #1:11"]);
  });

  it("meets the same states on the way back as on the way there", async () => {
    const trace = await training;
    const { client } = await started(trace);
    const state = async () => [
      await client.top(),
      ...(await client.lines("This Operation")),
      ...(await client.lines("Parameters")),
    ];
    const there: string[][] = [];
    for (let end = false; !end; ) {
      there[client.session.run.at] = await state();
      end = (await client.go("stepIn")).description?.startsWith("End") === true;
    }
    expect(there.length).toBe(client.session.run.moments.length);
    const back: string[][] = [];
    for (let start = false; !start; ) {
      back[client.session.run.at] = await state();
      start = (await client.go("stepBack")).description?.startsWith("Start") === true;
    }
    back[0] = await state();
    expect(Object.keys(back).length).toBeGreaterThan(5);
    for (const [moment, seen] of Object.entries(back)) expect(seen).toEqual(there[Number(moment)]);
  });

  it("has the functions and their lines as its stack", async () => {
    const { client } = await started(await training, {}, at(5));
    const stack = (await client.stack()).map(({ name, line, source }) => [name, line, source?.path]);
    expect(stack).toEqual([
      ["loss", 5, "/project/a.js"],
      ["(program) · for@8 #1", 10, "/project/a.js"],
    ]);
  });

  it("shows an operation with its inputs, local derivatives and what arrives", async () => {
    const { client } = await started(await training, {}, at(5));
    expect(await client.lines("This Operation")).toEqual([
      "computes = w × x",
      "y = [2] float32 · 3 −2",
      "w = [2] float32 · 1 −2",
      "∂/∂w = x",
      "x = [2] float32 · 3 1",
      "∂/∂x = w",
    ]);
    await client.go("continue");
    expect(await client.top()).toBe("mul backward → w:5");
    expect(await client.lines("This Operation")).toEqual([
      "computes = w × x",
      "y = [2] float32 · 3 −2",
      "w = [2] float32 · 1 −2",
      "∂/∂w = x",
      "x = [2] float32 · 3 1",
      "∂/∂x = w",
      "y\u0304 = [2] float32 · 6 −4",
      "→ w\u0304 = × 2.56 · [2] float32 · 18 −4  (y̅ · x; 100 % of all that arrives)",
    ]);
    expect(await client.lines("Training")).toEqual([
      "for@8 = iteration 1",
      "backward passes = 1",
      "SGD.zeroGrad() = once",
    ]);
  });

  it("tells parameters as they were then", async () => {
    const { client } = await started(await training, {}, at(12));
    const [w] = await client.variables(await client.scope("Parameters"));
    expect(w).toMatchObject({ name: "w", value: "[2] float32 · −8 0", indexedVariables: 2 });
    const shown = (await client.open(w)).map(({ name }) => name);
    expect(shown).toEqual(["w.grad", "shape", "dtype", "norm", "min", "max", "mean", "std", "[0]", "[1]"]);
    expect(w.namedVariables).toBe(8);
    const named = await client.variables(w.variablesReference, { filter: "named" });
    expect(named.slice(0, 3).map(({ name, value }) => [name, value])).toEqual([
      ["w.grad", "[2] float32 · 18 −4"],
      ["shape", "[2]"],
      ["dtype", "float32"],
    ]);
    const paged = await client.variables(w.variablesReference, { filter: "indexed", start: 1, count: 1 });
    expect(paged).toEqual([{ name: "[1]", value: "0", variablesReference: 0, evaluateName: "w[1]" }]);
  });

  it("opens long tensors by pages, and says what one answer leaves out or cannot have", async () => {
    const trace = await traceOf(
      'import { arange } from "gradient-graph";\nconst w = arange(20000, { requiresGrad: true });\nw.sum().backward();\n',
    );
    const all = new Client(trace, () => Float32Array.from({ length: 20_000 }, (_, i) => i));
    await all.request("launch", { program: "/project/a.js", stopOnEntry: true });
    await all.go("configurationDone");
    const [w] = await all.variables(await all.scope("Variables"));
    const open = (client: Client, page: object) =>
      client.variables(w.variablesReference, { filter: "indexed", ...page });
    expect(
      (await open(all, { start: 19_999, count: 100 })).map(({ name, value }) => `${name} ${value}`),
    ).toEqual(["[19999] 19999"]);
    const whole = await open(all, {});
    expect(whole.length).toBe(10_001);
    expect(whole.at(-1)).toMatchObject({ name: "…", value: "10000 more: ask for them by pages" });

    const { client } = await started(trace);
    await client.variables(await client.scope("Variables"));
    const gone = await open(client, { start: 100, count: 100 });
    expect(gone).toMatchObject([{ name: "[100…199]", value: "gone" }]);
  });

  it("answers watches, hovers and the console", async () => {
    const { client } = await started(await training, {}, at(12));
    const asked = [
      "w.grad.norm()",
      "y\u0304",
      "w[0] * 2 + 1",
      "w.grad",
      "y.grad",
      "iteration",
      "w.shape",
      "w.grad.norm() > 10 && y[1] < 0",
      "l",
    ];
    expect(await Promise.all(asked.map(each => client.evaluate(each)))).toEqual([
      "18.43909",
      "[2] float32 · 6 −4",
      "-15",
      "[2] float32 · 18 −4",
      "null",
      "0",
      "[2]",
      "true",
      "13",
    ]);
    await expect(client.evaluate("constructor")).rejects.toThrow(
      "constructor: nothing of that name had been computed here",
    );
    await expect(client.evaluate("w.constructor")).rejects.toThrow(".constructor is not known");
    await expect(client.evaluate("w.__proto__")).rejects.toThrow(".__proto__ is not known");
    await expect(client.evaluate("process.exit(1)")).rejects.toThrow("process: nothing of that name");
    await expect(client.evaluate("w >")).rejects.toThrow("w >: Expected expression");
    await expect(client.evaluate("(".repeat(2000))).rejects.toThrow("an expression may have 1000 characters");
    const { targets } = (await client.request("completions", { text: "w.gr", column: 5 })) as {
      targets: unknown;
    };
    expect(targets).toEqual([{ label: "grad", start: 2, length: 2, type: "property" }]);
  });

  it("offers every name, however many there are", async () => {
    const lines = Array.from({ length: 300 }, (_, i) => `const x${i} = tensor(${i});`);
    const program = `import { tensor } from "gradient-graph";\n${lines.join("\n")}\n`;
    const { client } = await started(await traceOf(program));
    const { targets } = (await client.request("completions", { text: "x", column: 2 })) as {
      targets: { label: string }[];
    };
    expect(targets.map(({ label }) => label)).toEqual(Array.from({ length: 300 }, (_, i) => `x${i}`));
  });

  it("says what it cannot do, and goes on", async () => {
    const client = new Client(await training);
    await expect(client.request("stackTrace")).rejects.toThrow("No program was launched yet.");
    await expect(client.request("dance")).rejects.toThrow('This debugger knows no request "dance".');
    await expect(client.request("launch", { program: 7 })).rejects.toThrow("program");
    await expect(client.request("constructor")).rejects.toThrow("knows no request");
    const { client: other } = await started(await training);
    await expect(other.request("variables", { variablesReference: 999 })).rejects.toThrow(
      "The debugger has moved on",
    );
    await expect(other.request("exceptionInfo")).rejects.toThrow("It did not stop for an exception.");
    await expect(other.request("goto", { targetId: 10_000 })).rejects.toThrow("moment 10000 of");
    expect(await other.top()).toBe("(program):2");
  });

  it("tells why a program cannot be debugged", async () => {
    await expect(started(new Error("a.ts:3: unexpected token"))).rejects.toThrow("a.ts:3: unexpected token");
    await expect(started(await traceOf("console.log(1);\n"))).rejects.toThrow(
      "The program computed nothing with tensors",
    );
  });

  it("shows optimizers with their settings, and what they keep of each parameter", async () => {
    const momentum = TRAINING.replace("lr: 0.5", "lr: 0.5, momentum: 0.9");
    const { client } = await started(await traceOf(momentum), {}, at(12));
    await client.go("continue");
    const scope = await client.scope("Training");
    const [optimizer] = await client.variables(scope);
    expect(optimizer).toMatchObject({
      name: "SGD",
      value: expect.stringMatching(/^lr 0\.5 · momentum 0\.9/),
    });
    const kept = await client.variables(optimizer.variablesReference);
    expect(kept).toMatchObject([{ name: "w", value: expect.stringMatching(/^‖momentumBuffer‖ \d/) }]);
  });
});
