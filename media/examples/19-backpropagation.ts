// Backpropagation by hand and by tape: L(y(z(w, x, b)), t)
// v̄ stands for ∂L/∂v. Forward computes each v from its parents; backward starts at L̄ = 1 and adds up, over the children of
// each v, what they send: v̄ᵢ = Σⱼ v̄ⱼ · ∂vⱼ/∂vᵢ.
import { mul, sigmoid, tensor } from "gradient-graph";

const leaf = (value: number) => tensor(value, { requiresGrad: true, dtype: "float64" });
const w = leaf(0.5);
const x = leaf(2);
const b = leaf(-0.3);
const t = leaf(1);

const z = w.mul(x).add(b);
const y = sigmoid(z);
const L = mul(0.5, y.sub(t).square());
z.retainGrad(); // keep the adjoints of the inner nodes to look at, too
y.retainGrad();
L.backward();

// The same by hand. Every local derivative is known as soon as the forward pass is done.
const [vw, vx, vt, vy] = [w, x, t, y].map(v => v.item());
const local: [child: string, parent: string, slope: number][] = [
  ["L", "y", vy - vt],
  ["L", "t", vt - vy],
  ["y", "z", vy * (1 - vy)], // σ′ = σ (1 − σ)
  ["z", "w", vx],
  ["z", "x", vw],
  ["z", "b", 1], // z = w·x + b grows with b one to one. One sometimes sees 0 printed here: then b would never learn
];
const bar: Record<string, number> = { L: 1 };
for (const v of ["y", "t", "z", "w", "x", "b"]) {
  // children come before their parents: the reverse of a topological order
  bar[v] = 0;
  for (const [child, parent, slope] of local) if (parent === v) bar[v] += bar[child] * slope;
}

for (const [name, v] of Object.entries({ y, t, z, w, x, b })) {
  const tape = v.grad!.item();
  console.log(`${name}\u0305 = ${tape.toFixed(6)} by tape, ${bar[name].toFixed(6)} by hand`);
}
