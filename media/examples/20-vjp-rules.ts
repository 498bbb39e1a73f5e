// Rules of one's own: vector-Jacobian products
// An operation is its forward function and, for each argument, how the gradient g of its result becomes that argument's.
// unbroadcast sums a gradient back to the shape of an argument that was stretched.
import { defvjp, type Tensor, tensor, unbroadcast } from "gradient-graph";

const add = defvjp({
  name: "myAdd",
  forward: (x: Tensor, y: Tensor) => x.add(y),
  vjps: [(g, _out, x, _y) => unbroadcast(x, g), (g, _out, _x, y) => unbroadcast(y, g)],
});
const multiply = defvjp({
  name: "myMultiply",
  forward: (x: Tensor, y: Tensor) => x.mul(y),
  vjps: [(g, _out, x, y) => unbroadcast(x, y.mul(g)), (g, _out, x, y) => unbroadcast(y, x.mul(g))],
});
const subtract = defvjp({
  name: "mySubtract",
  forward: (x: Tensor, y: Tensor) => x.sub(y),
  vjps: [(g, _out, x, _y) => unbroadcast(x, g), (g, _out, _x, y) => unbroadcast(y, g.neg())],
});
const divide = defvjp({
  // Python tells two divisions apart; here there is one, and it is the true one
  name: "myDivide",
  forward: (x: Tensor, y: Tensor) => x.div(y),
  vjps: [
    (g, _out, x, y) => unbroadcast(x, g.div(y)),
    (g, _out, x, y) => unbroadcast(y, g.neg().mul(x).div(y.mul(y))),
  ],
});

const mine = [add, multiply, subtract, divide];
const theirs = [
  (x: Tensor, y: Tensor) => x.add(y),
  (x: Tensor, y: Tensor) => x.mul(y),
  (x: Tensor, y: Tensor) => x.sub(y),
  (x: Tensor, y: Tensor) => x.div(y),
];

function gradients(op: (x: Tensor, y: Tensor) => Tensor): string {
  const x = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { requiresGrad: true },
  );
  const y = tensor([2, 4, 8], { requiresGrad: true }); // one row, stretched over two
  op(x, y).sum().backward();
  return `${x.grad} ${y.grad}`;
}

for (const [i, op] of mine.entries()) {
  const found = gradients(op);
  console.log(found, found === gradients(theirs[i]) ? "as built in" : "differs from the built-in rule");
}
