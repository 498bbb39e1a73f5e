import { describe, expect, it } from "vitest";
import { moment } from "../../core/graph/moment.js";
import type { Trace } from "../../core/trace/trace.js";
import { fabric, fan } from "../../test/bench/traces.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { buildScene } from "./build.js";
import type { SceneInput } from "./input.js";
import { LiveScene, type Now } from "./live.js";
import { inputOf } from "./testing.js";

const still: Omit<Now, "cursor"> = {
  selected: { node: null, wire: null },
  lit: { nodes: new Set(), wire: null },
  lifted: new Set(),
};

/** A scene without the words that are made when asked for. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each) => (key === "places" ? null : each)));

const anew = (input: SceneInput, now: Now) => {
  const { trace, view, timeline } = input;
  const cursor = Math.min(now.cursor, timeline.entries.length);
  return plain(buildScene({ ...input, ...now, moment: moment(trace, view, timeline, cursor) }));
};

describe("live scene", () => {
  const traces: [string, Trace][] = [
    ["detach", detachJson as Trace],
    ["product", productJson as Trace],
    ["fabric", fabric(6, 5)],
    ["fan", fan(40)],
  ];

  it.each(traces)(
    "of %s is at every cursor, in whatever order, what a scene made anew is",
    async (_, trace) => {
      const input = await inputOf(trace);
      const live = new LiveScene(input);
      const end = input.timeline.entries.length;
      const cursors = [
        end,
        0,
        ...Array.from({ length: end + 1 }, (_, i) => i),
        end >> 1,
        1,
        end,
        end - 1,
        2,
        0,
      ];
      for (const cursor of cursors)
        expect(plain(live.at({ ...still, cursor }))).toEqual(anew(input, { ...still, cursor }));
    },
  );

  it("follows what is selected, lit and lifted", async () => {
    const input = await inputOf(detachJson as Trace);
    const live = new LiveScene(input);
    const cursor = input.timeline.entries.length;
    const nows: Now[] = [
      { ...still, cursor },
      { ...still, cursor, selected: { node: 3, wire: null }, lit: { nodes: new Set([0, 1]), wire: 2 } },
      { ...still, cursor, selected: { node: null, wire: 1 }, lit: { nodes: new Set([1]), wire: null } },
      { ...still, cursor, lifted: new Set([2]) },
      { ...still, cursor, selected: { node: 77, wire: 99 } },
      { ...still, cursor },
    ];
    for (const now of nows) expect(plain(live.at(now))).toEqual(anew(input, now));
  });

  it("remakes only the boxes and wires that a step concerns", async () => {
    const input = await inputOf(productJson as Trace);
    const live = new LiveScene(input);
    const before = live.at({ ...still, cursor: 4 });
    const after = live.at({ ...still, cursor: 5 });
    const other = (a: readonly unknown[], b: readonly unknown[]) =>
      a.flatMap((each, i) => (each === b[i] ? [] : [i]));
    // Half of x̄ arrives: x itself, and the first of its two wires.
    expect(other(before.boxes, after.boxes).map(i => after.boxes[i].name)).toEqual(["x"]);
    expect(other(before.wires, after.wires)).toEqual([0]);
    expect(live.at({ ...still, cursor: 5 }).boxes).toBe(after.boxes);
  });
});
