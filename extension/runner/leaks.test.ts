// Numbers that leave the graph and come back, from program to trace.
import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { run, runner } from "../../test/helpers/programs.js";

const PROVED = `
import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
const t = x.sum();
const k = t.item() * 2;
const y = x.mul(k);
const z = tensor(Array.from(x.data).map(v => v * 2));
function scaled(u, depth) {
  const s = u.sum().item();
  const inner = depth > 0 ? scaled(u.mul(2), depth - 1) : u;
  return inner.div(s);
}
const w = scaled(x, 1);
let o = x;
for (let i = 0; i < 3; i++) {
  const n = i === 1 ? { item: () => 2 } : o.max();
  const m = n.item();
  o = o.mul(m);
}
const q = tensor(t.item(), { requiresGrad: true });
const p = x.detach().sum().item();
x.mul(p).add(y).add(z).add(w).add(o).add(q).sum().backward();
`;

/** "item t → k": the value read, and what the number came back in. */
function cuts({ nodes, edges }: Trace): string[] {
  const said = (id: number) => nodes[id].name ?? nodes[id].op;
  const into = (id: number) => {
    const user = edges.find(edge => edge.from === id);
    return nodes[id].kind === "constant" && user
      ? `${said(user.to)} on line ${nodes[user.to].site?.line}`
      : said(id);
  };
  return edges
    .filter(({ blocked }) => blocked === "item" || blocked === "data")
    .map(
      ({ from, to, blocked }) => `${blocked} ${said(from)} on line ${nodes[from].site?.line} → ${into(to)}`,
    );
}

describe("leaks of numbers", () => {
  it("are cut where they are proved, each time from the value that was read then", async () => {
    const engine = runner();
    try {
      const { trace } = await run(engine, { "a.ts": PROVED });
      if (!trace) throw new Error("no trace");
      expect(trace.error).toBeNull();
      expect(cuts(trace).sort()).toEqual([
        "data x on line 3 → z",
        // The second iteration asked something else for its number.
        "item n on line 16 → o on line 18",
        "item n on line 16 → o on line 18",
        "item sum on line 9 → inner on line 11",
        "item sum on line 9 → w on line 11",
        "item t on line 4 → y on line 6",
      ]);
      const sums = trace.edges.filter(edge => edge.blocked === "item").map(edge => edge.from);
      expect(new Set(sums).size).toBe(5);
      expect(trace.nodes.find(node => node.name === "z")?.why).toBe("data");
    } finally {
      await engine.dispose();
    }
  }, 60_000);

  it("are never told of other objects that read or use a tensor inside", async () => {
    const engine = runner();
    // Not instrumented, as all that a program has installed.
    const [dir, main] = ["node_modules/third", '{"name":"third","type":"module","main":"index.js"}'];
    const third = `
export class Meter {
  constructor(inside) { this.inside = inside; this.data = [7]; }
  item() { this.inside.item(); return 3; }
  toArray() { this.inside.toArray(); return [7]; }
  mul() { return this.inside.mul(5); }
}
`;
    const program = `
import { tensor } from "gradient-graph";
import { Meter } from "third";
const x = tensor([2], { requiresGrad: true });
const meter = new Meter(x.sum());
const k = meter.item();
const y = x.mul(k);
const n = x.sum().item();
const z = meter.mul(n);
const w = tensor(meter.toArray());
const v = tensor(meter.data);
const known = x.mul(n);
y.add(z).add(w).add(v).add(known).sum().backward();
`;
    try {
      const files = { "a.ts": program, [`${dir}/package.json`]: main, [`${dir}/index.js`]: third };
      const { trace, stderr } = await run(engine, files);
      if (!trace) throw new Error(`no trace: ${stderr}`);
      expect(trace.error).toBeNull();
      expect(cuts(trace)).toEqual(["item sum on line 8 → known on line 12"]);
    } finally {
      await engine.dispose();
    }
  }, 60_000);
});
