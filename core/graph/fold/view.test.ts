// Folded views of small programs, box by box.
import { describe, expect, it } from "vitest";
import type { Summary, Trace, TraceFrame, TraceNode } from "../../trace/trace.js";
import { flow } from "../flow.js";
import { moment } from "../moment.js";
import { timeline } from "../timeline.js";
import { type ViewOptions, view } from "../view.js";

const loop = (iteration: number): TraceFrame => ({ kind: "loop", name: "for@3", call: 0, iteration });
const module = (name: string, type: string, call = 0): TraceFrame => ({ kind: "module", name, type, call });

/** Rows of a tape: "name op inputs", parameters without inputs, "input" for others; the last is the root. */
function run(rows: readonly (readonly [text: string, ...frames: TraceFrame[]])[]): Trace {
  const at = new Map<string, number>();
  const nodes = rows.map(([text, ...frames], id): TraceNode => {
    const [name, op, ...inputs] = text.split(" ");
    const leaf = inputs.length === 0;
    const input = op === "input";
    at.set(name, id);
    return {
      id, seq: id, kind: input ? "input" : leaf ? "parameter" : "op", op, inputs: inputs.map(each => at.get(each) ?? -1), output: 0, shape: [2],
      dtype: "float32", requiresGrad: !input, leaf, site: null, frames, value: null, grad: null, why: null, bytes: 0, ns: 0,
      saved: [], tensor: id, version: 0, ...(name.startsWith("_") ? {} : { name }),
    }; // biome-ignore format: one table
  });
  const edges = nodes.flatMap(to => to.inputs.map((from, slot) => ({ from, to: to.id, slot })));
  const pass = { root: nodes.length - 1, seq: 100, site: null, createGraph: false, steps: [] };
  return {
    version: 1, file: "a.ts", nodes, edges, backwards: [pass], events: [], findings: [], truncated: null, error: null,
  }; // biome-ignore format: one table
}

/** Boxes as "h in for@3 [w b]", cards as "<id>". */
function drawn(trace: Trace, options: Partial<ViewOptions> = {}) {
  const shown = view(trace, { pass: 0, ...options });
  const name = (key: number) => {
    const { group, node } = shown.boxes[key];
    return group ? `<${group}>` : (trace.nodes[node].name ?? trace.nodes[node].op);
  };
  return {
    boxes: shown.boxes.map(({ key, inside, pills }) =>
      [name(key), inside && `in ${inside}`, pills.length > 0 && `[${pills.map(pill => pill.name).join(" ")}]`]
        .filter(Boolean)
        .join(" "),
    ),
    wires: shown.wires.map(
      ({ from, to, paths }) => `${name(from)}→${name(to)}${paths ? ` ×${paths.length}` : ""}`,
    ),
    groups: shown.groups.map(
      ({ id, open, text, turns, more }) =>
        `${open ? "open" : "card"} ${id}: ${text}${turns ? ` ×${turns.count}` : ""}${more ? ` +${more} more` : ""}`,
    ),
    hidden: shown.hidden.map(({ text, how }) => `${text} (${how})`),
  };
}

/** h = tanh(h @ w + b), `turns` times, with the same parameters or with those of each turn. */
function recurrent(turns: number, own = false): Trace {
  const rows: [string, ...TraceFrame[]][] = [["h0 input"]];
  for (let i = 0; i < (own ? turns : 1); i++) rows.push([`w${i} randn`], [`b${i} randn`]);
  for (let i = 0; i < turns; i++) {
    const which = own ? i : 0;
    const last = i === 0 ? "h0" : `h${i}`;
    rows.push([`_a${i} matmul ${last} w${which}`, loop(i)], [`_b${i} add _a${i} b${which}`, loop(i)]);
    rows.push([`_c${i} mul _b${i} _b${i}`, loop(i)], [`h${i + 1} tanh _c${i}`, loop(i)]);
  }
  return run([...rows, [`loss sum h${turns}`]]);
}

describe("a loop over the same parameters", () => {
  it("is opened at its last turn, the others in a card before it", () => {
    expect(drawn(recurrent(5))).toEqual({
      boxes: [
        "h0", "<loop for@3/earlier> in loop for@3", "matmul in loop for@3 [w0]", "add in loop for@3 [b0]", "mul in loop for@3",
        "h5 in loop for@3", "loss",
      ], // biome-ignore format: one table
      wires: [
        "h0→<loop for@3/earlier>", "<loop for@3/earlier>→matmul", "matmul→add", "add→mul", "add→mul", "mul→h5", "h5→loss",
      ], // biome-ignore format: one table
      groups: ["open loop for@3: matmul + add + … ×5", "card loop for@3/earlier: matmul + add + … ×4"],
      hidden: ["5 iterations of a loop in one card (unfold)", "16 values in 1 card (expand)"],
    });
  });

  it("keeps its boxes and wires from turn to turn", () => {
    const at = (turn: number) => drawn(recurrent(5), { turns: new Map([["loop for@3", turn]]) });
    expect(at(2).boxes).toEqual([
      "h0", "<loop for@3/earlier> in loop for@3", "matmul in loop for@3 [w0]", "add in loop for@3 [b0]", "mul in loop for@3",
      "h3 in loop for@3", "<loop for@3/later> in loop for@3", "loss",
    ]); // biome-ignore format: one table
    expect(at(1).wires.map(wire => wire.replace("h2", "h3"))).toEqual(at(2).wires);
  });

  it("is one card when closed, with its parameters as pills", () => {
    expect(drawn(recurrent(5), { closed: new Set(["loop for@3"]) })).toMatchObject({
      boxes: ["h0", "<loop for@3> [w0 b0]", "loss"],
      wires: ["h0→<loop for@3>", "<loop for@3>→loss"],
    });
  });
});

describe("a loop over distinct parameters", () => {
  it("stands for the others as more, never as turns", () => {
    const { groups, boxes } = drawn(recurrent(5, true), { spread: "none" });
    expect(groups).toEqual(["card loop for@3: matmul + add + … +4 more"]);
    expect(boxes).toEqual(["h0", "<loop for@3> [w0 b0 w1 b1 w2 b2 w3 b3 w4 b4]", "loss"]);
  });
});

describe("modules", () => {
  const rows: [string, ...TraceFrame[]][] = [["x input"]];
  for (const name of ["one", "two", "three", "four", "five"])
    rows.push([`${name}.weight randn`], [`${name}.bias randn`]);
  for (const [i, name] of ["one", "two", "three", "four", "five"].entries()) {
    const last = i === 0 ? "x" : `h${i}`;
    rows.push([`_l${i} linear ${last} ${name}.weight ${name}.bias`, module(name, "Linear", i)]);
    // As a function, and as a module of its own.
    if (i % 2) rows.push([`h${i + 1} relu _l${i}`, module("act", "ReLU", i)]);
    else rows.push([`h${i + 1} relu _l${i}`]);
  }
  const trace = run([...rows, ["loss sum h5"]]);

  it("are cards with their parameters as pills, and the activation behind them", () => {
    const { groups, boxes } = drawn(trace);
    expect(groups.slice(0, 2)).toEqual(["card module one: Linear + relu", "card module two: Linear + relu"]);
    expect(boxes).toEqual([
      "x", "<module one> [weight bias]", "<module two> [weight bias]", "<module three> [weight bias]",
      "<module four> [weight bias]", "<module five> [weight bias]", "loss",
    ]); // biome-ignore format: one table
  });

  it("compute what they hold in one step of the player", () => {
    const shown = view(trace, { pass: 0 });
    const line = timeline(trace, shown);
    expect(
      line.entries.map(entry => entry.kind === "forward" && (entry.nodes ?? [entry.node]).length),
    ).toEqual([1, 4, 4, 4, 4, 4, 1]);
    expect([...moment(trace, shown, line, 2).computed]).toEqual([0, 11, 12, 1, 2]);
    expect(moment(trace, shown, line, 2).trays.size).toBe(10);
  });
});

describe("where data is made", () => {
  const making: TraceFrame = { kind: "function", name: "drawings", call: 0 };
  const rows = (op: string): (readonly [string, ...TraceFrame[]])[] => [
    ["seed input"],
    ["w randn"],
    ["noise sin seed", making],
    ["data cos noise", making],
    ...Array.from({ length: 12 }, (_, i): readonly [string] => [
      `h${i} ${op} ${i === 0 ? "data" : `h${i - 1}`} w`,
    ]),
  ];
  const made = (needs: boolean) => {
    const trace = run(rows("mul"));
    for (const node of trace.nodes)
      if (node.name === "noise" || node.name === "data") node.requiresGrad = needs;
    return trace;
  };

  it("stays in its card unless asked for: no gradient is to be seen there", () => {
    expect(drawn(made(false)).groups).toEqual(["card function drawings: sin + cos"]);
    const opened = new Set(["function drawings"]);
    expect(drawn(made(false), { opened }).groups[0]).toMatch(/^open /);
    expect(drawn(made(true)).groups[0]).toMatch(/^open /);
  });

  it("is opened where a gradient stops in it", () => {
    const trace = made(false);
    const edge = trace.edges.find(({ to }) => trace.nodes[to].name === "noise");
    if (edge) edge.blocked = "noGrad";
    expect(drawn(trace).groups[0]).toMatch(/^open /);
  });
});

describe("a card of many kinds of operations", () => {
  it("names the two that come most often", () => {
    const ops = ["exp", "mul", "tanh", "mul", "sin", "tanh", "mul", "tanh", "mul", "cos", "log", "mul"];
    const f: TraceFrame = { kind: "function", name: "f", call: 0 };
    const inside = ops.map((op, i): [string, TraceFrame] => [`h${i + 1} ${op} h${i}`, f]);
    const trace = run([["h0 randn"], ...inside, ["y sin h12"], ["loss sum y"]]);
    expect(drawn(trace, { closed: new Set(["function f"]) }).groups).toEqual([
      "card function f: mul + tanh + …",
    ]);
  });
});

describe("more than can be drawn", () => {
  it("is told when all of it is asked for", () => {
    const rows: [string, ...TraceFrame[]][] = [["x0 randn"]];
    for (let i = 0; i < 500; i++) rows.push([`x${i + 1} sin x${i}`]);
    const { boxes, hidden } = drawn(run(rows), { spread: "all" });
    expect(boxes.length).toBeLessThanOrEqual(60);
    expect(hidden).toContain("too large to expand all of it: over 400 boxes (more)");
  });
});

describe("a wire between cards", () => {
  const norm = (value: number, sample: number[]): Summary => ({
    min: 0, max: value, mean: 0, std: 0, norm: value, nan: 0, inf: 0, zeros: 0, sample,
  }); // biome-ignore format: one table
  const carried = (sample: number[]) => {
    const trace = recurrent(5);
    const w = 0; // h0
    trace.nodes[w].shape = [2];
    trace.edges.push({ from: w, to: 7, slot: 2 });
    const to = [{ node: w, slot: 2, grad: norm(5, sample), share: 0.25 }];
    const steps = [
      { seq: 101, node: 7, grad: norm(1, [1, 0]), to },
      { seq: 102, node: 3, grad: norm(1, [1, 0]), to: [{ ...to[0], slot: 0, share: 0.75 }] },
    ];
    trace.backwards[0].steps = steps;
    const shown = view(trace, { pass: 0, closed: new Set(["loop for@3"]) });
    const wire = shown.wires.find(each => each.paths);
    return wire && flow(trace, shown).wires.get(wire.key);
  };

  it("adds up contributions and shares, exactly where every entry is known", () => {
    expect(carried([3, 4])).toMatchObject({ norm: 10, count: 2, contribution: { share: 1 } });
    expect(carried([3, 4])?.bound).toBeUndefined();
  });

  it("says that its norm is a bound where not every entry is", () => {
    expect(carried([3])).toMatchObject({ norm: 10, bound: true });
  });
});
