import { describe, expect, it } from "vitest";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { apart } from "./apart.js";
import type { Event } from "./event.js";
import { readShelf, save } from "./persist.js";
import { reduce } from "./reduce.js";
import { picture } from "./select.js";
import { initial, type State, unasked } from "./state.js";

const detach = detachJson as Trace;

const node = (id: number, op: string, inputs: number[], more: Partial<TraceNode> = {}): TraceNode => ({
  ...detach.nodes[0], id, seq: id, tensor: id, op, inputs, name: undefined, kind: "op", leaf: false, grad: null, ...more,
}); // biome-ignore format: one table

function whole(nodes: TraceNode[]): Trace {
  const edges = nodes.flatMap(to => to.inputs.map((from, slot) => ({ from, to: to.id, slot })));
  const pass = { root: nodes.length - 1, seq: 10 * nodes.length, site: null, createGraph: false, steps: [] };
  return { ...detach, nodes, edges, backwards: [pass], events: [] };
}

/** Loops of four turns, each in the first turn of the one around it; in the first turns of all a tanh, in the others x · h + x. */
function nested(deep: number): Trace {
  const turns = (numbers: number[]) =>
    numbers.map((iteration, i) => ({ kind: "loop" as const, name: `for@${i + 1}`, call: 0, iteration }));
  const zeros = (count: number): number[] => new Array(count).fill(0);
  const nodes = [node(0, "randn", [], { kind: "parameter", leaf: true, name: "x" })];
  nodes.push(node(1, "tanh", [0], { frames: turns(zeros(deep)) }));
  for (let depth = deep; depth > 0; depth--)
    for (const turn of [1, 1, 2, 2, 3, 3]) {
      const frames = turns([...zeros(depth - 1), turn]);
      nodes.push(node(nodes.length, nodes.length % 2 ? "add" : "mul", [nodes.length - 1, 0], { frames }));
    }
  nodes.push(node(nodes.length, "sum", [nodes.length - 1]));
  return whole(nodes);
}

/** x, then five turns of h = tanh(h · x + x) in a loop, then their sum. */
function recurrent(): Trace {
  const nodes = [node(0, "randn", [], { kind: "parameter", leaf: true, name: "x" })];
  for (let i = 0; i < 5; i++) {
    const frames = [{ kind: "loop" as const, name: "for@3", call: 0, iteration: i }];
    const at = nodes.length;
    nodes.push(node(at, "mul", [at - 1, 0], { frames }), node(at + 1, "add", [at, 0], { frames }));
    nodes.push(node(at + 2, "tanh", [at + 1], { frames, name: "h" }));
  }
  nodes.push(node(16, "sum", [15]));
  return whole(nodes);
}

const arrival: Event = {
  type: "trace",
  document: { uri: "file:///a.ts", file: "a.ts", version: 1 },
  trace: recurrent(),
  saved: null,
};
const through = (...events: Event[]): State => [arrival, ...events].reduce(reduce, initial);
const close: Event = { type: "group", id: "loop for@3", open: false };
const open: Event = { type: "group", id: "loop for@3", open: true };
const select = (node: number): Event => ({ type: "select", target: { kind: "node", node } });
const shownTurn = (state: State) => {
  const turns = picture(state)?.view.groups[0].turns;
  return turns?.numbers[turns.shown];
};

describe("folding", () => {
  it("closes a group and opens it again", () => {
    expect(picture(through())?.view.groups[0].open).toBe(true);
    expect(picture(through(close))?.view.groups[0].open).toBe(false);
    expect(picture(through(close, open))?.view.groups[0].open).toBe(true);
    expect(through(close, open).folding).toEqual({ ...unasked, opened: ["loop for@3"] });
  });

  it("selects the card that now holds the selected node, and a node that is still there", () => {
    expect(through(select(14), close).selected).toEqual({ kind: "node", node: 15 });
    expect(through(select(16), close).selected).toEqual({ kind: "node", node: 16 });
    expect(through(select(0), close).selected).toEqual({ kind: "node", node: 0 });
  });

  it("shows the turn that a debugger stands in, and selects the value there", () => {
    const stood = reduce(through(), { type: "stand", seq: 5 });
    expect([shownTurn(stood), stood.selected]).toEqual([1, { kind: "node", node: 5 }]);
    const closed = reduce(through(close), { type: "stand", seq: 5 });
    expect([picture(closed)?.view.groups[0].open, closed.selected]).toEqual([
      false,
      { kind: "node", node: 5 },
    ]);
  });

  it("says where a debugger stands when another turn is shown, and goes back to its turn", () => {
    const stood = reduce(through(), { type: "stand", seq: 5 });
    const other = reduce(stood, { type: "iterate", id: "loop for@3", number: 3 });
    expect([apart(stood), shownTurn(other), apart(other)?.seq]).toEqual([null, 3, 5]);
    const back = reduce(other, { type: "stand", seq: 5 });
    expect([shownTurn(back), apart(back)]).toEqual([1, null]);
  });

  it("goes with a debugger into loops however deep they stand in one another", () => {
    const all: Event = { type: "spread", spread: "all" };
    const before = [{ ...arrival, trace: nested(66) }, all].reduce(reduce, initial);
    const after = reduce(before, { type: "stand", seq: 1 });
    expect(after.folding.turns).toHaveLength(66);
    const alone = (state: State) => picture(state)?.view.boxes.some(box => box.nodes.join() === "1");
    expect([before, after].map(alone)).toEqual([false, true]);
    expect(after.selected).toEqual({ kind: "node", node: 1 });
  });

  it("goes from turn to turn, also by opening the card of the others", () => {
    expect(shownTurn(through())).toBe(4);
    expect(shownTurn(through({ type: "iterate", id: "loop for@3", number: 1 }))).toBe(1);
    const earlier: Event = { type: "group", id: "loop for@3/earlier", open: true };
    expect(shownTurn(through(earlier, earlier))).toBe(2);
  });

  it("forgets what was done by hand when all is opened or closed", () => {
    const all = through(close, { type: "spread", spread: "all" });
    expect(all.folding).toEqual({ ...unasked, spread: "all" });
    expect(picture(through({ type: "spread", spread: "none" }))?.view.groups[0].open).toBe(false);
  });

  it("stays at the end of the timeline, and otherwise at the same time", () => {
    const end = through(close);
    expect(end.cursor).toBe(picture(end)?.timeline.entries.length);
    const start = through({ type: "seek", cursor: 0 }, close);
    expect(start.cursor).toBe(0);
  });

  it("is remembered for the file, and nothing that cannot be an id", () => {
    const state = through(close, { type: "iterate", id: "loop for@3", number: 1 });
    const shelf = save({ version: 1, files: {} }, state);
    const read = readShelf(JSON.parse(JSON.stringify(shelf))).files["file:///a.ts"];
    expect(read.folding).toEqual(state.folding);
    expect(reduce(initial, { ...arrival, saved: read } as Event).folding).toEqual(state.folding);
    const odd = {
      spread: "wide",
      opened: [1, "a", "b".repeat(5000)],
      closed: "c",
      turns: [["d", 2], ["e"], 3],
    };
    expect(
      readShelf({ version: 1, files: { a: { cursor: 0, speed: 1, folding: odd } } }).files.a.folding,
    ).toEqual({
      ...unasked,
      opened: ["a"],
      turns: [["d", 2]],
    });
  });

  it("steps into a card: opens it and goes past the first entry inside", () => {
    const into: Event = { type: "player", command: "stepInto" };
    const [first, last]: Event[] = [
      { type: "player", command: "first" },
      { type: "seek", cursor: 5 },
    ];
    const opened = [first, into].reduce(reduce, through(close));
    const [card, inside] = [picture(through(close)), picture(opened)];
    expect(card?.timeline.entries.map(entry => entry.seq)).toEqual([15, 16]);
    expect(inside?.view.groups[0].open).toBe(true);
    expect(inside?.timeline.entries.map(entry => entry.seq)).toEqual([0, 12, 13, 14, 15, 16]);
    expect(opened.cursor).toBe(2); // x was there before; the earlier turns are a card inside
    // Where no card is ahead it is a plain step.
    expect(reduce(reduce(opened, last), into).cursor).toBe(6);
  });
});
