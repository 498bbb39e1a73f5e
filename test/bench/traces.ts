// Traces of sizes and shapes that no example has, made instead of run: scalars, whose every contribution is what it is
// multiplied by. They are well-formed and of one version with real ones.
import type { Backward, Summary, Trace, TraceFrame, TraceNode } from "../../core/trace/trace.js";

export function summary(value: number): Summary {
  const finite = Number.isFinite(value);
  const [n, nan] = [finite ? value : null, Number.isNaN(value) ? 1 : 0];
  return {
    min: n, max: n, mean: n, std: finite ? 0 : null, norm: finite ? Math.abs(value) : null,
    nan, inf: finite || nan ? 0 : 1, zeros: value === 0 ? 1 : 0, sample: [finite ? value : "NaN"],
  }; // biome-ignore format: one table
}

const FACTOR = 0.999;

/** Writes a trace down as a recorder would. */
export class Maker {
  readonly #nodes: TraceNode[] = [];
  readonly #edges: Trace["edges"] = [];
  readonly #backwards: Backward[] = [];
  #seq = 0;
  #value: number;

  /** `value` is that of every node. */
  constructor(value = 1) {
    this.#value = value;
  }

  leaf(name: string): number {
    return this.#node({ name, op: "randn", kind: "parameter", leaf: true });
  }

  op(inputs: number[], name?: string, frames: TraceFrame[] = [], op = "mul"): number {
    const id = this.#node({ name, op, inputs, frames });
    for (const [slot, from] of inputs.entries()) this.#edges.push({ from, to: id, slot });
    return id;
  }

  /** A pass from this node through the nodes since `first`, in the order of a stack: the latest first. */
  backward(root: number, first = 0): void {
    const adjoints = new Map([[root, 1]]);
    const pass: Backward = { root, seq: this.#seq++, site: null, createGraph: false, steps: [] };
    for (let id = root; id >= first; id--) {
      const grad = adjoints.get(id);
      const node = this.#nodes[id];
      if (grad === undefined || node.leaf) continue;
      const carried = Number.isFinite(this.#value) ? grad * FACTOR : Number.NaN;
      const to = node.inputs.map((input, slot) => ({
        node: input,
        slot,
        grad: summary(carried),
        share: 0.5,
      }));
      for (const input of node.inputs) adjoints.set(input, (adjoints.get(input) ?? 0) + carried);
      pass.steps.push({ seq: this.#seq++, node: id, grad: summary(grad), to });
    }
    for (const [id, grad] of adjoints)
      if (this.#nodes[id].leaf) pass.steps.push({ seq: this.#seq++, node: id, grad: summary(grad), to: [] });
    this.#backwards.push(pass);
  }

  trace(file: string): Trace {
    const [nodes, edges, backwards] = [this.#nodes, this.#edges, this.#backwards];
    return {
      version: 1,
      file,
      nodes,
      edges,
      backwards,
      events: [],
      findings: [],
      truncated: null,
      error: null,
    };
  }

  #node(given: Partial<TraceNode> & Pick<TraceNode, "op">): number {
    const id = this.#nodes.length;
    const site = { file: "made.ts", line: 1 + (id % 40), column: 1, endLine: 1 + (id % 40), endColumn: 9 };
    const plain = {
      kind: "op",
      inputs: [],
      output: 0,
      shape: [],
      dtype: "float32",
      requiresGrad: true,
    } as const;
    const rest = {
      leaf: false,
      site,
      frames: [],
      value: summary(this.#value),
      grad: null,
      why: null,
    } as const;
    const size = { bytes: 4, ns: 100, saved: [], tensor: id, version: 0 };
    const node: TraceNode = {
      id,
      seq: this.#seq++,
      ...plain,
      ...rest,
      ...size,
      inputs: [],
      frames: [],
      saved: [],
      shape: [],
      ...given,
    };
    if (node.name === undefined) delete node.name;
    this.#nodes.push(node);
    return id;
  }
}

/** x → v → v → …, every step named the same, in no loop. */
export function chain(count: number): Trace {
  const maker = new Maker();
  let at = maker.leaf("x");
  for (let i = 1; i < count; i++) at = maker.op([at], i % 10 === 0 ? "v" : undefined);
  maker.backward(at);
  return maker.trace("chain.ts");
}

/** One sum of so many parameters. */
export function fan(count: number): Trace {
  const maker = new Maker();
  const leaves = Array.from({ length: count }, (_, i) => maker.leaf(`w${i}`));
  maker.backward(maker.op(leaves, "sum", [], "sum"));
  return maker.trace("fan.ts");
}

/** A training loop: eight operations a pass, a backward pass each. */
export function training(count: number): Trace {
  const maker = new Maker();
  const [w1, w2] = [maker.leaf("w1"), maker.leaf("w2")];
  for (let pass = 0; pass < count / 8; pass++) {
    const frames: TraceFrame[] = [{ kind: "loop", name: "for@12", call: 0, iteration: pass }];
    const first = maker.op([w1], "h", frames);
    let at = first;
    for (let i = 1; i < 7; i++) at = maker.op(i === 3 ? [at, w2] : [at], `s${i}`, frames);
    const loss = maker.op([at], "loss", frames);
    maker.backward(loss, first);
  }
  return maker.trace("training.ts");
}

/** Rows of boxes, each fed by two of the row above: as many wires as twice the boxes, near one another. */
export function fabric(wide: number, high: number, value = 1): Trace {
  const maker = new Maker(value);
  let row = Array.from({ length: wide }, (_, i) => maker.leaf(`w${i}`));
  for (let r = 1; r < high; r++)
    row = row.map((above, i) => maker.op([above, row[(i + 1) % wide]], `n${r}_${i}`));
  maker.backward(maker.op(row, "loss", [], "sum"));
  return maker.trace("fabric.ts");
}

/** Functions in modules in a loop: frames four deep, every value used twice, shared parameters; one pass over all of it. */
export function nested(count: number): Trace {
  const maker = new Maker();
  const weights = Array.from({ length: LAYERS }, (_, i) => maker.leaf(`net.${i}.weight`));
  let [before, at] = [weights[0], maker.leaf("x")];
  const train: TraceFrame = { kind: "function", name: "train", call: 0 };
  for (let made = 0, call = 0; made < count; call++) {
    const loop: TraceFrame = {
      kind: "loop",
      name: "for@9",
      call: 0,
      iteration: Math.floor(call / LAYERS),
    };
    const layer = call % LAYERS;
    const module: TraceFrame = { kind: "module", name: `net.${layer}`, type: "Block", call };
    const frames: TraceFrame[] = [train, loop, module, { kind: "function", name: "mix", call }];
    for (let i = 0; i < BODY && made < count; i++, made++) {
      const inputs = i === 0 ? [at, weights[layer]] : [at, before];
      [before, at] = [at, maker.op(inputs, i % 5 === 0 ? `h${i}` : undefined, frames)];
    }
  }
  maker.backward(at);
  return maker.trace("nested.ts");
}

const LAYERS = 12;
const BODY = 25;
