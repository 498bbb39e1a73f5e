// The protocol as a whole: every capability that is claimed, every request, and clients that make no sense.
import type { DebugProtocol } from "@vscode/debugprotocol";
import { describe, expect, it } from "vitest";
import { line, ran, type Step } from "../../test/helpers/drawn.js";
import { CAPABILITIES } from "./capabilities.js";
import { REQUESTS } from "./requests.js";
import { Client, started } from "./testing.js";

/** y = w · u in a function, its pass, and a step of the optimizer. */
const STEPS: Step[] = [
  [9, 0, 0],
  [0, 0, 1],
  [11, 0, 0],
  [6, 0, 0],
  [8, 0, 0],
];
const trace = ran(STEPS);
const source = { path: "/project/a.js" };
const here = { source, line: line("mul") };

const begun = async (before?: (client: Client) => Promise<unknown>, launch = {}) =>
  (await started(trace, launch, before, new Client(trace, undefined, async () => trace))).client;

const breakpoint =
  (wish: object = {}) =>
  (client: Client) =>
    client.request("setBreakpoints", { source, breakpoints: [{ line: line("mul"), ...wish }] });

const output = (client: Client) =>
  client.events.filter(({ event }) => event === "output").map(({ body }) => String(body.output));

/** By capability: that it holds. */
const HOLD: Readonly<Record<string, () => Promise<unknown>>> = {
  supportsConfigurationDoneRequest: async () => expect((await begun()).session.started).toBe(true),
  supportsStepBack: async () => {
    const client = await begun();
    await client.go("stepBack");
    expect(await client.go("reverseContinue")).toMatchObject({ description: "Start of the run" });
  },
  supportsConditionalBreakpoints: async () => {
    const client = await begun(breakpoint({ condition: "grad.norm() > 0" }));
    expect(await client.top()).toContain("mul backward");
  },
  supportsHitConditionalBreakpoints: async () => {
    const client = await begun(breakpoint({ hitCondition: "2" }));
    expect(await client.top()).toContain("mul backward");
  },
  supportsLogPoints: async () => {
    const client = await begun(breakpoint({ logMessage: "y is {value}" }));
    expect(output(client)[0]).toBe("y is [2] float32 · −0.75 −3\n");
  },
  supportsFunctionBreakpoints: async () => {
    const client = await begun(each =>
      each.request("setFunctionBreakpoints", { breakpoints: [{ name: "mul" }] }),
    );
    expect(await client.top()).toBe(`f0:${line("mul")}`);
  },
  supportsDataBreakpoints: async () => {
    const client = await begun();
    const { dataId } = (await client.request("dataBreakpointInfo", {
      name: "w",
    })) as DebugProtocol.DataBreakpointInfoResponse["body"];
    await client.request("setDataBreakpoints", { breakpoints: [{ dataId }] });
    expect(await client.go("reverseContinue")).toMatchObject({ reason: "data breakpoint" });
  },
  supportsBreakpointLocationsRequest: async () =>
    expect(await (await begun()).request("breakpointLocations", { ...here, endLine: 99 })).toEqual({
      breakpoints: [line("mul"), line("backward"), line("step")].map(each => ({ line: each })),
    }),
  supportsExceptionFilterOptions: async () => {
    const filterOptions = [{ filterId: "exploding", condition: "0.1" }];
    const stops = async (options: object[]) => {
      const { session } = await begun(each =>
        each.request("setExceptionBreakpoints", { filters: [], filterOptions: options }),
      );
      return session.hit?.reason;
    };
    expect(await stops(filterOptions)).toBe("exception");
    expect(await stops([{ filterId: "exploding", condition: "1000000" }])).toBe(undefined);
  },
  supportsExceptionInfoRequest: async () => {
    const filterOptions = [{ filterId: "exploding", condition: "0.1" }];
    const client = await begun(each =>
      each.request("setExceptionBreakpoints", { filters: [], filterOptions }),
    );
    expect(await client.request("exceptionInfo")).toEqual({
      exceptionId: "Exploding Gradient",
      description: "the gradient of sum(v1) has norm 1 > 0.1",
      breakMode: "always",
    });
    await client.go("stepBack");
    await expect(client.request("exceptionInfo")).rejects.toThrow("It did not stop for an exception.");
  },
  supportsEvaluateForHovers: async () => {
    const asked = { expression: "w", context: "hover", frameId: 0 };
    expect(await (await begun()).request("evaluate", asked)).toMatchObject({ type: "tensor" });
  },
  supportsSetVariable: async () => {
    const client = await begun(breakpoint());
    const variablesReference = await client.scope("This Operation");
    await client.variables(variablesReference);
    expect(
      await client.request("setVariable", { variablesReference, name: "v1", value: "[1, 2]" }),
    ).toMatchObject({ type: "tensor" });
    expect(client.session.changed).toBe(true);
  },
  supportsSetExpression: async () => {
    const client = await begun(breakpoint());
    await client.request("setExpression", { expression: "v1[0]", value: "2" });
    expect(client.session.changed).toBe(true);
  },
  supportsCompletionsRequest: async () => {
    const { targets } = (await (
      await begun()
    ).request("completions", { text: "w.n", column: 4 })) as DebugProtocol.CompletionsResponse["body"];
    expect(targets.map(({ label }) => label)).toEqual(["norm()"]);
  },
  supportsGotoTargetsRequest: async () => {
    const client = await begun();
    const { targets } = (await client.request(
      "gotoTargets",
      here,
    )) as DebugProtocol.GotoTargetsResponse["body"];
    expect(await client.go("goto", { targetId: targets.at(-1)?.id })).toMatchObject({ reason: "goto" });
    expect(await client.top()).toContain(`:${line("mul")}`);
  },
  supportsRestartRequest: async () => {
    const client = await begun();
    await client.request("restart");
    await client.event("initialized");
    expect(await client.go("configurationDone")).toMatchObject({ reason: "pause" });
  },
  supportsTerminateRequest: async () => {
    const client = await begun();
    const ends = () => client.events.filter(({ event }) => event === "terminated").length;
    expect(ends()).toBe(0);
    await client.request("terminate");
    expect(ends()).toBe(1);
  },
  exceptionBreakpointFilters: async () => {
    const filters = (CAPABILITIES.exceptionBreakpointFilters ?? []).map(({ filter }) => filter);
    const { breakpoints } = (await (
      await begun()
    ).request("setExceptionBreakpoints", { filters })) as DebugProtocol.SetBreakpointsResponse["body"];
    expect(breakpoints.map(({ verified }) => verified)).toEqual(filters.map(() => true));
  },
};

describe("every capability that is claimed", () => {
  it("is one that a test holds it to", () => {
    expect(Object.keys(HOLD).sort()).toEqual(Object.keys(CAPABILITIES).sort());
    expect(Object.values(CAPABILITIES).filter(value => value === false)).toEqual([]);
  });

  it("is told to the client", async () => {
    expect(await new Client(trace).request("initialize", { adapterID: "gradient-graph" })).toEqual(
      CAPABILITIES,
    );
  });

  it.each(Object.keys(CAPABILITIES))("%s", async name => {
    expect.hasAssertions();
    await HOLD[name]();
  });
});

/** By request: arguments that it takes in a run that stands. */
const GIVEN: Readonly<Record<string, object>> = {
  initialize: { adapterID: "gradient-graph" },
  launch: { program: "/project/a.js" },
  restart: {},
  configurationDone: {},
  threads: {},
  continue: { threadId: 1 },
  next: { threadId: 1 },
  stepIn: { threadId: 1 },
  stepOut: { threadId: 1 },
  stepBack: { threadId: 1 },
  reverseContinue: { threadId: 1 },
  gotoTargets: here,
  goto: { threadId: 1, targetId: 0 },
  terminate: {},
  disconnect: {},
  stackTrace: { threadId: 1 },
  scopes: { frameId: 0 },
  variables: { variablesReference: 1 },
  evaluate: { expression: "w" },
  completions: { text: "w", column: 2 },
  exceptionInfo: { threadId: 1 },
  setVariable: { variablesReference: 3, name: "w", value: "1" },
  setExpression: { expression: "w", value: "1" },
  setBreakpoints: { source, breakpoints: [{ line: 2 }] },
  setFunctionBreakpoints: { breakpoints: [{ name: "mul" }] },
  dataBreakpointInfo: { name: "w" },
  setDataBreakpoints: { breakpoints: [{ dataId: "?" }] },
  setExceptionBreakpoints: { filters: ["nonFinite"] },
  breakpointLocations: { source, line: 1 },
};

/** Those that need no program. */
const FREE = ["initialize", "launch", "threads", "terminate", "disconnect"];

/** "ok", or the words of the refusal. Nothing else may come, and the session must go on. */
const answer = (client: Client, command: string, given: object): Promise<string> =>
  client.request(command, given).then(
    () => "ok",
    (error: Error) => error.message,
  );

const HUGE = [-1, 0.5, 1e300, 2 ** 53, Number.NaN, "1", null, {}, [], "x".repeat(200_000)];

describe("every request", () => {
  it("is in the table of this test", () => {
    expect(Object.keys(GIVEN).sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  it.each(Object.keys(REQUESTS))("%s: before, during and after a run", async command => {
    const given = GIVEN[command];
    const before = await answer(new Client(trace), command, given);
    expect(before).toBe(FREE.includes(command) ? "ok" : "No program was launched yet.");
    const client = await begun();
    await client.stack();
    await client.variables(await client.scope("Parameters"));
    const during = await answer(client, command, given);
    expect(during).toMatch(
      /^(ok|It did not stop for an exception\.|w was changed by the optimizer|w: only values)/,
    );
    const ended = await begun();
    await ended.request("terminate");
    expect(await answer(ended, command, given)).toMatch(
      /^(ok|It did not stop for an exception\.|w was changed by the optimizer|The debugger has moved on)/,
    );
  });

  it.each(Object.keys(REQUESTS))("%s: whatever is put in the place of its arguments", async command => {
    const client = await begun();
    for (const key of Object.keys(GIVEN[command]))
      for (const value of HUGE) {
        const said = await answer(client, command, { ...GIVEN[command], [key]: value });
        expect(said.length, `${command} ${key}`).toBeLessThan(2000);
      }
    expect(await answer(client, command, [])).toEqual(expect.any(String));
    expect((await client.stack()).length).toBeGreaterThan(0);
    expect(client.session.run.at).toBeLessThan(client.session.run.moments.length);
  });
});

describe("a client that makes no sense", () => {
  it("asks for pages that are not there", async () => {
    const client = await begun();
    const [w] = await client.variables(await client.scope("Parameters"));
    const page = (given: object) => client.variables(w.variablesReference, { filter: "indexed", ...given });
    expect(await page({ start: 5, count: 3 })).toEqual([]);
    expect(await page({ start: 2 ** 52, count: 2 ** 52 })).toEqual([]);
    expect((await page({ start: 0, count: 2 ** 52 })).map(({ name }) => name)).toEqual(["[0]", "[1]"]);
    await expect(page({ start: -1 })).rejects.toThrow("start");
    await expect(client.variables(2 ** 40)).rejects.toThrow("The debugger has moved on");
    expect(await client.request("stackTrace", { startFrame: 100, levels: 5 })).toMatchObject({
      stackFrames: [],
    });
  });

  it("starts twice, begins before it starts, and goes on after the end", async () => {
    const client = new Client(trace);
    await expect(client.request("configurationDone")).rejects.toThrow("No program was launched yet.");
    await expect(client.request("stepIn")).rejects.toThrow("No program was launched yet.");
    await client.request("launch", { program: "/project/a.js", stopOnEntry: true });
    await client.request("launch", { program: "/project/a.js", stopOnEntry: true });
    await client.go("configurationDone");
    await client.go("configurationDone");
    expect(client.session.run.at).toBe(0);
    await client.go("continue");
    await client.request("continue", { threadId: 1 });
    await client.event("terminated");
    await client.go("stepBack");
    expect(client.session.run.at).toBeLessThan(client.session.run.moments.length - 1);
  });
});
