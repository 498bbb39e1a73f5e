// jax-js on its wasm device, eager or under jit. Its arrays are counted by hand: `.ref` wherever one is used again.
let jitted = false;

export async function load(variant) {
  jitted = variant === "jit";
  globalThis.Float16Array ??= class extends Uint16Array {}; // it asks for the type by name, which older Nodes lack
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

export const version = () => (jitted ? "0.1.25 jit" : "0.1.25 eager");
export const first = async jax =>
  jax
    .grad(x => x.mul(2).sum())(jax.numpy.array([1, 2]))
    .data();

export const cases = jax => {
  const { numpy: np, nn, lax } = jax;
  const array = ({ shape, data }) => np.array(data).reshape(shape);
  const compiled = f => (jitted ? jax.jit(f) : f);
  const listed = (inputs, names) => names.map(name => array(inputs[name]));

  /** `loss` takes its leaves and its constants, in this order; each run is waited for, since arrays are lazy. */
  const gradients = (names, leaves, constants, loss) => {
    const argnums = names.map((_, i) => i);
    const both = compiled(jax.valueAndGrad(loss, { argnums }));
    const only = compiled(loss);
    const arguments_ = () => [...leaves, ...constants].map(each => each.ref);
    let kept = [];
    return {
      async run() {
        for (const each of kept) each.dispose();
        const [value, grads] = both(...arguments_());
        kept = [value, ...grads];
        await jax.blockUntilReady(kept);
        return kept;
      },
      async forward() {
        const value = only(...arguments_());
        await value.blockUntilReady();
        value.dispose();
      },
      async results([value, ...grads]) {
        const found = await Promise.all(grads.map(g => g.ref.data()));
        return {
          loss: await value.ref.data(),
          ...Object.fromEntries(names.map((name, i) => [name, found[i]])),
        };
      },
    };
  };
  const standard = (inputs, names, constants, loss) =>
    gradients(names, listed(inputs, names), listed(inputs, constants), loss);

  const rosenbrock = x => {
    const n = x.shape[0];
    const head = x.ref.slice([0, n - 1]);
    const tail = x.slice([1, n]);
    return np
      .square(tail.sub(np.square(head.ref)))
      .mul(100)
      .add(np.square(np.subtract(1, head)))
      .sum();
  };

  const derivative = (f, inputs, name) => {
    let kept = null;
    return {
      async run() {
        kept?.dispose();
        kept = f(...inputs.map(each => each.ref));
        await kept.blockUntilReady();
        return kept;
      },
      results: async out => ({ [name]: await out.ref.data() }),
    };
  };

  const chain = n => inputs =>
    standard(inputs, ["x", "a", "b"], [], (x, a, b) => {
      let y = x;
      for (let i = 0; i < n; i += 4) {
        y = y.mul(a.ref);
        y = y.add(b.ref);
        y = np.tanh(y);
        y = y.sub(b.ref);
      }
      a.dispose();
      b.dispose();
      return y;
    });

  return {
    chain1000: chain(1000),
    mlp(inputs) {
      const names = ["w1", "b1", "w2", "b2", "w3", "b3"];
      const y = nn.oneHot(np.array(inputs.y.data, { dtype: np.int32 }), 10);
      const constants = [array(inputs.x), y];
      return gradients(names, listed(inputs, names), constants, (w1, b1, w2, b2, w3, b3, x, target) => {
        const linear = (from, w, b) => np.matmul(from, w.transpose()).add(b);
        const h = nn.relu(linear(nn.relu(linear(x, w1, b1)), w2, b2));
        return nn
          .logSoftmax(linear(h, w3, b3))
          .mul(target)
          .sum()
          .mul(-1 / 64);
      });
    },
    matmul512: inputs => standard(inputs, ["a", "b"], ["v"], (a, b, v) => np.matmul(a, b).mul(v).sum()),
    elementwise: inputs =>
      standard(inputs, ["x", "y"], [], (x, y) => np.tanh(x.ref.mul(y.ref).add(x)).mul(y).sum()),
    conv2d: inputs =>
      standard(inputs, ["x", "w"], ["v"], (x, w, v) => lax.conv(x, w, [1, 1], "SAME").mul(v).sum()),
    lstm: inputs =>
      standard(inputs, ["wi", "wh", "b"], ["x", "v"], (wi, wh, b, x, v) => {
        let h = np.zeros([16, 128]);
        let c = np.zeros([16, 128]);
        for (let t = 0; t < 20; t++) {
          const now = x.ref.slice(t);
          const gates = np.matmul(now, wi.ref).add(np.matmul(h, wh.ref)).add(b.ref);
          const [i, f, g, o] = np.split(gates, 4, 1);
          c = nn
            .sigmoid(f)
            .mul(c)
            .add(nn.sigmoid(i).mul(np.tanh(g)));
          h = nn.sigmoid(o).mul(np.tanh(c.ref));
        }
        for (const each of [wi, wh, b, x, c]) each.dispose();
        return h.mul(v).sum();
      }),
    attention: inputs =>
      standard(inputs, ["x", "gain", "bias", "wqkv", "wo"], ["v"], (x, gain, bias, wqkv, wo, v) => {
        const [batch, length, width] = v.shape;
        const size = width / 4;
        const h = nn.standardize(x, -1, { epsilon: 1e-5 }).mul(gain).add(bias);
        const heads = np.matmul(h, wqkv).reshape([batch, length, 12, size]).transpose([0, 2, 1, 3]);
        const [q, k, values] = np.split(heads, 3, 1);
        const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size));
        const mixed = np.matmul(nn.softmax(scores, -1), values);
        return np
          .matmul(mixed.transpose([0, 2, 1, 3]).reshape([batch, length, width]), wo)
          .mul(v)
          .sum();
      }),
    hvp(inputs) {
      const product = (x, v) => jax.jvp(jax.grad(rosenbrock), [x], [v])[1];
      return derivative(compiled(product), listed(inputs, ["x", "v"]), "product");
    },
    hessian: inputs => derivative(compiled(jax.hessian(rosenbrock)), listed(inputs, ["x"]), "hessian"),
  };
};
