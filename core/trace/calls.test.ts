import { afterEach, expect, it } from "vitest";
import { nn, noGrad, optim, tensor } from "../index.js";
import { decodeTrace, encodeTrace } from "./codec.js";
import { parse, stringify } from "./json.js";
import { reset, traced } from "./looped.js";

afterEach(reset);

it("says what was asked of optimizers and modules, in the clock's order", () => {
  const trace = traced(() => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.5));
    const x = tensor([[1, 2]]);
    const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
    opt.step();
    net.forward(x).sum().backward();
    opt.step();
    opt.zeroGrad();
    net.zeroGrad();
    net.eval();
    noGrad(() => net.forward(x));
  });
  const kept = trace
    .calls!.filter(({ kind }) => kind !== "state")
    .map(({ kind, of, type, count, training, modal }) =>
      training === undefined ? [kind, of, type, count] : [kind, of, type, count, training, modal],
    );
  expect(kept).toEqual([
    ["optimizer", 0, "SGD", 0],
    ["step", 0, "SGD", 0],
    ["forward", 1, "Sequential", 0, true, true],
    ["step", 0, "SGD", 2],
    ["zeroGrad", 0, "SGD", 2],
    ["zeroGrad", 1, "Sequential", 0],
    ["mode", 1, "Sequential", 0, false, true],
    ["forward", 1, "Sequential", 1, false, true],
  ]);
  const members = trace.calls![0].nodes.map(id => trace.nodes[id].name);
  expect(members).toEqual(["0.weight", "0.bias"]);
  const seqs = trace.calls!.map(call => call.seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(trace.truncated).toBeNull();
  expect(parse(stringify(trace))).toEqual(trace);
  expect(decodeTrace(encodeTrace(trace))).toEqual(trace);
});

it("says what an optimizer keeps after each step", () => {
  const trace = traced(() => {
    const w = tensor([3, 4], { requiresGrad: true, name: "w" });
    const idle = tensor([1], { requiresGrad: true });
    const long = tensor(new Array(5000).fill(1), { requiresGrad: true, name: "long" });
    const opt = new optim.SGD([{ params: [w, idle] }, { params: [long], lr: 0.5 }], {
      lr: 0.1,
      momentum: 0.9,
    });
    w.sum().add(long.sum()).backward();
    opt.step();
  });
  const state = trace.calls!.filter(({ kind }) => kind === "state");
  expect(state).toMatchObject([
    {
      of: 0,
      type: "SGD",
      count: 2,
      settings: expect.stringMatching(/^group 1: lr 0\.1 · .*momentum 0\.9.* · group 2: lr 0\.5 · /),
    },
  ]);
  expect(state[0].nodes.map(id => trace.nodes[id].name)).toEqual(["w", "long"]);
  expect(state[0].kept).toEqual([{ "‖momentumBuffer‖": Math.SQRT2 }, { "elements of momentumBuffer": 5000 }]);
  expect(parse(stringify(trace))).toEqual(trace);
  expect(decodeTrace(encodeTrace(trace))).toEqual(trace);
});

it("says how many groups of an optimizer's settings there was no room for", () => {
  const settings = (count: number) => {
    const trace = traced(() => {
      const groups = Array.from({ length: count }, (_, i) => ({
        params: [tensor([1], { requiresGrad: true })],
        lr: i / 8,
      }));
      const opt = new optim.SGD(groups, { lr: 0.1 });
      opt.step();
    });
    return trace.calls!.find(({ kind }) => kind === "state")!.settings!;
  };
  const told = settings(500);
  const [, last, left] = /group (\d+): lr [^·]*(?: · [^·:]*)* · and (\d+) more groups$/.exec(told)!;
  expect(Number(last) + Number(left)).toBe(500);
  expect([told.length <= 2000, told.length > 1900]).toEqual([true, true]);
  expect(settings(3)).toMatch(/ · group 3: lr 0\.25 · [^:]*$/);
});
