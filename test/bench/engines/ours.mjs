// Gradient Graph as a program imports it. Every case stands here once; the other engines' files say the same.
export const load = () => import("../../../dist/core/index.js");
export const version = () => "this checkout";
export const first = gg => gg.tensor([1, 2], { requiresGrad: true }).mul(2).sum().backward();

export const cases = gg => {
  const { tensor, nn, func, matmul, noGrad, detectAnomaly } = gg;
  const { linear, crossEntropy, layerNorm, conv2d, softmax } = nn.functional;
  const shaped = ({ shape, data }, options) => tensor(data, options).reshape(shape).detach();
  const leaf = input => shaped(input, { dtype: "float32" }).requiresGrad_();
  const fixed = input => shaped(input, { dtype: input.data instanceof Int32Array ? "int32" : "float32" });

  /** A case from its function: named leaves that want a gradient, and the rest. */
  const gradients = (leaves, loss) => ({
    run() {
      for (const x of Object.values(leaves)) x.grad = null;
      const out = loss();
      out.backward();
      return out;
    },
    forward: () => noGrad(loss),
    results: out => ({
      loss: [out.item()],
      ...Object.fromEntries(Object.entries(leaves).map(([name, x]) => [name, x.grad.data])),
    }),
  });
  const leaves = (inputs, names) => Object.fromEntries(names.map(name => [name, leaf(inputs[name])]));

  const chain = n => inputs => {
    const w = leaves(inputs, ["x", "a", "b"]);
    return gradients(w, () => {
      let y = w.x;
      for (let i = 0; i < n; i += 4) {
        y = y.mul(w.a);
        y = y.add(w.b);
        y = y.tanh();
        y = y.sub(w.b);
      }
      return y;
    });
  };

  const mlpLeaves = inputs => leaves(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]);
  const mlpLoss = (w, inputs) => {
    const [x, y] = [fixed(inputs.x), fixed(inputs.y)];
    return () => {
      const h = linear(x, w.w1, w.b1).relu();
      return crossEntropy(linear(linear(h, w.w2, w.b2).relu(), w.w3, w.b3), y);
    };
  };
  const mlp = inputs => {
    const w = mlpLeaves(inputs);
    return gradients(w, mlpLoss(w, inputs));
  };

  const anomaly = make => inputs => {
    const { run, results } = make(inputs);
    return { run: () => detectAnomaly(run), results };
  };

  const rosenbrock = x => {
    const [head, tail] = [x.narrow(0, 0, x.shape[0] - 1), x.narrow(0, 1, x.shape[0] - 1)];
    return tail.sub(head.square()).square().mul(100).add(head.neg().add(1).square()).sum();
  };

  return {
    chain1000: chain(1000),
    chain100000: chain(100000),
    chain1000000: chain(1000000),
    mlp,
    anomaly: anomaly(mlp),
    anomalyChain: anomaly(chain(1000)),
    adam(inputs) {
      const w = mlpLeaves(inputs);
      const loss = mlpLoss(w, inputs);
      const adam = new gg.optim.Adam(Object.values(w));
      return {
        run() {
          adam.zeroGrad();
          const out = loss();
          out.backward();
          adam.step();
          return out;
        },
        results: out => ({ loss: [out.item()], after: [loss().item()] }),
      };
    },
    matmul512(inputs) {
      const w = leaves(inputs, ["a", "b"]);
      const v = fixed(inputs.v);
      return gradients(w, () => matmul(w.a, w.b).mul(v).sum());
    },
    elementwise(inputs) {
      const w = leaves(inputs, ["x", "y"]);
      return gradients(w, () => w.x.mul(w.y).add(w.x).tanh().mul(w.y).sum());
    },
    conv2d(inputs) {
      const w = leaves(inputs, ["x", "w"]);
      const v = fixed(inputs.v);
      return gradients(w, () => conv2d(w.x, w.w, { padding: 1 }).mul(v).sum());
    },
    lstm(inputs) {
      const w = leaves(inputs, ["wi", "wh", "b"]);
      const [x, v] = [fixed(inputs.x), fixed(inputs.v)];
      return gradients(w, () => {
        let h = gg.zeros(v.shape);
        let c = gg.zeros(v.shape);
        for (const now of x.unbind(0)) {
          const gates = matmul(now, w.wi).add(matmul(h, w.wh)).add(w.b);
          const [i, f, g, o] = gates.chunk(4, 1);
          c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
          h = o.sigmoid().mul(c.tanh());
        }
        return h.mul(v).sum();
      });
    },
    attention(inputs) {
      const w = leaves(inputs, ["x", "gain", "bias", "wqkv", "wo"]);
      const v = fixed(inputs.v);
      const [batch, length, width] = v.shape;
      const size = width / 4;
      return gradients(w, () => {
        const h = layerNorm(w.x, [width], { weight: w.gain, bias: w.bias });
        const heads = matmul(h, w.wqkv).reshape(batch, length, 12, size).transpose(1, 2);
        const [q, k, values] = heads.chunk(3, 1);
        const weights = softmax(matmul(q, k.transpose(2, 3)).mul(1 / Math.sqrt(size)), 3);
        const mixed = matmul(weights, values).transpose(1, 2).reshape(batch, length, width);
        return matmul(mixed, w.wo).mul(v).sum();
      });
    },
    hvp(inputs) {
      const [x, v] = [inputs.x, inputs.v].map(each => tensor(each.data, { dtype: "float64" }));
      return { run: () => func.hvp(rosenbrock, x, v), results: out => ({ product: out.data }) };
    },
    hessian(inputs) {
      const x = tensor(inputs.x.data, { dtype: "float64" });
      const hessian = func.hessian(rosenbrock);
      return { run: () => hessian(x), results: out => ({ hessian: out.data }) };
    },
  };
};
