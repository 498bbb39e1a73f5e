import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Event } from "./event.js";
import { readShelf, save } from "./persist.js";
import { type BreakChange, type Command, stoodAt } from "./player.js";
import { reduce } from "./reduce.js";
import { initial, type State } from "./state.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const arrival = (trace: Trace, version = 1): Event => ({
  type: "trace",
  document: { uri: `file:///${trace.file}`, file: trace.file, version },
  trace,
  saved: null,
});
const through = (...events: Event[]): State => events.reduce(reduce, initial);
const player = (command: Command): Event => ({ type: "player", command });
const change = (of: BreakChange): Event => ({ type: "break", change: of });
const select = (node: number): Event => ({ type: "select", target: { kind: "node", node } });
const above: Event = change({ kind: "add", breakpoint: { kind: "above", of: 8, on: true } });
const landed: Event = { type: "landed" };
const COMMANDS: Command[] = [
  "first", "nextArrival", "nextArrival", "nextArrival", "nextArrival", "previousArrival", "last",
]; // biome-ignore format: one row
const seek = (cursor: number): Event => ({ type: "seek", cursor });

describe("the player", () => {
  it("jumps to the first and last step, and to steps at the selected value", () => {
    let state = through(arrival(product), select(0));
    const cursors = COMMANDS.map(command => {
      state = reduce(state, player(command));
      return state.cursor;
    });
    expect(cursors).toEqual([0, 1, 5, 6, 6, 5, 6]);
  });

  it("goes where a debugger stands, in the picture of the pass that is under way there", () => {
    const state = through(arrival(product));
    const { steps } = product.backwards[0];
    const stood = reduce(state, { type: "stand", seq: steps[1].seq });
    expect(stoodAt(stood)).toBe(steps[1].seq);
    expect(stood).toMatchObject({ playing: false });
    expect(reduce(stood, { type: "stand", seq: 0 }).cursor).toBeLessThan(stood.cursor);
    const whole = reduce(stood, { type: "choice", choice: { kind: "whole" } });
    expect(reduce(whole, { type: "stand", seq: steps[0].seq }).choice).toEqual({ kind: "pass", index: 0 });
  });

  it("stops at a breakpoint while it plays, and says why", () => {
    const playing = through(arrival(product), above, player("play"), landed, landed);
    expect(playing).toMatchObject({ cursor: 5, playing: true, stopped: null });
    const stopped = reduce(playing, landed);
    expect(stopped).toMatchObject({ cursor: 6, playing: false, stopped: { entry: 5, line: 3 } });
    expect(reduce(stopped, player("stepBack")).stopped).toBeNull();
  });

  it("runs to the next breakpoint, else to the end", () => {
    const at = (...events: Event[]) => {
      const { cursor, stopped } = through(arrival(product), ...events, seek(0), player("nextStop"));
      return [cursor, stopped?.entry ?? null];
    };
    expect(at(select(1), change({ kind: "here" }))).toEqual([2, 1]);
    expect(at(above)).toEqual([6, 5]);
    expect(at()).toEqual([6, null]);
    const back = through(arrival(product), select(1), change({ kind: "here" }), player("previousStop"));
    expect(back.cursor).toBe(4);
  });

  it("sets, switches and removes breakpoints, each once", () => {
    const here = change({ kind: "here" });
    expect(through(arrival(product), select(1), here).breakpoints).toEqual([
      { kind: "node", of: 1, on: true },
    ]);
    expect(through(arrival(product), select(1), here, here).breakpoints).toEqual([]);
    expect(through(arrival(product), above, above).breakpoints).toHaveLength(1);
    expect(
      through(arrival(product), above, change({ kind: "switch", at: 0, on: false })).breakpoints[0].on,
    ).toBe(false);
    expect(through(arrival(product), above, change({ kind: "remove", at: 0 })).breakpoints).toEqual([]);
    const many = Array.from({ length: 60 }, (_, of) =>
      change({ kind: "add", breakpoint: { kind: "above", of, on: true } }),
    );
    const full = through(arrival(product), ...many);
    expect(full.breakpoints).toHaveLength(50);
    expect(full.problem).toBe("There are 50 breakpoints: remove one to add another.");
  });

  it("plays a region round and round", () => {
    const marked = through(arrival(product), seek(4), { type: "mark", end: "from" }, seek(5), {
      type: "mark",
      end: "to",
    });
    expect(marked.region).toEqual({ from: 4, to: 5 });
    const playing = reduce(marked, player("play"));
    expect([playing.cursor, reduce(playing, landed)]).toMatchObject([4, { cursor: 4, playing: true }]);
    expect(reduce(marked, { type: "region", region: null }).region).toBeNull();
    expect(reduce(marked, { type: "region", region: { from: 3, to: 3 } }).region).toBeNull();
    expect(reduce(marked, { type: "region", region: { from: 9, to: -3 } }).region).toEqual({
      from: 0,
      to: 6,
    });
  });

  it("goes through the speeds one by one and no further", () => {
    const speeds: number[] = [];
    let state = initial;
    for (const by of [1, 1, 1, -1, -1, -1, -1, -1] as const) {
      state = reduce(state, { type: "faster", by });
      speeds.push(state.speed);
    }
    expect(speeds).toEqual([2, 4, 4, 2, 1, 0.5, 0.25, 0.25]);
  });

  it("moves breakpoints with their values to a new run, and switches off those whose value is gone", () => {
    const set = through(arrival(product), select(1), change({ kind: "here" }));
    const moved = structuredClone(product);
    moved.nodes[1].op = "mul";
    moved.nodes[3].op = "dot";
    delete moved.nodes[3].name;
    expect(reduce(set, arrival(moved, 2)).breakpoints).toEqual([
      { kind: "node", of: moved.nodes[3].id, on: true },
    ]);
    const gone = structuredClone(product);
    gone.nodes[1].op = "mul";
    expect(reduce(set, arrival(gone, 2)).breakpoints).toEqual([{ kind: "node", of: 1, on: false }]);
  });

  it("keeps breakpoints of each file, and reads only what fits", () => {
    const shelf = save(
      { version: 1, files: {} },
      through(arrival(detach), above, { type: "follow", follow: false }),
    );
    expect(readShelf(JSON.parse(JSON.stringify(shelf))).files["file:///detach.ts"]).toMatchObject({
      breakpoints: [{ kind: "above", of: 8, on: true }],
      follow: false,
    });
    const saved = shelf.files["file:///detach.ts"];
    const wrong = [
      null,
      { kind: "nope" },
      { kind: "above", of: "8" },
      { kind: "name", of: "x".repeat(501) },
      { kind: "zero", of: 4 },
    ];
    const read = readShelf({
      version: 1,
      files: { a: { ...saved, breakpoints: wrong }, b: { ...saved, breakpoints: "b" } },
    });
    expect(read.files.a.breakpoints).toEqual([{ kind: "zero", of: null, on: true }]);
    expect(read.files.b.breakpoints).toEqual([]);
  });
});
