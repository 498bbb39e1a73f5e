// js-pytorch on its cpu: nested arrays, no convolution, no tanh (written with exp, as its users must).
export async function load() {
  const { torch } = await import("js-pytorch");
  return torch;
}

export const version = () => "0.7.2";
export const first = torch => torch.tensor([1, 2], true).mul(2).sum().backward();

function nested(data, shape) {
  if (shape.length === 0) return data[0];
  if (shape.length === 1) return Array.from(data);
  const size = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nested(data.subarray(i * size, (i + 1) * size), shape.slice(1)),
  );
}

export const cases = torch => {
  /** It has no 0-d tensors. */
  const made = ({ shape, data }, grad) => torch.tensor(nested(data, shape.length === 0 ? [1] : shape), grad);
  const leaves = (inputs, names) => Object.fromEntries(names.map(name => [name, made(inputs[name], true)]));

  const gradients = (leaves, loss) => ({
    run() {
      for (const x of Object.values(leaves)) x.zero_grad();
      const out = loss();
      out.backward();
      return out;
    },
    results: out => ({
      loss: [out.data].flat(9),
      ...Object.fromEntries(Object.entries(leaves).map(([name, x]) => [name, [x.grad].flat(9)])),
    }),
  });

  const tanh = x => {
    const twice = x.mul(2).exp();
    return twice.sub(1).div(twice.add(1));
  };

  const chain = n => inputs => {
    const w = leaves(inputs, ["x", "a", "b"]);
    return gradients(w, () => {
      let y = w.x;
      for (let i = 0; i < n; i += 4) {
        y = y.mul(w.a);
        y = y.add(w.b);
        y = tanh(y);
        y = y.sub(w.b);
      }
      return y.sum();
    });
  };

  return {
    chain1000: chain(1000),
    chain100000: chain(100000),
    mlp(inputs) {
      const w = leaves(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]);
      const x = made(inputs.x, false);
      const y = made(inputs.y, false);
      const relu = new torch.nn.ReLU();
      const entropy = new torch.nn.CrossEntropyLoss();
      const linear = (from, weight, bias) => from.matmul(weight.transpose(0, 1)).add(bias);
      return gradients(w, () => {
        const h = relu.forward(linear(relu.forward(linear(x, w.w1, w.b1)), w.w2, w.b2));
        return entropy.forward(linear(h, w.w3, w.b3), y);
      });
    },
    matmul512(inputs) {
      const w = leaves(inputs, ["a", "b"]);
      const v = made(inputs.v, false);
      return gradients(w, () => w.a.matmul(w.b).mul(v).sum().sum());
    },
    elementwise(inputs) {
      const w = leaves(inputs, ["x", "y"]);
      return gradients(w, () => tanh(w.x.mul(w.y).add(w.x)).mul(w.y).sum());
    },
  };
};
