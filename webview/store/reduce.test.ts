import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Event } from "./event.js";
import { readShelf, save } from "./persist.js";
import { reduce } from "./reduce.js";
import { closed, initial, type State, unasked } from "./state.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const arrival = (trace: Trace, version = 1): Event => ({
  type: "trace",
  document: { uri: `file:///${trace.file}`, file: trace.file, version },
  trace,
  saved: null,
});
const through = (...events: Event[]): State => events.reduce(reduce, initial);
const player = (command: "play" | "step" | "stepBack" | "restart" | "toggle"): Event => ({
  type: "player",
  command,
});

describe("reduce", () => {
  it("shows a new trace at its end", () => {
    expect(through(arrival(detach))).toMatchObject({ cursor: 7, playing: false, choice: { kind: "auto" } });
  });

  it("keeps the direction that a file was first seen in, until it is turned", () => {
    const seen = through(arrival(detach), { type: "turn", rightward: true });
    expect(reduce(seen, arrival(detach, 2)).rightward).toBe(true);
    expect(reduce(seen, arrival(product)).rightward).toBeNull();
    const shelf = save({ version: 1, files: {} }, seen);
    expect(readShelf(shelf).files["file:///detach.ts"].rightward).toBe(true);
    const moved = reduce(seen, { type: "camera", camera: { x: 1, y: 2, k: 1 } });
    expect(reduce(moved, { type: "turn", rightward: false })).toMatchObject({
      rightward: false,
      camera: null,
    });
  });

  it("plays the backward pass again from the end, and stops there", () => {
    const playing = through(arrival(detach), player("play"));
    expect(playing).toMatchObject({ cursor: 5, playing: true });
    const landed = [{ type: "landed" }, { type: "landed" }] as const;
    expect(landed.reduce<State>(reduce, playing)).toMatchObject({ cursor: 7, playing: false });
  });

  it("steps back into the forward pass and no further than its start", () => {
    const back = Array.from({ length: 9 }, () => player("stepBack"));
    expect(through(arrival(detach), ...back.slice(0, 3)).cursor).toBe(4);
    expect(through(arrival(detach), ...back).cursor).toBe(0);
  });

  it("keeps selection and place when the same file runs again", () => {
    const selected: Event = { type: "select", target: { kind: "node", node: 3 } };
    const state = through(arrival(detach), selected, { type: "seek", cursor: 4 }, arrival(detach, 2));
    expect(state).toMatchObject({ cursor: 4, selected: { kind: "node", node: 3 }, stale: false });
  });

  it("starts afresh with another file", () => {
    const state = through(
      arrival(detach),
      { type: "select", target: { kind: "node", node: 3 } },
      arrival(product),
    );
    expect(state).toMatchObject({ cursor: 6, selected: null });
  });

  it("takes up what was saved of a file", () => {
    const saved = {
      choice: { kind: "whole" },
      selected: null,
      cursor: 2,
      camera: { x: 1, y: 2, k: 3 },
      speed: 2,
      folding: unasked,
      open: { ...closed, findings: true },
      lens: "time",
    } as const;
    const event = { ...arrival(detach), saved } as Event;
    expect(through(event)).toMatchObject({
      choice: { kind: "whole" },
      cursor: 2,
      camera: { x: 1, y: 2, k: 3 },
      speed: 2,
      open: { findings: true, outline: false },
      lens: "time",
    });
  });

  it("keeps the last picture when a message is refused or a run fails", () => {
    const failed: Event = { type: "run", state: { kind: "failed", message: "boom", site: null } };
    const state = through(arrival(detach), failed, {
      type: "refused",
      problem: "trace.bytes: expected an ArrayBuffer",
    });
    expect(state.trace).toBe(detach);
    expect([state.run.kind, state.problem]).toEqual(["failed", "trace.bytes: expected an ArrayBuffer"]);
  });

  it("selects the node of the innermost site at the editor's cursor", () => {
    const at = (line: number, column: number): Event => ({ type: "editor", file: "detach.ts", line, column });
    expect(through(arrival(detach), at(6, 14)).selected).toEqual({ kind: "node", node: 3 });
    expect(through(arrival(detach), at(7, 3)).selected).toEqual({ kind: "node", node: 4 });
    expect(through(arrival(detach), at(6, 14), at(1, 1)).selected).toEqual({ kind: "node", node: 3 });
  });

  it("goes back from several detours to where it was before the first, as far as a new run has that", () => {
    const away = (text: string): Event => ({ type: "detour", choice: { kind: "whole" }, text });
    const select = (node: number): Event => ({ type: "select", target: { kind: "node", node } });
    const start = through(arrival(detach), select(3), { type: "seek", cursor: 4 });
    const there = [away("a"), select(0), away("b"), select(1)].reduce(reduce, start);
    expect(there).toMatchObject({ choice: { kind: "whole" }, detour: { text: "b" } });
    expect(reduce(there, { type: "back" })).toMatchObject({
      choice: { kind: "auto" },
      selected: { kind: "node", node: 3 },
      cursor: 4,
      detour: null,
    });
    expect(reduce(there, { type: "choice", choice: { kind: "auto" } }).detour).toBeNull();
    const inside = [{ type: "detour", choice: null, text: "part of y" } as const, select(1)].reduce<State>(
      reduce,
      start,
    );
    expect([inside.detour, inside.choice.kind]).toEqual([null, "auto"]);
    const other = structuredClone(detach);
    other.nodes = other.nodes.map(node => (node.id === 3 ? { ...node, id: 30 } : node));
    other.edges = other.edges.filter(edge => edge.to !== 3 && edge.from !== 3);
    other.backwards = [];
    const later = reduce(reduce(there, arrival(other, 2)), { type: "back" });
    expect([later.selected, later.cursor <= 4]).toEqual([null, true]);
  });

  it("lifts a cut and puts it back", () => {
    const lift: Event = { type: "lift", wire: 2 };
    expect(through(arrival(detach), lift).lifted).toEqual([2]);
    expect(through(arrival(detach), lift, lift).lifted).toEqual([]);
  });
});

describe("persist", () => {
  it("comes back as it was saved", () => {
    const state = through(arrival(detach), { type: "seek", cursor: 3 });
    const shelf = save({ version: 1, files: {} }, state);
    expect(readShelf(JSON.parse(JSON.stringify(shelf)))).toEqual(shelf);
    expect(shelf.files["file:///detach.ts"].cursor).toBe(3);
  });

  it("keeps lens and open panels; of those that share a place one, and no lens for a comparison that is gone", () => {
    const open = (panel: "outline" | "compare"): Event => ({ type: "open", panel, open: true });
    const state = through(arrival(detach), open("outline"), open("compare"), {
      type: "lens",
      lens: "memory",
    });
    const saved = readShelf(JSON.parse(JSON.stringify(save({ version: 1, files: {} }, state)))).files;
    expect(saved["file:///detach.ts"]).toMatchObject({
      open: { ...closed, outline: true, compare: true },
      lens: "memory",
    });
    const comparing = save(
      { version: 1, files: {} },
      reduce(state, { type: "against", against: { kind: "previous" } }),
    );
    expect(comparing.files["file:///detach.ts"].lens).toBeNull();
    const odd = {
      cursor: 1,
      speed: 1,
      lens: "constructor",
      open: { inspector: true, compare: true, outline: 1, nonsense: true },
    };
    expect(readShelf({ version: 1, files: { a: odd } }).files.a).toMatchObject({
      open: { ...closed, compare: true },
      lens: null,
    });
  });

  it("keeps the twenty files used last", () => {
    let shelf = readShelf(null);
    for (let i = 0; i < 25; i++)
      shelf = save(shelf, { ...initial, document: { uri: `f${i}`, file: "", version: 0 } });
    expect(Object.keys(shelf.files)).toHaveLength(20);
    expect(shelf.files.f4).toBeUndefined();
  });

  it("leaves out what it does not understand", () => {
    const odd = {
      version: 1,
      files: { a: { cursor: "3" }, b: { cursor: 1, speed: 1, camera: { x: 0, y: 0, k: -1 } } },
    };
    expect(readShelf(odd).files).toEqual({
      b: {
        choice: { kind: "auto" },
        selected: null,
        cursor: 1,
        speed: 1,
        camera: null,
        rightward: null,
        folding: unasked,
        breakpoints: [],
        follow: true,
        open: closed,
        lens: null,
      },
    });
    expect(readShelf("nonsense")).toEqual({ version: 1, files: {} });
  });
});
