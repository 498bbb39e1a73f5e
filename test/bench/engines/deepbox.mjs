// deepbox on its default, portable device.
export async function load() {
  const [nd, nn] = await Promise.all([import("deepbox/ndarray"), import("deepbox/nn")]);
  return { nd, nn };
}

export const version = () => "1.0.0";
export const first = ({ nd }) => nd.parameter([1, 2]).mul(nd.GradTensor.scalar(2)).sum().backward();

export const cases = ({ nd, nn }) => {
  const { GradTensor } = nd;
  const plain = ({ shape, data }) => nd.tensor(data, { dtype: "float32" }).reshape(shape);
  const leaf = input =>
    input.shape.length === 0
      ? GradTensor.scalar(input.data[0], { requiresGrad: true, dtype: "float32" })
      : nd.parameter(plain(input));
  const fixed = input => GradTensor.fromTensor(plain(input), { requiresGrad: false });
  const number = value => GradTensor.scalar(value, { dtype: "float32" });

  const gradients = (leaves, loss) => ({
    run() {
      for (const x of Object.values(leaves)) x.zeroGrad();
      const out = loss();
      out.backward();
      return out;
    },
    forward: () => nd.noGrad(loss),
    results: out => ({
      loss: [out.data[out.offset]],
      ...Object.fromEntries(Object.entries(leaves).map(([name, x]) => [name, [x.grad.toArray()].flat(9)])),
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

  /** What stands between two places of one axis. */
  const part = (x, axis, from, to) =>
    x.slice(...x.shape.map((size, i) => (i === axis ? { start: from, end: to } : { start: 0, end: size })));

  return {
    chain1000: chain(1000),
    chain100000: chain(100000),
    mlp(inputs) {
      const w = leaves(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]);
      const x = fixed(inputs.x);
      const y = nd.tensor(inputs.y.data, { dtype: "int32" });
      const linear = (from, weight, bias) => from.matmul(weight.transpose()).add(bias);
      return gradients(w, () => {
        const h = linear(linear(x, w.w1, w.b1).relu(), w.w2, w.b2).relu();
        return nn.crossEntropyLoss(linear(h, w.w3, w.b3), y);
      });
    },
    matmul512(inputs) {
      const w = leaves(inputs, ["a", "b"]);
      const v = fixed(inputs.v);
      return gradients(w, () => w.a.matmul(w.b).mul(v).sum());
    },
    elementwise(inputs) {
      const w = leaves(inputs, ["x", "y"]);
      return gradients(w, () => w.x.mul(w.y).add(w.x).tanh().mul(w.y).sum());
    },
    conv2d(inputs) {
      const x = leaf(inputs.x);
      const v = fixed(inputs.v);
      const layer = new nn.Conv2d(16, 32, 3, { padding: 1, bias: false });
      layer.weight.tensor.data.set(inputs.w.data);
      return gradients({ x, w: layer.weight }, () => layer.forward(x).mul(v).sum());
    },
    lstm(inputs) {
      const w = leaves(inputs, ["wi", "wh", "b"]);
      const v = fixed(inputs.v);
      const steps = fixed(inputs.x);
      return gradients(w, () => {
        let h = fixed({ shape: [16, 128], data: new Float32Array(2048) });
        let c = h;
        for (let t = 0; t < 20; t++) {
          const now = part(steps, 0, t, t + 1).reshape([16, 128]);
          const gates = now.matmul(w.wi).add(h.matmul(w.wh)).add(w.b);
          const [i, f, g, o] = [0, 1, 2, 3].map(k => part(gates, 1, 128 * k, 128 * (k + 1)));
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
        const centred = w.x.sub(w.x.mean(-1, true));
        const spread = centred.square().mean(-1, true).add(number(1e-5)).sqrt();
        const h = centred.div(spread).mul(w.gain).add(w.bias);
        const heads = h.matmul(w.wqkv).reshape([batch, length, 12, size]).transpose([0, 2, 1, 3]);
        const [q, k, values] = [0, 4, 8].map(from => part(heads, 1, from, from + 4));
        const scores = q.matmul(k.transpose([0, 1, 3, 2])).mul(number(1 / Math.sqrt(size)));
        const mixed = nd.softmaxGrad(scores, -1).matmul(values).transpose([0, 2, 1, 3]);
        return mixed.reshape([batch, length, width]).matmul(w.wo).mul(v).sum();
      });
    },
  };
};
