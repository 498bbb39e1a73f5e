// Training a small convolutional network
// Drawings of 8 × 8 pixels, noisy and shifted, of four kinds: bar, beam, cross, ring. Two convolutions learn to tell them
// apart; a fresh batch at the end shows what they learnt.
import { manualSeed, nn, noGrad, optim, randint, randn, relu, type Tensor, tensor } from "gradient-graph";

manualSeed(1);
const shapes = [
  ["...#...", "...#...", "...#...", "...#...", "...#...", "...#...", "...#..."],
  [".......", ".......", ".......", "#######", ".......", ".......", "......."],
  ["#.....#", ".#...#.", "..#.#..", "...#...", "..#.#..", ".#...#.", "#.....#"],
  [".......", ".#####.", ".#...#.", ".#...#.", ".#...#.", ".#####.", "......."],
];

/** 8 × 8 pixels with that kind's shape in them, moved down and right. */
const drawn = (kind: number, down: number, right: number) =>
  Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: 8 }, (_, j) => (shapes[kind][i - down]?.[j - right] === "#" ? 1 : 0)),
  );

/** `count` noisy drawings [count, 1, 8, 8] and which kind each is. */
function drawings(count: number): { x: Tensor; kind: Tensor } {
  const int32 = { dtype: "int32" } as const;
  const kind = randint(0, shapes.length, [count], int32);
  const [down, right] = [randint(0, 2, [count], int32).data, randint(0, 2, [count], int32).data];
  const pixels = Array.from(kind.data, (each, n) => [drawn(each, down[n], right[n])]);
  return { x: tensor(pixels).add(randn(count, 1, 8, 8).mul(0.2)), kind };
}

class Net extends nn.Module {
  first = new nn.Conv2d(1, 4, 3, { padding: 1 });
  second = new nn.Conv2d(4, 8, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  out = new nn.Linear(8 * 2 * 2, shapes.length);

  override forward(x: Tensor): Tensor {
    const edges = this.pool.forward(relu(this.first.forward(x))); // [N, 4, 4, 4]
    const parts = this.pool.forward(relu(this.second.forward(edges))); // [N, 8, 2, 2]
    return this.out.forward(parts.flatten(1));
  }
}

const net = new Net();
const lossOf = new nn.CrossEntropyLoss();
const optimizer = new optim.Adam(net.parameters(), { lr: 0.02 });
const train = drawings(64);

for (let step = 0; step <= 30; step++) {
  optimizer.zeroGrad();
  const loss = lossOf.forward(net.forward(train.x), train.kind);
  loss.backward();
  optimizer.step();
  if (step % 10 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(4)}`);
}

const fresh = drawings(32);
const right = noGrad(() => net.forward(fresh.x).argmax(1).eq(fresh.kind).sum().item());
console.log(`${right} of 32 new drawings told right`);
