// What must hold of every recorded run: states do not depend on the way that led there, and both directions agree.
import fc from "fast-check";
import { expect, it } from "vitest";
import { occurrenceOf, occurring } from "../../core/graph/occurrence.js";
import type { Trace } from "../../core/trace/trace.js";
import { drawn, line, ran } from "../../test/helpers/drawn.js";
import { sameMoment } from "./again.js";
import { Moments } from "./moments.js";
import { SCOPES } from "./scopes.js";
import { type Client, started } from "./testing.js";

const runs = { numRuns: 25 };

const open = async (trace: Trace, before?: (client: Client) => Promise<unknown>) =>
  (await started(trace, { stopOnEntry: true }, before)).client;

/** Place, calls, and what all scopes say. */
async function state(client: Client): Promise<unknown> {
  const stack = (await client.stack()).map(({ name, line, column }) => `${name}:${line}:${column}`);
  const scopes: string[][] = [];
  for (const { name } of SCOPES) scopes.push(await client.lines(name));
  return { moment: client.session.run.at, stack, scopes };
}

/** States from where it stands to the end or the start, by one button. */
async function along(client: Client, button: string, edge: "Start" | "End"): Promise<unknown[]> {
  const seen = [await state(client)];
  for (;;) {
    const before = client.session.run.at;
    const { description } = await client.go(button);
    if (client.session.run.at !== before) seen.push(await state(client));
    if (description?.startsWith(edge)) return seen;
  }
}

const momentOf = (seen: unknown) => (seen as { moment: number }).moment;

it("stepping back from the end to the start, and forward again, meets the same states", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async steps => {
      const client = await open(ran(steps));
      const there = await along(client, "stepIn", "End");
      expect(there.map(momentOf)).toEqual(there.map((_, i) => i));
      for (const seen of await along(client, "stepBack", "Start"))
        expect(seen).toEqual(there[momentOf(seen)]);
      expect(await along(client, "stepIn", "End")).toEqual(there);
      // One by one back, and in a session that comes from nowhere.
      for (let i = there.length - 1; i >= 0; i--) {
        await client.go("goto", { targetId: i });
        expect(await state(client)).toEqual(there[i]);
      }
      const other = await open(ran(steps));
      const somewhere = Math.floor(there.length / 2);
      await other.go("goto", { targetId: somewhere });
      expect(await state(other)).toEqual(there[somewhere]);
    }),
    runs,
  );
});

it("Step Back undoes Step Over within a function, and no step passes what is less deep", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, fc.nat(), async (steps, from) => {
      const client = await open(ran(steps));
      const { moments } = client.session.run;
      const start = from % moments.length;
      const go = async (button: string, at = start) => {
        await client.go("goto", { targetId: at });
        await client.go(button);
        return client.session.run.at;
      };
      const depth = (at: number) => moments.depth(at);
      const between = (a: number, b: number) =>
        Array.from({ length: Math.max(0, b - a - 1) }, (_, i) => depth(a + 1 + i));
      if (start < moments.length - 1) {
        const over = await go("next");
        expect(between(start, over).every(each => each > depth(start))).toBe(true);
        if (depth(over) === depth(start)) expect(await go("stepBack", over)).toBe(start);
        const out = await go("stepOut");
        expect(between(start, out).every(each => each >= depth(start))).toBe(true);
        expect(out === moments.length - 1 || depth(out) < depth(start)).toBe(true);
      }
      const back = await go("stepBack");
      expect(between(back, start).every(each => each > depth(start))).toBe(true);
    }),
    runs,
  );
});

const lines = fc.uniqueArray(fc.constantFrom(...(["mul", "add", "tanh", "backward", "step"] as const)), {
  maxLength: 3,
});
const extra = fc.constantFrom(
  {},
  { condition: "value.norm() > 1" },
  { condition: "grad.norm() > 0.1" },
  { hitCondition: "% 2" },
);

it("breakpoints are met backwards as they are forwards", async () => {
  let met = 0;
  await fc.assert(
    fc.asyncProperty(drawn, lines, extra, async (steps, where, wish) => {
      const breakpoints = where.map(each => ({ line: line(each), ...wish }));
      const client = await open(ran(steps), each =>
        each.request("setBreakpoints", { source: { path: "/project/a.js" }, breakpoints }),
      );
      const there = (await along(client, "continue", "End")).map(momentOf);
      const back = (await along(client, "reverseContinue", "Start")).map(momentOf);
      const last = client.session.run.moments.length - 1;
      const inner = (all: number[]) => all.filter(at => at > 0 && at < last);
      expect(inner(back)).toEqual(inner(there).reverse());
      met += inner(there).length;
    }),
    runs,
  );
  expect(met).toBeGreaterThan(0);
});

it("every value is found again by where it was made, and every moment in a run like it", () => {
  fc.assert(
    fc.property(drawn, steps => {
      const [trace, other] = [ran(steps), ran(steps)];
      for (const node of trace.nodes) {
        const occurrence = occurrenceOf(trace, node);
        if (occurrence) expect(occurring(trace, occurrence)?.id).toBe(node.id);
        if (occurrence) expect(occurring(other, occurrence)?.id).toBe(node.id);
      }
      const [from, to] = [new Moments(trace), new Moments(other)];
      for (let i = 0; i < from.length; i++) expect(sameMoment(from, i, to)).toEqual({ moment: i, met: true });
    }),
    { numRuns: 100 },
  );
});
