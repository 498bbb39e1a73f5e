import fc from "fast-check";
import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Trace, TraceEvent, TraceNode } from "../trace/trace.js";
import { Moments, moment } from "./moment.js";
import { type Entry, timeline } from "./timeline.js";
import { view } from "./view.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const told = (entry: Entry): string => {
  if (entry.kind === "forward") return `forward ${entry.node}`;
  if (entry.kind === "tray") return `${entry.event.kind} ${entry.event.node}`;
  return entry.moves
    .map(m => `${m.from}→${m.to}.${m.slot} ${m.nth}/${m.of}${m.trays.map(t => ` ${t.kind}`)}`)
    .join(" & ");
};
const line = (trace: Trace, pass = 0) => timeline(trace, view(trace, { pass }));

describe("timeline", () => {
  it("steps forward in tape order, then back in the engine's order", () => {
    expect(line(product).entries.map(told)).toEqual([
      "forward 0",
      "forward 1",
      "forward 3",
      "3→1.1 1/1",
      "1→0.0 1/2",
      "1→0.1 2/2 accumulate",
    ]);
  });

  it("carries nothing through a cut", () => {
    const { entries, turn, pace, moves } = line(detach);
    expect(entries.slice(turn).map(told)).toEqual(["4→3.0 1/1", "3→0.1 1/1 accumulate"]);
    expect({ turn, pace, moves }).toEqual({ turn: 5, pace: 700, moves: 2 });
  });

  it("tells what happened to x.grad between the forward steps and the pass", () => {
    const [first] = detach.backwards;
    const zero: TraceEvent = { seq: 20, kind: "zero", node: 0, site: null, grad: null };
    const second = { ...first, seq: 30, steps: first.steps.map(step => ({ ...step, seq: step.seq + 30 })) };
    const trace = { ...detach, backwards: [first, second], events: [...detach.events, zero] };
    const { entries, turn } = timeline(trace, view(trace, { pass: 1 }));
    expect(entries.slice(0, turn).map(told).slice(-2)).toEqual(["accumulate 0", "zero 0"]);
  });

  it("starts trays at the pass's own turn of a loop, whatever ran before the loop", () => {
    const turn = (iteration: number) => [{ kind: "loop" as const, name: "for@3", call: 0, iteration }];
    const [x, , y, z] = product.nodes;
    const again = (node: TraceNode, id: number, frames: TraceNode["frames"]) => ({
      ...node,
      id,
      seq: id,
      frames,
    });
    // Before the loop a value that the last turn uses, too; then two turns, each with a step of its own.
    const nodes = [
      again(x, 0, []),
      again({ ...y, inputs: [0] }, 1, []),
      again({ ...z, inputs: [0] }, 10, turn(0)),
      again({ ...z, inputs: [0, 1] }, 20, turn(1)),
    ];
    const edges = [
      { from: 0, to: 1, slot: 0 },
      { from: 0, to: 10, slot: 0 },
      { from: 0, to: 20, slot: 0 },
      { from: 1, to: 20, slot: 1 },
    ];
    const event = (seq: number, kind: TraceEvent["kind"]): TraceEvent => ({ seq, kind, node: 0, site: null });
    const events = [event(12, "accumulate"), event(13, "step"), event(14, "zero"), event(21, "zero")];
    const pass = { ...product.backwards[0], root: 20, seq: 22, steps: [] };
    const trace = { ...product, nodes, edges, events, backwards: [pass] };
    expect(line(trace).entries.map(told)).toEqual(["forward 0", "forward 1", "forward 20", "zero 0"]);
  });

  it("shows a long pass in waves of one rank, within twelve seconds", () => {
    const steps = Array.from({ length: 200 }, (_, i) => {
      const to = [{ ...product.backwards[0].steps[0].to[0], node: i < 100 ? 1 : 0 }];
      return { ...product.backwards[0].steps[0], node: i < 100 ? 3 : 1, to };
    });
    const trace = { ...product, backwards: [{ ...product.backwards[0], steps }] };
    const { entries, turn, pace } = line(trace);
    expect(entries.slice(turn).map(e => e.kind === "backward" && e.moves.length)).toEqual([100, 100]);
    expect(pace).toBe(700);
  });
});

describe("moment", () => {
  const at = (trace: Trace, cursor: number) => {
    const shown = view(trace, { pass: 0 });
    return moment(trace, shown, timeline(trace, shown), cursor);
  };

  it("starts with nothing computed and x.grad null", () => {
    const { computed, adjoints, trays } = at(product, 0);
    expect([computed.size, adjoints.size, trays.get(0)]).toEqual([0, 0, { grad: null, change: null }]);
  });

  it("has half of x̄ after the first of two contributions, and x.grad still null", () => {
    const { adjoints, trays, filled } = at(product, 5);
    expect(adjoints.get(0)).toMatchObject({
      arrived: 1,
      of: 2,
      complete: false,
      grad: { sample: [0, 2, 4, 6] },
    });
    expect(adjoints.get(0)?.segments).toEqual([{ from: 1, slot: 0, share: 0.5 }]);
    expect([...filled]).toEqual(["3:1", "1:0"]);
    expect(trays.get(0)?.grad).toBeNull();
  });

  it("fills the tray when the adjoint is complete", () => {
    const { adjoints, trays, done } = at(product, 6);
    expect(adjoints.get(0)).toMatchObject({ arrived: 2, complete: true, grad: { sample: [0, 4, 8, 12] } });
    expect(trays.get(0)).toMatchObject({ change: "accumulate", grad: { sample: [0, 4, 8, 12] } });
    expect(done).toBe(true);
  });

  it("gives the root its adjoint when the pass begins", () => {
    expect(at(product, 2).adjoints.has(3)).toBe(false);
    expect(at(product, 3).adjoints.get(3)).toMatchObject({ complete: true, grad: { sample: [1] } });
  });
});

describe("moments", () => {
  it("are the same in whatever order they are asked for", () => {
    for (const trace of [product, detach]) {
      const shown = view(trace, { pass: 0 });
      const line = timeline(trace, shown);
      const walk = new Moments(trace, shown, line);
      for (const cursor of [0, 6, 3, 4, 2, 99, 1, 5, 0, 3]) {
        const [now, anew] = [walk.at(cursor), moment(trace, shown, line, cursor)];
        expect(structuredClone({ ...now, adjoints: spelled(now) })).toEqual({
          ...anew,
          adjoints: spelled(anew),
        });
      }
    }
  });

  it("are the same from end to start and there again, and on any way", () => {
    for (const trace of [product, detach]) {
      const shown = view(trace, { pass: 0 });
      const line = timeline(trace, shown);
      const walk = new Moments(trace, shown, line);
      const told = (of: ReturnType<Moments["at"]>) => structuredClone({ ...of, adjoints: spelled(of) });
      const fresh = Array.from({ length: line.entries.length + 1 }, (_, at) =>
        told(moment(trace, shown, line, at)),
      );
      const last = fresh.length - 1;
      expect(fresh.map((_, at) => told(walk.at(last - at))).reverse()).toEqual(fresh);
      expect(fresh.map((_, at) => told(walk.at(at)))).toEqual(fresh);
      const way = fc.array(fc.nat(last), { maxLength: 20 });
      const same = (cursors: number[]) => {
        for (const at of cursors) expect(told(walk.at(at))).toEqual(fresh[at]);
      };
      fc.assert(fc.property(way, same), { numRuns: 50 });
    }
  });

  it("tell what changed since they were last asked", () => {
    const shown = view(product, { pass: 0 });
    const walk = new Moments(product, shown, timeline(product, shown));
    walk.at(4);
    walk.changes();
    walk.at(6);
    expect(walk.changes()).toEqual({
      nodes: new Set([0]),
      legs: new Set(["1:0", "1:1"]),
      trays: new Set([0]),
    });
    walk.at(5);
    expect(walk.changes()).toEqual({ nodes: new Set([0]), legs: new Set(["1:1"]), trays: new Set([0]) });
    expect(walk.changes().nodes.size).toBe(0);
  });
});

/** Adjoints with what they make when asked. */
const spelled = ({ adjoints }: ReturnType<Moments["at"]>) =>
  [...adjoints].map(([id, { arrived, of, complete, grad, segments }]) => ({
    id,
    arrived,
    of,
    complete,
    grad,
    segments,
  }));
