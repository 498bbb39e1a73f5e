import { existsSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { autograd, nn, optim, tensor } from "../../index.js";
import { reset, traced } from "../../trace/looped.js";
import type { Trace } from "../../trace/trace.js";
import { account } from "../account.js";
import { lesson, stepAt } from "../lesson.js";
import { kept } from "../memory.js";
import { why } from "../why.js";
import { findings, levelled } from "./findings.js";
import { RULES } from "./table.js";

afterEach(reset);

const training = () =>
  traced(() => {
    const net = new nn.Sequential(new nn.Linear(2, 3), new nn.Dropout(0.5), new nn.Linear(3, 2));
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
    const x = tensor([
      [0, -1],
      [2, 3],
    ]);
    for (let step = 0; step < 3; step++) {
      const p = nn.functional.softmax(net.forward(x), 1);
      p.detach().log().sum().item();
      p.log().mean().neg().backward();
      optimizer.step();
    }
  });

describe("findings", () => {
  it("have codes of their own, each with its page", () => {
    const codes = RULES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)+$|^saturated$|^cancellation$/);
      expect(existsSync(new URL(`../../../docs/findings/${code}.md`, import.meta.url)), code).toBe(true);
    }
  });

  it("come with the severity that was asked for, or not at all", () => {
    const trace = training();
    const codes = findings(trace).map(({ code, severity }) => `${severity} ${code}`);
    expect(codes).toEqual(["warning no-zero-grad", "warning log-of-softmax"]);
    const levels = { "no-zero-grad": "off", "log-of-softmax": "info" } as const;
    const quiet = findings(trace, levels);
    expect(quiet.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["info log-of-softmax"]);
    expect(levelled(findings(trace), levels)).toEqual(quiet);
  });

  it("say nothing of a deliberate detach, a single graph, no graph", () => {
    const deliberate = traced(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      const y = x.mul(x);
      y.detach().mul(x).sum().backward();
    });
    expect(findings(deliberate)).toEqual([]);
    expect(findings(traced(() => void tensor([1]).mul(2)))).toEqual([]);
    expect(findings(traced(() => {}))).toEqual([]);
  });

  it("list twenty of a kind and say how many more there are", () => {
    const trace = training();
    const [node] = trace.nodes.filter(({ op }) => op === "log");
    const site = (line: number) => ({ file: "a.ts", line, column: 1, endLine: line, endColumn: 2 });
    const value = {
      min: null,
      max: null,
      mean: null,
      std: null,
      norm: null,
      nan: 2,
      inf: 0,
      zeros: 0,
      sample: [],
    };
    const bad = Array.from({ length: 25 }, (_, i) => ({
      ...node,
      id: 1000 + i,
      inputs: [],
      value,
      site: site(i + 1),
    }));
    const all = findings({ ...trace, nodes: [...trace.nodes, ...bad] }).filter(
      ({ code }) => code === "nan-origin",
    );
    expect(all).toHaveLength(20);
    expect(all.at(-1)?.message).toContain("(5 more of this kind are not listed.)");
  });

  it("never throw, whatever another recorder left out or got wrong", () => {
    const traces = [training(), several()];
    fc.assert(
      fc.property(
        fc.constantFrom(...traces),
        fc.integer(),
        fc.array(fc.nat(1e6), { maxLength: 12 }),
        (trace, kind, cuts) => {
          const harmed = harm(trace, kind, cuts);
          const found = findings(harmed);
          for (const { message, nodes, path } of found) {
            expect(message).not.toBe("");
            expect(nodes.length + path.length).toBeLessThanOrEqual(100);
          }
          for (const { id } of harmed.nodes.slice(0, 40)) {
            why(harmed, id);
            account(harmed, id);
            const taught = lesson(harmed, id, null);
            if (typeof taught !== "string") for (const at of taught.way.keys()) stepAt(harmed, taught, at);
          }
          kept(harmed);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});

/** Several losses, NaN, second derivatives. */
function several(): Trace {
  return traced(() => {
    const x = tensor([0, 1, Number.NaN], { requiresGrad: true });
    const [g] = autograd.grad(x.square().sum(), [x], { createGraph: true });
    g.sum().backward();
    x.sqrt().sum().backward();
    x.log().sum().backward();
  });
}

/** The same trace with holes: nodes, edges, fields and passes gone, everything NaN, rings of edges. */
function harm(trace: Trace, kind: number, cuts: readonly number[]): Trace {
  const gone = new Set(cuts.map(cut => cut % trace.nodes.length));
  const keep = (id: number) => !gone.has(id);
  const nan = {
    min: null,
    max: null,
    mean: null,
    std: null,
    norm: null,
    nan: 1,
    inf: 1,
    zeros: 0,
    sample: ["NaN" as const],
  };
  const nodes = trace.nodes
    .filter(({ id }) => keep(id))
    .map(node => {
      const inputs = node.inputs.filter(keep);
      const value = kind % 3 === 0 ? nan : kind % 3 === 1 ? null : node.value;
      const site = kind % 2 === 0 ? null : node.site;
      return {
        ...node,
        inputs,
        saved: node.saved.filter(keep),
        value,
        site,
        why: null,
        frames: kind % 5 === 0 ? [] : node.frames,
      };
    });
  const edges = trace.edges.filter(({ from, to }) => keep(from) && keep(to));
  const ring =
    kind % 7 === 0 && nodes.length > 1
      ? [{ from: nodes[nodes.length - 1].id, to: nodes[0].id, slot: 0 }]
      : [];
  const backwards = trace.backwards
    .filter(({ root }) => keep(root))
    .map(pass => ({
      ...pass,
      steps:
        kind % 11 === 0
          ? []
          : pass.steps
              .filter(({ node }) => keep(node))
              .map(step => ({ ...step, to: step.to.filter(({ node }) => keep(node)) })),
    }));
  const harmed: Trace = {
    ...trace,
    nodes,
    edges: [...edges, ...ring],
    backwards,
    events: trace.events.filter(({ node }) => keep(node)),
    truncated: kind % 4 === 0 ? { reason: "cut", dropped: 3 } : null,
    error:
      kind % 6 === 0
        ? {
            name: "AutogradError",
            message: "modified by an in-place operation, through the graph a second time",
            site: null,
            stack: "",
          }
        : null,
  };
  delete harmed.ops;
  if (kind % 2 === 0) delete harmed.calls;
  else harmed.calls = trace.calls?.map(call => ({ ...call, nodes: call.nodes.filter(keep) }));
  return harmed;
}
