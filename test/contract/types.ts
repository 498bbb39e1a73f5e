import {
  autograd,
  checkpoint,
  data,
  defvjp,
  func,
  linalg,
  manualSeed,
  max,
  mul,
  nn,
  noGrad,
  ones,
  optim,
  slice,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "../../core/index.js";

// Checked by the compiler alone: what users write type-checks, and what JavaScript cannot do is refused. Each line under
// an expected error stops compiling if the error goes away. (-x and x < y pass the compiler for any object; they throw.)

export function operators(x: Tensor): unknown[] {
  return [
    // @ts-expect-error no operators on tensors: x.mul(2)
    x * 2,
    // @ts-expect-error x.add(1)
    x + 1,
    // @ts-expect-error x.sub(x)
    x - x,
    // @ts-expect-error x.add(x)
    x + x,
    // @ts-expect-error x.item() > 0
    x > 0,
    // @ts-expect-error x.eq(1)
    x === 1,
    // @ts-expect-error x.pow(2)
    x ** 2,
    `${x}`,
  ];
}

export function refused(x: Tensor): unknown[] {
  return [
    // @ts-expect-error a list is no operand
    mul(x, [1, 2]),
    // @ts-expect-error nor is a string
    x.mul("2"),
    // @ts-expect-error no such dtype
    zeros(2, { dtype: "float16" }),
    // @ts-expect-error misspelt
    tensor([1], { requires_grad: true }),
    // @ts-expect-error misspelt
    x.backward({ retain_graph: true }),
    // @ts-expect-error misspelt
    new optim.SGD([x], { learningRate: 1 }),
    // @ts-expect-error misspelt
    new nn.Conv2d(1, 2, 3, { strid: 2 }),
    // @ts-expect-error shape is read-only
    x.shape.push(1),
    // @ts-expect-error data is a copy
    Object.assign(x, {}).data === 1,
  ];
}

class Net extends nn.Module {
  hidden = new nn.Linear(2, 8);
  out = new nn.Linear(8, 1);
  override forward(x: Tensor): Tensor {
    return this.out.forward(this.hidden.forward(x).tanh());
  }
}

export function training(): number {
  manualSeed(0);
  const net = new Net();
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
  const schedule = new optim.lrScheduler.StepLR(optimizer, 10);
  const loader = new data.DataLoader(new data.TensorDataset(ones(4, 2), ones(4, 1)), { batchSize: 2 });
  let last = 0;
  for (const [x, y] of loader) {
    optimizer.zeroGrad();
    const loss = nn.functional.mseLoss(net.forward(x), y);
    loss.backward();
    nn.utils.clipGradNorm_(net.parameters(), 1);
    optimizer.step();
    last = loss.item();
  }
  schedule.step();
  const state: Record<string, Tensor> = net.stateDict();
  net.loadStateDict(state);
  return last;
}

export function results(x: Tensor): void {
  const { values, indices }: { values: Tensor; indices: Tensor } = max(x, 1);
  const largest: Tensor = max(x);
  const sums: Tensor[] = [sum(x), sum(x, 1), sum(x, 1, true), sum(x, { dim: [0, 1], keepdim: true })];
  const picked: Tensor = x.at(1, slice(0, 2), null, "...").set_([0], 1);
  const gradient: Tensor | null = x.grad;
  x.grad = gradient;
  const [g]: Tensor[] = autograd.grad(x.sum(), x);
  const [perhaps]: (Tensor | null)[] = autograd.grad(x.sum(), x, { allowUnused: true });
  const [out, tangent]: [Tensor, Tensor] = func.jvp((v: Tensor) => v.sin(), [x], [x]);
  const [value, slope]: [Tensor, Tensor] = func.valueAndGrad((v: Tensor) => v.sum())(x);
  const [y, pull] = func.vjp((a: Tensor, b: Tensor) => a.mul(b), x, 2);
  const cotangents: Tensor[] = pull(y);
  const product: Tensor = func.hvp((v: Tensor) => v.pow(3).sum(), x, x);
  const products: Tensor[] = func.hvp((a: Tensor, b: Tensor) => a.mul(b).sum(), [x, x], [x, x]);
  const third: Tensor = func.grad(func.grad(func.grad((v: Tensor) => v.pow(3))))(2);
  const both: Tensor[] = func.grad((a: Tensor, b: Tensor) => a.mul(b).sum(), { argnums: [0, 1] })(x, x);
  const cube = defvjp({
    name: "cube",
    forward: a => a.pow(3),
    vjps: [(d, _out, a) => d.mul(a.pow(2)).mul(3)],
  });
  const recorded: Tensor = autograd.record(() => x.mul(2), { trainMode: false });
  const again: Tensor = checkpoint((a: Tensor) => a.mul(a), x);
  const handle = x.registerHook(d => d.mul(2));
  handle.remove();
  noGrad(() => x.sub_(x.grad!.mul(0.1)));
  const inverse: Tensor = linalg.inv(x);
  const nested: unknown = [values, indices, largest, sums, picked, g, perhaps, out, tangent, value, slope];
  void [nested, cotangents, product, products, third, both, cube(x, 2), recorded, again, inverse];
}
