// Breakpoints of every kind, met forwards and backwards.
import { afterAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { run, runner } from "../../test/helpers/programs.js";
import { Client, started } from "./testing.js";

const engine = runner();
afterAll(() => engine.dispose());

/** A recurrent net whose gradient grows by the factor 4 a step, on its way back. */
const EXPLODING = `import { tensor } from "gradient-graph";
const w = tensor(4, { requiresGrad: true });
const unused = tensor(1, { requiresGrad: true });
let h = tensor(0.001);
for (let t = 0; t < 8; t++) {
  h = h.mul(w);
}
const loss = h.square();
loss.backward();
`;

const NAN = `import { tensor } from "gradient-graph";
const x = tensor([1, -1], { requiresGrad: true });
const y = x.log();
y.sum().backward();
throw new RangeError("too far");
`;

async function traceOf(program: string): Promise<Trace> {
  const { trace } = await run(engine, { "a.js": program });
  if (!trace) throw new Error("no trace");
  return trace;
}

const exploding = traceOf(EXPLODING);
const source = { path: "/project/a.js" };

type Set = { breakpoints: { verified: boolean; message?: string }[] };

const lines =
  (...breakpoints: object[]) =>
  (client: Client) =>
    client.request("setBreakpoints", { source, breakpoints });

describe("breakpoints", () => {
  it("on a line stop there forwards and backwards, in both passes", async () => {
    const { client, stopped } = await started(await exploding, {}, lines({ line: 6 }));
    expect(stopped).toMatchObject({ reason: "breakpoint", hitBreakpointIds: [1] });
    const seen = [await client.top()];
    for (let i = 0; i < 8; i++) {
      await client.go("continue");
      seen.push(await client.top());
    }
    expect(seen.slice(0, 2)).toEqual(["(program) · for@5 #1:6", "(program) · for@5 #2:6"]);
    expect(seen[8]).toBe("mul backward → h, w · for@5 #8:6");
    await client.go("reverseContinue");
    expect(await client.top()).toBe("(program) · for@5 #8:6");
  });

  it("hold a condition, a hit count, and words to log", async () => {
    const wishes = lines({ line: 6, condition: "h > 1" });
    const { client } = await started(await exploding, {}, wishes);
    expect([await client.evaluate("h"), await client.evaluate("iteration")]).toEqual(["1.024", "4"]);

    const third = await started(await exploding, {}, lines({ line: 6, hitCondition: "= 3" }));
    expect(await third.client.evaluate("iteration")).toBe("2");

    const said = await started(
      await exploding,
      {},
      lines({ line: 6, hitCondition: "<= 2", logMessage: "h is {h} at {iteration}, {nothing}" }),
    );
    expect(said.stopped.description).toMatch(/^End of the run/);
    const output = said.client.events
      .filter(each => each.event === "output")
      .map(each => String(each.body.output));
    expect(output.map(each => each.trim())).toEqual([
      "h is 0.004 at 0, {nothing: nothing of that name had been computed here}",
      "h is 0.016 at 1, {nothing: nothing of that name had been computed here}",
    ]);
  });

  it("that cannot be met say why", async () => {
    const { client } = await started(await exploding);
    const { breakpoints } = (await client.request("setBreakpoints", {
      source,
      breakpoints: [
        { line: 1 },
        { line: 6, condition: "h >" },
        { line: 6, condition: "g > 1" },
        { line: 6, hitCondition: "often" },
      ],
    })) as Set;
    expect(breakpoints.map(({ verified, message }) => [verified, message])).toEqual([
      [false, "Nothing was computed on line 1 in this run."],
      [false, "h >: Expected expression after >"],
      [false, "g: nothing of that name had been computed here"],
      [false, 'hit count "often": write a number, or for example >= 5, = 5, % 100'],
    ]);
    const places = await client.request("breakpointLocations", { source, line: 1, endLine: 20 });
    expect(places).toEqual({ breakpoints: [2, 3, 4, 6, 8, 9].map(line => ({ line })) });
  });

  it("stand at operations, variables, and changes of a gradient", async () => {
    const { client } = await started(await exploding);
    const set = (await client.request("setFunctionBreakpoints", {
      breakpoints: [{ name: "square" }, { name: "conv" }],
    })) as Set;
    expect(set.breakpoints.map(({ verified }) => verified)).toEqual([true, false]);
    expect(await client.go("continue")).toMatchObject({ reason: "function breakpoint" });
    expect(await client.top()).toBe("(program):8");
    await client.request("setFunctionBreakpoints", { breakpoints: [] });

    expect(await client.request("dataBreakpointInfo", { name: "h" })).toMatchObject({ dataId: null });
    const info = (await client.request("dataBreakpointInfo", { name: "w.grad" })) as {
      dataId: string;
      description: string;
    };
    expect(info.description).toBe("w.grad");
    await client.request("setDataBreakpoints", {
      breakpoints: [{ dataId: info.dataId, condition: "grad > 0" }],
    });
    expect(await client.go("continue")).toMatchObject({ reason: "data breakpoint" });
    expect(await client.top()).toBe("(program):9");
    expect(await client.lines("This Operation")).toEqual(["w.grad = 17180  (was added to)"]);
  });

  it("catch an exploding gradient at its first step, and lead back to where it began to grow", async () => {
    const { client } = await started(await exploding);
    await client.request("setExceptionBreakpoints", {
      filters: [],
      filterOptions: [{ filterId: "exploding", condition: "1000" }],
    });
    const stopped = await client.go("continue");
    expect(stopped).toMatchObject({
      reason: "exception",
      text: expect.stringMatching(/^the gradient of h has norm \d+ > 1000$/),
    });
    expect(await client.request("exceptionInfo", { threadId: 1 })).toMatchObject({
      exceptionId: "Exploding Gradient",
      description: stopped.text,
    });
    const factor = (await client.lines("This Operation")).find(each => each.startsWith("∂/∂h"));
    expect(factor).toBe("∂/∂h = w");
    expect(await client.evaluate("w")).toBe("4");
    const before = Number(await client.evaluate("grad.norm()"));
    await client.go("stepBack");
    expect(before / Number(await client.evaluate("grad.norm()"))).toBeCloseTo(4, 5);
  });

  it("catch NaN, parameters without gradient, and what the program threw", async () => {
    const { client } = await started(await traceOf(NAN));
    await client.request("setExceptionBreakpoints", { filters: ["nonFinite", "thrown"] });
    expect(await client.go("continue")).toMatchObject({ text: "y begins with 1 NaN" });
    expect(await client.go("continue")).toMatchObject({ text: "RangeError: too far" });
    expect(await client.top()).toBe("(program):5");
    expect((await client.go("continue")).description).toMatch(/^End of the run/);

    const other = await started(await exploding);
    await other.client.request("setExceptionBreakpoints", { filters: ["noGradient", "nothing"] });
    expect(await other.client.go("continue")).toMatchObject({ text: "no gradient for unused" });
    expect((await other.client.go("continue")).description).toMatch(/^End of the run/);
    await other.client.request("continue", { threadId: 1 });
    await other.client.event("terminated");
  });

  it("lets a person jump to a line", async () => {
    const { client } = await started(await exploding);
    const { targets } = (await client.request("gotoTargets", { source, line: 6 })) as {
      targets: { id: number; label: string }[];
    };
    expect(targets.map(({ label }) => label)).toEqual(["next time (1 of 16)", "last time (16 of 16)"]);
    expect((await client.go("goto", { targetId: targets[1].id })).reason).toBe("goto");
    expect(await client.top()).toBe("mul backward → w · for@5 #1:6");
  });

  it("goes with the picture's player, and leaves the keyboard there", async () => {
    const { client } = await started(await exploding);
    const seq = client.session.run.moments.seq(5);
    client.session.seek(seq);
    expect((await client.event("stopped")).body).toMatchObject({ reason: "goto", preserveFocusHint: true });
    expect(client.session.run.at).toBe(5);
    client.session.seek(seq); // it stands there already
    client.session.seek(0);
    await client.event("stopped");
    expect([client.session.run.at, client.events]).toEqual([0, []]);
    expect(client.session.stands).toEqual({ run: 1, seq: client.session.run.moments.seq(0) });
  });

  it("stands nowhere before its first stop", async () => {
    const client = new Client(await exploding);
    await client.request("initialize", { adapterID: "gradient-graph" });
    await client.request("launch", { program: "/project/a.js" });
    expect([client.session.started, client.session.stands]).toEqual([true, null]);
  });
});
