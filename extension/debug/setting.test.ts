// Values set in a run: the program runs again with them, and the debugger stands where it stood.
import type { DebugProtocol } from "@vscode/debugprotocol";
import { afterAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { run, runner } from "../../test/helpers/programs.js";
import type { SetValues } from "./host.js";
import { Client, started } from "./testing.js";

const engine = runner();
afterAll(() => engine.dispose());

const NET = `import { tensor } from "gradient-graph";
const w = tensor(2, { requiresGrad: true });
let h = tensor(1);
for (let t = 0; t < 4; t++) {
  h = h.mul(w);
}
const loss = h.square();
loss.backward();
`;

async function traceOf(program: string, set?: SetValues): Promise<Trace> {
  const { trace } = await run(engine, { "a.js": program }, set ? { substitutions: set.substitutions } : {});
  if (!trace) throw new Error("no trace");
  return trace;
}

/** A client that stands on a line of a program, which runs again when a value is set; and what it ran with. */
async function at(program: string, line: number, launch: object = {}) {
  const ran: SetValues[] = [];
  const client = new Client(await traceOf(program), undefined, set => {
    ran.push(set);
    return traceOf(program, set);
  });
  const breakpoints = [{ line }];
  const before = () => client.request("setBreakpoints", { source: { path: "/project/a.js" }, breakpoints });
  await started(new Error("unused"), launch, before, client);
  return { client, ran };
}

const inScope = async (client: Client, scope: string, name: string, value: string) => {
  const variablesReference = await client.scope(scope);
  await client.variables(variablesReference);
  return client.request("setVariable", { variablesReference, name, value });
};

const express = (client: Client, expression: string, value: string) =>
  client.request("setExpression", { expression, value, frameId: 0 });

describe("a value that is set", () => {
  it("is there from where it was made, in that iteration alone", async () => {
    const { client, ran } = await at(NET, 5);
    await client.go("continue");
    expect(await client.lines("Variables")).toEqual(["w = 2", "h = 4"]);
    expect(await inScope(client, "Variables", "h", "10")).toMatchObject({ value: "10" });
    expect(ran).toHaveLength(1);
    expect(ran[0]).toMatchObject({
      of: 1,
      substitutions: [{ values: [10], occurrence: { frame: { iteration: 1 } } }],
    });
    expect((await client.event("invalidated")).body).toMatchObject({ areas: ["stacks", "variables"] });
    expect(await client.top()).toBe("(program) · for@4 #2:5");
    expect(await client.lines("Variables")).toEqual(["w = 2", "h = 10"]);
    await client.go("stepBack");
    expect(await client.lines("Variables")).toEqual(["w = 2", "h = 2"]);
    for (let i = 0; i < 3; i++) await client.go("continue");
    expect(await client.lines("Variables")).toEqual(["w = 2", "h = 40"]);
    expect(await client.top()).toBe("(program) · for@4 #4:5");
    await client.go("next");
    expect(await client.evaluate("loss")).toBe("1600");
    expect(client.stood.length).toBeGreaterThan(6);
  });

  it("keeps company: each run has all, and what is set again replaces; a restart drops them and says so", async () => {
    const { client, ran } = await at(NET, 7);
    await express(client, "w", "3");
    await express(client, "h", "5");
    expect(await client.evaluate("loss")).toBe("25");
    await express(client, "w", "w * 2");
    expect(ran.map(({ of, substitutions }) => [of, substitutions.map(({ values }) => values[0])])).toEqual([
      [1, [3]],
      [2, [3, 5]],
      [3, [5, 6]],
    ]);
    expect(client.session.changed).toBe(true);
    expect(client.stoodIn).toEqual([1, 2, 3, 4]);
    await client.request("restart");
    await client.event("initialized");
    await client.go("configurationDone");
    const said = client.events.flatMap(({ event, body }) => (event === "output" ? body.output : []));
    expect(said).toContain("w = w * 2 (line 2): the program was run again.\n");
    expect(said).toContain("Restarted as the program is written: 2 set values are gone.\n");
    expect(client.session.changed).toBe(false);
    expect(await client.evaluate("h")).toBe("16");
  });

  it("may be one element, a row, a list or another recorded value; strided ones and whole numbers, too", async () => {
    const program = `import { tensor, zeros } from "gradient-graph";
const a = tensor([[1, 2, 3], [4, 5, 6]]);
const i = tensor([1, 2], { dtype: "int32" });
const b = a.gt(2);
const d = a.t().add(0);
const f = tensor([1, 2, 3], { dtype: "float64" });
const s = a.add(1);
`;
    const { client } = await at(program, 7);
    await express(client, "a[1][2]", "60");
    expect(await client.evaluate("a")).toBe("[2 × 3] float32 · 1 2 3 4 5 60");
    await express(client, "a[0]", "[7, 8, 9]");
    expect(await client.evaluate("s")).toBe("[2 × 3] float32 · 8 9 10 5 6 61");
    await express(client, "a[1]", "f");
    expect(await client.evaluate("a")).toBe("[2 × 3] float32 · 7 8 9 1 2 3");
    await express(client, "i", "[3, -4]");
    expect(await client.evaluate("i")).toBe("[2] int32 · 3 −4");
    await express(client, "b[0][0]", "false");
    expect(await client.evaluate("b[0][0]")).toBe("0");
    await express(client, "d[-1]", "[0.5, NaN]");
    expect(await client.evaluate("d.nan()")).toBe("1");
    expect(await client.evaluate("d[2][0]")).toBe("0.5");
    await express(client, "s", "0");
    expect(await client.evaluate("s")).toBe("[2 × 3] float32 · 0 0 0 0 0 0");
    const variables = await client.variables(await client.scope("Variables"));
    const f = variables.find(({ name }) => name === "f")!;
    await client.variables(f.variablesReference, { filter: "indexed" });
    const set = { variablesReference: f.variablesReference, name: "[1]", value: "1/3" };
    expect(await client.request("setVariable", set)).toMatchObject({ value: "0.3333333333333333" });
  });

  it("is found on whichever page it was shown; a leaf under a parameter, too", async () => {
    const program = `import { zeros } from "gradient-graph";
const w = zeros([250, 2], { requiresGrad: true });
w.mul(2).sum().backward();
`;
    const { client, ran } = await at(program, 3);
    while (!(await client.go("continue")).description?.startsWith("End"));
    const [w] = await client.variables(await client.scope("Parameters"));
    const shown = await client.open(w);
    expect(shown.filter(({ name }) => /^\[\d+\]$/.test(name))).toHaveLength(250);
    const { variablesReference } = w;
    expect(await client.request("dataBreakpointInfo", { variablesReference, name: "w.grad" })).toMatchObject({
      description: "w.grad",
      accessTypes: ["write"],
    });
    expect(
      await client.request("setVariable", { variablesReference, name: "[7]", value: "70" }),
    ).toMatchObject({ value: "[2]" });
    expect(ran[0].substitutions).toMatchObject([{ from: 14, count: 2, values: [70] }]);
  });

  it("changes gradients, and moves the place where it stands if the program runs another way", async () => {
    const program = `import { tensor } from "gradient-graph";
const x = tensor(3, { requiresGrad: true });
let y = x.mul(2);
if (y.item() > 4) {
  y = y.exp();
}
const z = y.add(1);
z.backward();
`;
    const { client } = await at(program, 5);
    expect(await express(client, "y", "7")).toMatchObject({ value: "7" });
    await client.event("invalidated");
    // The rule of exp reads its output: dy/dx = 7 · 2.
    for (let i = 0; i < 5; i++) await client.go("stepIn");
    for (let end = false; !end; ) end = (await client.go("stepIn")).description?.startsWith("End") === true;
    expect(await client.evaluate("x.grad")).toBe("14");

    const { client: other } = await at(program, 5);
    await express(other, "x", "1");
    expect((await other.event("stopped")).body).toMatchObject({ reason: "goto" });
    expect(await other.top()).toBe("(program):3");
    expect((await other.event("breakpoint")).body).toMatchObject({
      reason: "changed",
      breakpoint: { id: 1, verified: false, message: "Nothing was computed on line 5 in this run." },
    });
  });

  it("is set in that iteration of a run of which only some are kept", async () => {
    const program = `import { tensor } from "gradient-graph";
let h = tensor(0);
for (let t = 0; t < 90000; t++) {
  h = h.add(1);
}
h.mul(2);
`;
    const { client } = await at(program, 4);
    expect(client.session.run.moments.trace.truncated).not.toBe(null);
    for (let turn = 0; turn < 9; turn++) await client.go("continue");
    expect(await client.lines("Variables")).toEqual(["h = 1024"]);
    await expect(express(client, "h", "2024")).rejects.toThrow("leaves out where it was made");
    await client.go("continue");
    expect(await client.lines("Variables")).toEqual(["h = 1025"]);
    await express(client, "h", "2025");
    expect(await client.lines("Variables")).toEqual(["h = 2025"]);
    await client.request("setBreakpoints", { source: { path: "/project/a.js" }, breakpoints: [{ line: 6 }] });
    await client.go("continue");
    expect(await client.evaluate("h")).toBe("91000");
  });

  it("says so where the new run does not come to it", async () => {
    const program = `import { tensor } from "gradient-graph";
const x = tensor(3);
if (x.item() > 2) {
  const y = x.exp();
  y.add(1);
}
`;
    const { client } = await at(program, 5);
    await express(client, "y", "2");
    expect(await client.evaluate("value")).toBe("3");
    expect(await express(client, "x", "1")).toMatchObject({ value: "1" });
    expect(await client.top()).toBe("(program):2");
    const important = () =>
      client.events.filter(({ body }) => body?.category === "important").map(({ body }) => body.output);
    expect(important()).toEqual([
      "The program does not come to the value that was set on line 4 any more.\n",
    ]);
    await express(client, "x", "4");
    expect(important()).toHaveLength(1);
    expect(await client.top()).toBe("(program):2");
    await client.go("next");
    expect(await client.evaluate("y")).toBe("2");
  });

  it("tells calls apart: methods, callbacks, recursion", async () => {
    const program = `import { tensor, noGrad } from "gradient-graph";
const twice = x => x.mul(2);
const down = (x, n) => (n === 0 ? twice(x) : down(twice(x), n - 1));
const list = [1, 2, 3].map(n => twice(tensor(n)));
const sum = list.reduce((a, b) => a.add(b));
const last = noGrad(() => down(sum, 2));
last.add(0);
`;
    const { client } = await at(program, 2);
    await client.go("continue");
    await express(client, "value", "100");
    expect(await client.evaluate("value")).toBe("100");
    for (let i = 0; i < 3; i++) await client.go("continue");
    expect(await client.evaluate("value")).toBe("432");
    await express(client, "value", "-1");
    await client.go("continue");
    expect(await client.evaluate("value")).toBe("−2");
  });

  it("is refused with a reason", async () => {
    const program = `import { tensor, optim } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const opt = new optim.SGD([w], { lr: 0.1 });
const z = w.view([2, 1]);
const i = tensor([1, 2], { dtype: "int32" });
const b = w.gt(1);
z.square().sum().backward();
opt.step();
const last = w.add(0);
`;
    const { client, ran } = await at(program, 4);
    const refused = async (expression: string, value: string) =>
      express(client, expression, value).then(
        () => "set",
        (error: Error) => error.message,
      );
    expect(await refused("z", "1")).toBe("z is a view of w: set w.");
    expect(await refused("w", "[1, 2, 3]")).toBe(
      "It has shape [2], not [3]: write one number, or a list of its shape.",
    );
    expect(await refused("w", "[1, [2]]")).toBe("Write a list of numbers of shape [2].");
    expect(await refused("w", '"one"')).toBe("Write a number, or a list of numbers such as [1, 2].");
    expect(await refused("w", "w.grad")).toBe("There is no value to set it to.");
    expect(await refused("w", "nothing")).toBe("nothing: nothing of that name had been computed here");
    expect(await refused("w[7]", "1")).toBe("w has no index 7 in dimension 0 of size 2");
    expect(await refused("w.shape", "1")).toBe(
      "w.shape: only values that an operation made can be set; counters, shapes and figures follow from them.",
    );
    expect(await refused("w * 2", "1")).toBe("(*): only the values of variables and operations can be set.");
    for (let n = 0; n < 2; n++) await client.go("stepIn");
    expect(await refused("i", "1.5")).toBe("Its elements are 32-bit integers: 1.5 is none.");
    expect(await refused("b", "2")).toBe("Its elements are booleans: write true or false, not 2.");
    while (!(await client.go("continue")).description?.startsWith("End"));
    expect(await refused("w.grad[0]", "1")).toBe(
      "w.grad: a gradient is computed. Set what it is computed from.",
    );
    expect(await refused("w", "1")).toBe(
      "w was changed by the optimizer. Step back before that, and set it there.",
    );
    await expect(inScope(client, "Training", "backward passes", "3")).rejects.toThrow(
      "backward passes: only values that an operation made can be set",
    );
    await expect(
      client.request("setVariable", { variablesReference: 999, name: "w", value: "1" }),
    ).rejects.toThrow("The debugger has moved on");
    expect(ran).toEqual([]);
  });

  it("waits for the one before, and leaves the run as it was if the program does not come back", async () => {
    const trace = await traceOf(NET);
    let end: (error: Error) => void = () => {};
    const client = new Client(trace, undefined, () => new Promise((_, fail) => (end = fail)));
    await started(trace, {}, undefined, client);
    const first = express(client, "w", "3");
    await expect(express(client, "w", "4")).rejects.toThrow("wait for that");
    end(new Error("a.js was changed since it ran"));
    expect(client.session.stands).toBeNull(); // until it is known which run it stands in
    await expect(first).rejects.toThrow("a.js was changed since it ran");
    // The picture may show something else now: it is told where the debugger still stands.
    expect(client.session.stands).toEqual({ run: 1, seq: client.stood.at(-1) });
    expect(await client.evaluate("w")).toBe("2");
  });

  it("takes along breakpoints on what changes a gradient", async () => {
    const { client } = await at(NET, 7);
    const { dataId } = (await client.request("dataBreakpointInfo", {
      name: "w",
    })) as DebugProtocol.DataBreakpointInfoResponse["body"];
    await client.request("setDataBreakpoints", { breakpoints: [{ dataId }] });
    await express(client, "w", "3");
    await client.event("invalidated");
    expect(await client.go("continue")).toMatchObject({ reason: "breakpoint" });
    expect(await client.go("continue")).toMatchObject({ reason: "data breakpoint" });
    expect(await client.evaluate("w.grad")).toBe("17496");
  });
});
