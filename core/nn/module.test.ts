import { describe, expect, test } from "vitest";
import { nn, type Tensor, tensor } from "../index.js";
import { type Recorder, tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";

class Net extends nn.Module {
  hidden = new nn.Linear(2, 3);
  act = new nn.ReLU();
  out = new nn.Linear(3, 1, { bias: false });

  override forward(x: Tensor): Tensor {
    return this.out.forward(this.act.forward(this.hidden.forward(x)));
  }
}

/** A recorder that notes which frames operations ran in. */
function recorder(seen: string[], marked: string[] = []): Recorder {
  const nothing = () => undefined;
  return {
    timed: false,
    scalarOp: nothing,
    op(info) {
      const path: string[] = [];
      for (let at = register.source?.frame() ?? null; at !== null; at = at.up)
        path.unshift(`${at.name}:${at.type ?? at.kind}`);
      seen.push(`${info.name} in ${path.join(" ")}`);
    },
    marked: x => void marked.push(x.name ?? ""),
    event: nothing,
    beginBackward: nothing,
    step: nothing,
    contribute: nothing,
    arrived: nothing,
    endBackward: nothing,
    describe: () => undefined,
  };
}

function recording<T>(r: Recorder, run: () => T): T {
  tape.recorder = r;
  try {
    return run();
  } finally {
    tape.recorder = null;
  }
}

describe("Module", () => {
  test("finds parameters and children in its fields", () => {
    const net = new Net();
    expect(net.namedParameters().map(([path]) => path)).toEqual([
      "hidden.weight",
      "hidden.bias",
      "out.weight",
    ]);
    expect(net.parameters().map(p => p.shape)).toEqual([[3, 2], [3], [1, 3]]);
    expect(net.namedModules().map(([path, m]) => `${path}=${m.constructor.name}`)).toEqual([
      "=Net",
      "hidden=Linear",
      "act=ReLU",
      "out=Linear",
    ]);
  });

  test("counts a shared module and a shared parameter once", () => {
    const shared = new nn.Linear(1, 1);
    const net = new nn.Sequential(shared, shared);
    expect(net.parameters().length).toBe(2);
    const tied = new nn.Linear(1, 1);
    tied.weight = shared.weight;
    expect(new nn.Sequential(shared, tied).namedParameters().map(([path]) => path)).toEqual([
      "0.weight",
      "0.bias",
      "1.bias",
    ]);
  });

  test("prints its structure", () => {
    expect(String(new Net())).toBe(
      "Net(\n  (hidden): Linear(inFeatures=2, outFeatures=3, bias=true)\n  (act): ReLU()\n" +
        "  (out): Linear(inFeatures=3, outFeatures=1, bias=false)\n)",
    );
  });

  test("switches all parts between training and evaluation", () => {
    const net = new Net().eval();
    expect(net.modules().map(m => m.training)).toEqual([false, false, false, false]);
    expect(net.train().hidden.training).toBe(true);
  });

  test("runs pre-hooks, forward, then hooks; both may replace", () => {
    const layer = new nn.Identity();
    const log: unknown[] = [];
    const first = layer.registerForwardPreHook((_m, [x]) => {
      log.push("pre");
      return (x as Tensor).mul(2);
    });
    layer.registerForwardHook((m, inputs, output) => {
      log.push(m === layer, (inputs[0] as Tensor).item(), (output as Tensor).item());
      return (output as Tensor).add(1);
    });
    expect(layer.forward(tensor(3)).item()).toBe(7);
    expect(log).toEqual(["pre", true, 6, 6]);
    first.remove();
    expect(layer.forward(tensor(3)).item()).toBe(4);
  });

  test("zeroGrad forgets gradients or fills them with zeros", () => {
    const net = new nn.Linear(1, 1);
    net
      .forward(tensor([[2]]))
      .sum()
      .backward();
    net.zeroGrad({ setToNone: false });
    expect(net.weight.grad?.toArray()).toEqual([[0]]);
    net.zeroGrad();
    expect(net.weight.grad).toBe(null);
  });

  test("a class without forward says so", () => {
    class Empty extends nn.Module {}
    expect(() => new Empty().forward()).toThrow("Empty has no forward; define forward(x) in the class");
  });

  test("requiresGrad_ freezes", () => {
    const net = new Net().requiresGrad_(false);
    expect(net.parameters().every(p => !p.requiresGrad)).toBe(true);
  });
});

describe("full backward hooks", () => {
  test("see the gradients on both sides, and may replace those of the inputs", () => {
    const layer = new nn.Linear(1, 1, { bias: false });
    layer.loadStateDict({ weight: tensor([[3]]) });
    const seen: unknown[] = [];
    const handle = layer.registerFullBackwardHook((m, [gx], [gy]) => {
      seen.push(m === layer, gx?.item(), gy?.item());
      return [gx!.mul(10)];
    });
    const x = tensor([[2]], { requiresGrad: true });
    layer.forward(x).mul(5).sum().backward();
    expect(seen).toEqual([true, 15, 5]);
    expect(x.grad?.item()).toBe(150);
    expect(layer.weight.grad?.item()).toBe(10);
    handle.remove();
    layer.forward(x).sum().backward();
    expect(seen.length).toBe(3);
  });

  test("are called for a first layer, whose input wants no gradient", () => {
    const layer = new nn.Linear(1, 1);
    const seen: unknown[] = [];
    layer.registerFullBackwardHook((_m, gradInput, [gy]) => void seen.push(gradInput, gy?.item()));
    layer
      .forward(tensor([[2]]))
      .sum()
      .backward();
    expect(seen).toEqual([[null], 1]);
  });

  test("must return as many gradients as there are inputs", () => {
    const layer = new nn.Identity();
    layer.registerFullBackwardHook(() => []);
    const y = layer.forward(tensor(1, { requiresGrad: true }));
    expect(() => y.backward()).toThrow("a full backward hook must return 1 gradients, got 0");
  });
});

describe("recording", () => {
  test("operations run inside the frames of their modules, and parameters are named by path", () => {
    const net = new Net();
    const seen: string[] = [];
    const marked: string[] = [];
    const { site, source } = register;
    recording(recorder(seen, marked), () => net.forward(tensor([[1, 2]])));
    expect(seen).toEqual([
      "tensor in ",
      "linear in Net:Net hidden:Linear",
      "relu in Net:Net act:ReLU",
      "linear in Net:Net out:Linear",
    ]);
    expect(marked).toEqual(["hidden.weight", "hidden.bias", "out.weight"]);
    expect(register).toEqual({ site, source });
  });

  test("a part that is called by itself names its parameters until the whole is called, and not again", () => {
    const net = new Net();
    const x = tensor([[1, 2]]);
    const marked: string[] = [];
    recording(recorder([], marked), () => {
      net.hidden.forward(x);
      net.forward(x);
      net.hidden.forward(x);
      new nn.Sequential(net, new nn.Tanh()).forward(x);
    });
    expect(marked).toEqual([
      ...["weight", "bias"],
      ...["hidden.weight", "hidden.bias", "out.weight"],
      ...["0.hidden.weight", "0.hidden.bias", "0.out.weight"],
    ]);
  });

  test("a name that the user gave stays", () => {
    const layer = new nn.Linear(1, 1);
    layer.weight = new nn.Parameter(tensor([[1]]), { name: "mine" });
    recording(recorder([]), () => layer.forward(tensor([[1]])));
    expect(layer.weight.name).toBe("mine");
    expect(layer.bias?.name).toBe("bias");
  });

  test("the register is put back when forward throws", () => {
    const layer = new nn.Linear(2, 1);
    const { site, source } = register;
    expect(() => recording(recorder([]), () => layer.forward(tensor([[1, 2, 3]])))).toThrow("linear");
    expect(register).toEqual({ site, source });
  });

  test("the steps of a recurrent layer are a loop", () => {
    const seen: string[] = [];
    const rnn = new nn.RNN(1, 1);
    recording(recorder(seen), () => rnn.forward(tensor([[[1]], [[2]]])));
    const tanh = seen.filter(line => line.startsWith("tanh"));
    expect(tanh).toEqual(["tanh in RNN:RNN time (L0):loop", "tanh in RNN:RNN time (L0):loop"]);
  });
});

describe("stateDict", () => {
  test("copies into another module of the same form, buffers included", () => {
    const a = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2));
    const b = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2));
    a.forward(
      tensor([
        [1, 2],
        [3, 5],
      ]),
    );
    expect(b.loadStateDict(a.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(Object.keys(a.stateDict())).toEqual([
      "0.weight",
      "0.bias",
      "1.weight",
      "1.bias",
      "1.runningMean",
      "1.runningVar",
      "1.numBatchesTracked",
    ]);
    for (const [path, value] of Object.entries(b.stateDict()))
      expect(value.toArray()).toEqual(a.stateDict()[path].toArray());
    expect(a.stateDict()["1.numBatchesTracked"].item()).toBe(1);
  });

  test("has PyTorch's order, and shared parameters under each of their paths", () => {
    class Tied extends nn.Module {
      bn = new nn.BatchNorm1d(2);
      a = new nn.Linear(2, 2);
      b = new nn.Linear(2, 2, { bias: false });
      c = this.a;
      w = new nn.Parameter(tensor([0]));
      self = this;
      constructor() {
        super();
        this.b.weight = this.a.weight;
        this.registerBuffer("k", tensor([0]));
        this.registerBuffer("j", tensor([0]), { persistent: false });
      }
    }
    const tied = new Tied();
    const statistics = ["bn.runningMean", "bn.runningVar", "bn.numBatchesTracked"];
    // As torch 2.13 lists them.
    expect(Object.keys(tied.stateDict())).toEqual(
      [
        "w",
        "k",
        "bn.weight",
        "bn.bias",
        ...statistics,
        "a.weight",
        "a.bias",
        "b.weight",
        "c.weight",
        "c.bias",
      ], // prettier-ignore
    );
    expect(tied.namedParameters().map(([name]) => name)).toEqual(
      ["w", "bn.weight", "bn.bias", "a.weight", "a.bias"], // prettier-ignore
    );
    expect(tied.namedBuffers().map(([name]) => name)).toEqual(["k", "j", ...statistics]);
    expect(new Tied().loadStateDict(tied.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
  });

  test("says what is missing, left over or misshapen", () => {
    const layer = new nn.Linear(2, 1);
    expect(() => layer.loadStateDict({ weight: tensor([[1, 2]]), extra: tensor(1) })).toThrow(
      "loadStateDict: the keys do not fit: missing: bias; unexpected: extra;",
    );
    expect(() => layer.loadStateDict({ weight: tensor([[1]]), bias: tensor([0]) })).toThrow(
      "loadStateDict: weight has shape [1, 1], but the module's is [1, 2]",
    );
    const before = layer.weight.toArray();
    expect(() => layer.loadStateDict({ weight: tensor([[1, 2]]), bias: tensor([0, 0]) })).toThrow(
      "loadStateDict: bias has shape [2], but the module's is [1]",
    );
    expect(layer.weight.toArray()).toEqual(before);
    expect(layer.loadStateDict({ weight: tensor([[1, 2]]) }, { strict: false })).toEqual({
      missingKeys: ["bias"],
      unexpectedKeys: [],
    });
    expect(layer.weight.toArray()).toEqual([[1, 2]]);
    expect(layer.weight.requiresGrad).toBe(true);
  });
});

describe("Sequential", () => {
  test("chains layers and keeps them by number", () => {
    const net = new nn.Sequential(new nn.Identity(), new nn.ReLU()).append(new nn.Tanh());
    expect(net.length).toBe(3);
    expect(net.at(-1)).toBeInstanceOf(nn.Tanh);
    expect(net.forward(tensor([-1, 0])).toArray()).toEqual([0, 0]);
    expect(() => net.append(Object.create(null))).toThrow();
  });

  test("ModuleList holds modules for a forward of one's own", () => {
    const list = new nn.ModuleList([new nn.Linear(1, 1), new nn.Linear(1, 1)]);
    expect([...list].length).toBe(2);
    expect(list.parameters().length).toBe(4);
  });
});
