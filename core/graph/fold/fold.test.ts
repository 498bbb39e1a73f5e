// Laws of folding, over random programs of nested functions, modules, loops, detaches and shared parameters.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Contribution, Summary, Trace, TraceEdge, TraceFrame, TraceNode } from "../../trace/trace.js";
import { flow } from "../flow.js";
import { pathsOf, type View, type ViewOptions, view } from "../view.js";

const summary = (value: number): Summary => ({
  min: value, max: value, mean: value, std: 0, norm: Math.abs(value), nan: 0, inf: 0, zeros: value === 0 ? 1 : 0, sample: [value],
}); // biome-ignore format: one table

type Step = readonly [what: number, a: number, b: number];

/** A program run: what each step does is read off its numbers. */
class Run {
  readonly nodes: TraceNode[] = [];
  readonly edges: TraceEdge[] = [];
  readonly #frames: TraceFrame[] = [];
  readonly #calls = new Map<string, number>();
  /** Added to every number that another run would give differently. */
  readonly #offset: number;

  constructor(steps: readonly Step[], offset = 0) {
    this.#offset = offset;
    for (let i = 0; i < 4; i++) this.#put("randn", [], { kind: "parameter", name: `net.p${i}`, leaf: true });
    this.#put("randn", [], { kind: "input", name: "x", leaf: true, requiresGrad: false });
    for (const step of steps) this.#take(step);
    this.#frames.length = 0;
    this.#put("sum", [this.nodes.length - 1, 0]);
  }

  get trace(): Trace {
    const steps = this.#backward();
    const root = this.nodes[this.nodes.length - 1].id;
    const pass = { root, seq: 1e6, site: null, createGraph: false, steps };
    const rest = {
      version: 1,
      file: "a.ts",
      events: [],
      findings: [],
      truncated: null,
      error: null,
    } as const;
    return { ...rest, events: [], findings: [], nodes: this.nodes, edges: this.edges, backwards: [pass] };
  }

  #take([what, a, b]: Step): void {
    const recent = (n: number) => this.nodes.length - 1 - (n % Math.min(6, this.nodes.length));
    if (what < 4) this.#put(["mul", "add", "tanh", "sin"][what], [recent(a), recent(b)]);
    else if (what === 4) this.#put("mul", [recent(a), b % 4]);
    else if (what === 5)
      this.#put("detach", [recent(a)], { kind: "detach", name: b % 2 ? "cut" : undefined });
    else if (what === 6) this.#enter(a % 2 ? "function" : "module", `f${b % 3}`);
    else if (what === 7) this.#frames.pop();
    else this.#loop(2 + (a % 7), b);
  }

  #enter(kind: TraceFrame["kind"], name: string, iteration?: number): void {
    const call = (this.#calls.get(name) ?? this.#offset) + (iteration ? 0 : 1);
    this.#calls.set(name, call);
    this.#frames.push({ kind, name, call, ...(iteration === undefined ? {} : { iteration }) });
  }

  /** Every turn the same body, with one parameter for all turns, one for each, or whichever comes. */
  #loop(turns: number, b: number): void {
    for (let i = 0; i < turns; i++) {
      this.#enter("loop", `for@${b % 5}`, i);
      const parameter = [b % 4, i % 4, (i * i) % 3][b % 3];
      this.#put("matmul", [this.nodes.length - 1, parameter], { name: b % 2 ? "h" : undefined });
      if (b % 7 < 4) this.#put("tanh", [this.nodes.length - 1]);
      if (b % 11 === 0 && i % 2) this.#put("exp", [this.nodes.length - 1]);
      this.#frames.pop();
    }
  }

  #put(op: string, inputs: number[], more: Partial<TraceNode> = {}): void {
    const id = this.nodes.length + this.#offset;
    const tracked = inputs.length === 0 || inputs.some(at => this.nodes[at].requiresGrad);
    const requiresGrad = op === "detach" ? false : tracked;
    const node: TraceNode = {
      id, seq: id, kind: "op", op, inputs: inputs.map(at => this.nodes[at].id), output: 0, shape: [], dtype: "float32",
      requiresGrad, leaf: !requiresGrad, site: null, frames: [...this.#frames], value: summary(1), grad: null, why: null,
      bytes: 0, ns: 0, saved: [], tensor: id, version: 0, ...more,
    }; // biome-ignore format: one table
    this.nodes.push(node);
    for (const [slot, at] of inputs.entries()) {
      const from = this.nodes[at];
      const cut = op === "detach" && from.requiresGrad ? { blocked: "detach" as const } : {};
      this.edges.push({ from: from.id, to: id, slot, ...cut });
    }
  }

  /** Every rule multiplies by its slot plus one. */
  #backward(): Trace["backwards"][number]["steps"] {
    const sums = new Map([[this.nodes[this.nodes.length - 1].id, 1]]);
    const steps: Trace["backwards"][number]["steps"] = [];
    const totals = new Map<number, number>();
    for (const node of this.nodes.toReversed()) {
      const g = sums.get(node.id);
      if (g === undefined || !node.requiresGrad) continue;
      const to: Contribution[] = [];
      for (const edge of this.edges) {
        if (edge.to !== node.id || edge.blocked || !this.nodes[edge.from - this.#offset].requiresGrad)
          continue;
        const c = (g * (edge.slot + 1)) / 2;
        sums.set(edge.from, (sums.get(edge.from) ?? 0) + c);
        to.push({ node: edge.from, slot: edge.slot, grad: summary(c), share: null });
      }
      totals.set(node.id, g);
      steps.push({ seq: 1e6 + steps.length, node: node.id, grad: summary(g), to });
    }
    for (const { to } of steps)
      for (const each of to) each.share = Number(each.grad.sample[0]) / (totals.get(each.node) ?? 1);
    return steps;
  }
}

const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(8), fc.nat(1000), fc.nat(1000));
const program = fc.array(step, { minLength: 4, maxLength: 90, size: "max" });
/** Which groups are opened or closed by hand: read off the bits of a number. */
const asked = fc.record({
  bits: fc.nat(2 ** 16),
  spread: fc.constantFrom("auto", "all", "none"),
  turn: fc.nat(8),
});
type Asked = { bits: number; spread: "auto" | "all" | "none"; turn: number };

function drawn(trace: Trace, { bits, spread, turn }: Asked, more: Partial<ViewOptions> = {}): View {
  const { groups } = view(trace, { pass: 0, budget: 1e6, spread: "all", ...more });
  const ids = groups.map(group => group.id);
  const opened = new Set(ids.filter((_, i) => (bits >> (i % 16)) & 1));
  const closed = new Set(ids.filter((_, i) => (bits >> ((i + 5) % 16)) & 1));
  const turns = new Map(groups.filter(group => group.turns).map(group => [group.id, turn]));
  return view(trace, { pass: 0, budget: 1e6, spread, opened, closed, turns, ...more });
}

/** Box of each node, pills and all, as the view says. */
function holders({ boxes }: View): Map<number, number> {
  const keys = new Map<number, number>();
  for (const { key, nodes } of boxes)
    for (const node of nodes) {
      expect(keys.has(node), `node ${node} is drawn twice`).toBe(false);
      keys.set(node, key);
    }
  return keys;
}

const check = (law: (trace: Trace, of: Asked) => void): void =>
  fc.assert(fc.property(program, asked, (steps, of) => law(new Run(steps).trace, of)));

describe("a folded graph", () => {
  it("draws every node of the pass once: in a box, as a pill, or as a tick of a wire", () => {
    check((trace, of) => {
      const shown = drawn(trace, of);
      const at = holders(shown);
      const pills = new Set(shown.boxes.flatMap(box => box.pills.map(pill => pill.node)));
      const ticks = new Set(shown.wires.flatMap(wire => wire.legs.flatMap(leg => [leg.from, leg.to])));
      const ends = new Set(trace.backwards[0].steps.map(each => each.node));
      const inCards = (id: number) => trace.nodes.some(n => n.id === id && n.kind === "detach" && !n.name);
      for (const id of ends) expect(at.has(id) || pills.has(id) || ticks.has(id) || inCards(id)).toBe(true);
      for (const pill of pills) expect(at.has(pill)).toBe(false);
      // Only these two have a place to draw them in.
      for (const box of shown.boxes) if (box.pills.length > 0) expect(["op", "group"]).toContain(box.kind);
    });
  });

  it("has a wire for every edge between two boxes, cut where the edge is, and none besides", () => {
    check((trace, of) => {
      const shown = drawn(trace, of);
      const at = holders(shown);
      const pills = new Set(shown.boxes.flatMap(box => box.pills.map(pill => pill.node)));
      const blocked = new Set(trace.edges.flatMap(e => (e.blocked ? [`${e.to}:${e.slot}`] : [])));
      const carried = new Set<string>();
      for (const wire of shown.wires) {
        for (const path of pathsOf(wire)) {
          expect(at.get(path[0].from)).toBe(wire.from);
          expect(at.get(path[path.length - 1].to)).toBe(wire.to);
          for (const [i, leg] of path.entries()) {
            if (i > 0) expect(leg.from).toBe(path[i - 1].to);
            carried.add(`${leg.to}:${leg.slot}`);
          }
          const cut = path.some(leg => blocked.has(`${leg.to}:${leg.slot}`));
          expect(cut).toBe(wire.blocked !== null);
        }
        expect(wire.legs).toEqual(pathsOf(wire).flat());
      }
      for (const edge of trace.edges) {
        const [from, to] = [at.get(edge.from), at.get(edge.to)];
        if (from === undefined || to === undefined || from === to || pills.has(edge.from)) continue;
        expect(carried.has(`${edge.to}:${edge.slot}`)).toBe(true);
      }
    });
  });

  it("keeps what each wire carries: the contributions of its edges, summed", () => {
    check((trace, of) => {
      const shown = drawn(trace, of);
      const { wires } = flow(trace, shown);
      const sent = new Map(
        trace.backwards[0].steps.flatMap(({ node, to }) =>
          to.map(each => [`${node}:${each.slot}`, each] as const),
        ),
      );
      for (const wire of shown.wires) {
        const all = pathsOf(wire).flatMap(([{ to, slot }]) => sent.get(`${to}:${slot}`) ?? []);
        const carried = wire.blocked ? undefined : wires.get(wire.key);
        if (wire.blocked || all.length === 0) expect(carried).toBeUndefined();
        else {
          const byNode = new Map<number, number>();
          for (const { node, grad } of all)
            byNode.set(node, (byNode.get(node) ?? 0) + Number(grad.sample[0]));
          expect(carried?.norm).toBeCloseTo(Math.hypot(...byNode.values()), 6);
          expect(carried?.bound).toBeUndefined();
          const share = all.reduce((sum, each) => sum + (each.share ?? 0), 0);
          if (byNode.size === 1) expect(carried?.contribution.share).toBeCloseTo(share, 9);
        }
      }
    });
  });

  it("closes no circle: a card's boxes ran in one stretch", () => {
    check((trace, of) => {
      const { boxes, wires } = drawn(trace, of);
      const waits = boxes.map(() => 0);
      const out: number[][] = boxes.map(() => []);
      for (const { from, to } of wires) {
        waits[to]++;
        out[from].push(to);
      }
      const free = boxes.flatMap(({ key }) => (waits[key] === 0 ? [key] : []));
      for (const key of free) for (const to of out[key]) if (--waits[to] === 0) free.push(to);
      expect(free).toHaveLength(boxes.length);
    });
  });

  it("nests its groups, outer ones first, and gives each card one box", () => {
    check((trace, of) => {
      const { groups, boxes } = drawn(trace, of);
      const open = new Set<string>();
      for (const group of groups) {
        if (group.parent !== null) expect(open.has(group.parent)).toBe(true);
        if (group.open) open.add(group.id);
        expect(boxes.filter(box => box.group === group.id)).toHaveLength(group.open ? 0 : 1);
      }
      expect(new Set(groups.map(group => group.id)).size).toBe(groups.length);
      for (const { inside } of boxes) if (inside !== null) expect(open.has(inside)).toBe(true);
    });
  });

  it("is the unfolded graph when all of it is open and its loops unfolded", () => {
    check((trace, { turn }) => {
      const shown = drawn(trace, { bits: 0, spread: "all", turn }, { unfolded: true });
      expect(shown.boxes.filter(box => box.kind === "group" || box.kind === "loop")).toEqual([]);
      expect(shown.boxes.every(box => box.nodes.length === 1)).toBe(true);
    });
  });

  it("has ids that another run of the same program gives as well", () => {
    fc.assert(
      fc.property(program, asked, (steps, of) => {
        const [one, other] = [drawn(new Run(steps).trace, of), drawn(new Run(steps, 1000).trace, of)];
        expect(other.groups.map(group => group.id)).toEqual(one.groups.map(group => group.id));
        expect(other.boxes.map(box => box.node - 1000)).toEqual(one.boxes.map(box => box.node));
      }),
    );
  });

  it("shows at most sixty boxes unasked, the root among them", () => {
    const long = fc.array(step, { minLength: 4, maxLength: 400, size: "max" });
    fc.assert(
      fc.property(long, steps => {
        const { trace } = new Run(steps);
        const { boxes } = view(trace, { pass: 0 });
        expect(boxes.length).toBeLessThanOrEqual(60);
        expect(boxes.some(box => box.nodes.includes(trace.backwards[0].root))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("never takes distinct parameters for the same: ×N and +N more", () => {
    check((trace, of) => {
      const byId = new Map(trace.nodes.map(node => [node.id, node]));
      for (const group of drawn(trace, of).groups) {
        if (group.kind !== "loop" || group.beside || !/^for/.test(group.name)) continue;
        if (!group.turns && group.more === 0) continue;
        const turns = new Map<number, { ops: string[]; whose: string[] }>();
        const level = group.id.split("/").length;
        for (const id of group.nodes) {
          const node = byId.get(id)!;
          const frame = node.frames.findLast(
            (each, i) => each.kind === "loop" && each.name.startsWith("for@") && i < level,
          );
          if (frame?.iteration === undefined) continue;
          const turn = turns.get(frame.iteration) ?? { ops: [], whose: [] };
          turns.set(frame.iteration, turn);
          turn.ops.push(node.op);
          for (const input of node.inputs)
            if (byId.get(input)?.kind === "parameter") turn.whose.push(`${input}`);
        }
        const ops = new Set([...turns.values()].map(turn => turn.ops.join()));
        const whose = [...turns.values()].map(turn => turn.whose.join());
        if (group.turns && !group.turns.varied) expect([ops.size, new Set(whose).size]).toEqual([1, 1]);
        if (group.more > 0) {
          expect(ops.size).toBe(1);
          expect(new Set(whose).size).toBe(whose.length);
          expect(group.more).toBe(whose.length - 1);
        }
      }
    });
  });
});
