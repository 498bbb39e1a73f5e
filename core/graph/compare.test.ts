import fc from "fast-check";
import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace, TraceNode } from "../trace/trace.js";
import { compare, differs, isSame } from "./compare.js";

const trace = detachJson as Trace;
const whole = (of: Trace) => ({ trace: of, pass: null });
const changed = (change: (copy: Trace) => void): Trace => {
  const copy = structuredClone(trace);
  change(copy);
  return copy;
};

test("a run is the same as itself, whatever its ids and lines are", () => {
  const moved = changed(copy => {
    for (const node of copy.nodes) {
      node.id += 100;
      node.inputs = node.inputs.map(id => id + 100);
      if (node.site) node.site.line += 7;
    }
    for (const edge of copy.edges) {
      edge.from += 100;
      edge.to += 100;
    }
  });
  const found = compare(whole(trace), whole(moved));
  expect(isSame(found)).toBe(true);
  expect(found.pairs.map(({ a, b }) => [a, b])).toEqual(trace.nodes.map(({ id }) => [id, id + 100]));
});

test("an operation put in is added, and the others keep their counterparts", () => {
  const more = changed(copy => {
    const relu: TraceNode = { ...copy.nodes[1], id: 50, seq: 1.5, op: "relu", inputs: [1], name: "r" };
    copy.nodes.push(relu);
    copy.nodes[2].inputs = [50];
  });
  const found = compare(whole(trace), whole(more));
  expect(found.added).toEqual([50]);
  expect(found.removed).toEqual([]);
  expect(found.first).toEqual({ kind: "added", b: 50 });
  const back = compare(whole(more), whole(trace));
  expect(back.removed).toEqual([50]);
  expect(back.first).toEqual({ kind: "removed", a: 50 });
});

test("numbers and shapes that differ, with the ratio of their norms", () => {
  const other = changed(copy => {
    copy.nodes[3].value = { ...copy.nodes[3].value!, norm: copy.nodes[3].value!.norm! * 3 };
    copy.nodes[0].grad = { ...copy.nodes[0].grad!, norm: copy.nodes[0].grad!.norm! / 2 };
    copy.nodes[3].shape = [2, 2];
  });
  const { pairs, first } = compare(whole(trace), whole(other));
  expect(pairs.filter(differs).map(({ b, structure }) => [b, structure])).toEqual([
    [0, ""],
    [3, "shape [4] → [2 × 2]"],
  ]);
  expect(pairs[0].grad).toEqual({ kind: "changed", ratio: 0.5 });
  expect(pairs[3].value.ratio).toBeCloseTo(3);
  expect(first).toEqual({ kind: "structure", a: 3, b: 3 });
});

test("a pass compares its own adjoints; one that never was is refused", () => {
  const found = compare({ trace, pass: 0 }, { trace, pass: 0 });
  expect(isSame(found)).toBe(true);
  expect(found.pairs.length).toBe(trace.nodes.length);
  expect(() => compare({ trace, pass: 9 }, { trace, pass: 0 })).toThrow("no backward pass 10 of 1");
});

test("everything is matched once, added or removed, and turning it round exchanges the two", () => {
  const subset = fc.array(fc.integer({ min: 0, max: trace.nodes.length - 1 }), { maxLength: 4 });
  fc.assert(
    fc.property(subset, subset, (goneA, goneB) => {
      const without = (gone: number[]) =>
        changed(copy => {
          copy.nodes = copy.nodes.filter(node => !gone.includes(node.id));
        });
      const [a, b] = [without(goneA), without(goneB)];
      const there = compare(whole(a), whole(b));
      const back = compare(whole(b), whole(a));
      expect([...there.pairs.map(p => p.b), ...there.added].sort()).toEqual(b.nodes.map(n => n.id).sort());
      expect([...there.pairs.map(p => p.a), ...there.removed].sort()).toEqual(a.nodes.map(n => n.id).sort());
      expect(back.added.length).toBe(there.removed.length);
    }),
  );
});
