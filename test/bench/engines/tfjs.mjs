// TensorFlow.js on its cpu or its wasm backend. Its convolutions want channels last.
let backend = "cpu";

export async function load(variant) {
  backend = variant;
  const { default: tf } = await import("@tensorflow/tfjs");
  if (variant === "wasm") {
    const { createRequire } = await import("node:module");
    const { dirname } = await import("node:path");
    const path = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    const { default: wasm } = await import("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${dirname(path)}/`);
    wasm.setThreadsCount(1);
  }
  if (!(await tf.setBackend(variant))) throw new Error(`the ${variant} backend did not start`);
  await tf.ready();
  return tf;
}

export const version = tf => `${tf.version.tfjs} ${backend}`;
export const first = tf =>
  tf
    .grad(x => x.mul(2).sum())(tf.tensor([1, 2]))
    .dataSync();

export const cases = tf => {
  const fixed = ({ shape, data }) => tf.tensor(data, shape, data instanceof Int32Array ? "int32" : "float32");

  /** `back` undoes a layout of our own making. */
  const gradients = (leaves, loss, back = {}) => {
    const names = Object.keys(leaves);
    const variables = names.map(name => tf.variable(leaves[name]));
    const held = Object.fromEntries(names.map((name, i) => [name, variables[i]]));
    let kept = [];
    return {
      run() {
        tf.dispose(kept);
        const { value, grads } = tf.variableGrads(() => loss(held).asScalar(), variables);
        const found = variables.map(variable => grads[variable.name]);
        kept = [value, ...found];
        return { value, found };
      },
      forward: () => tf.tidy(() => void loss(held)),
      results: ({ value, found }) => ({
        loss: value.dataSync(),
        ...Object.fromEntries(
          names.map((name, i) => [name, (back[name]?.(found[i]) ?? found[i]).dataSync()]),
        ),
      }),
    };
  };
  const leaves = (inputs, names) => Object.fromEntries(names.map(name => [name, fixed(inputs[name])]));

  const chain = n => inputs =>
    gradients(leaves(inputs, ["x", "a", "b"]), ({ x, a, b }) => {
      let y = x;
      for (let i = 0; i < n; i += 4) {
        y = y.mul(a);
        y = y.add(b);
        y = y.tanh();
        y = y.sub(b);
      }
      return y;
    });

  return {
    chain1000: chain(1000),
    chain100000: chain(100000),
    mlp(inputs) {
      const x = fixed(inputs.x);
      const y = tf.oneHot(fixed(inputs.y), 10);
      const linear = (from, w, b) => tf.matMul(from, w, false, true).add(b);
      return gradients(leaves(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]), ({ w1, b1, w2, b2, w3, b3 }) => {
        const h = linear(linear(x, w1, b1).relu(), w2, b2).relu();
        return tf.losses.softmaxCrossEntropy(y, linear(h, w3, b3));
      });
    },
    matmul512(inputs) {
      const v = fixed(inputs.v);
      return gradients(leaves(inputs, ["a", "b"]), ({ a, b }) => tf.matMul(a, b).mul(v).sum());
    },
    elementwise: inputs =>
      gradients(leaves(inputs, ["x", "y"]), ({ x, y }) => x.mul(y).add(x).tanh().mul(y).sum()),
    conv2d(inputs) {
      const v = fixed(inputs.v).transpose([0, 2, 3, 1]);
      const own = {
        x: fixed(inputs.x).transpose([0, 2, 3, 1]),
        w: fixed(inputs.w).transpose([2, 3, 1, 0]),
      };
      return gradients(own, ({ x, w }) => tf.conv2d(x, w, 1, "same").mul(v).sum(), {
        x: g => g.transpose([0, 3, 1, 2]),
        w: g => g.transpose([3, 2, 0, 1]),
      });
    },
    lstm(inputs) {
      const v = fixed(inputs.v);
      const steps = fixed(inputs.x).unstack(0);
      return gradients(leaves(inputs, ["wi", "wh", "b"]), ({ wi, wh, b }) => {
        let h = tf.zeros(v.shape);
        let c = tf.zeros(v.shape);
        for (const now of steps) {
          const gates = tf.matMul(now, wi).add(tf.matMul(h, wh)).add(b);
          const [i, f, g, o] = gates.split(4, 1);
          c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
          h = o.sigmoid().mul(c.tanh());
        }
        return h.mul(v).sum();
      });
    },
    attention(inputs) {
      const v = fixed(inputs.v);
      const [batch, length, width] = v.shape;
      const size = width / 4;
      return gradients(leaves(inputs, ["x", "gain", "bias", "wqkv", "wo"]), ({ x, gain, bias, wqkv, wo }) => {
        const { mean, variance } = tf.moments(x, -1, true);
        const h = x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gain).add(bias);
        const flat = h.reshape([batch * length, width]);
        const heads = tf.matMul(flat, wqkv).reshape([batch, length, 12, size]).transpose([0, 2, 1, 3]);
        const [q, k, values] = heads.split(3, 1);
        const weights = tf
          .matMul(q, k, false, true)
          .mul(1 / Math.sqrt(size))
          .softmax();
        const mixed = tf
          .matMul(weights, values)
          .transpose([0, 2, 1, 3])
          .reshape([batch * length, width]);
        return tf.matMul(mixed, wo).reshape([batch, length, width]).mul(v).sum();
      });
    },
  };
};
