// Hovers on every kind of tensor-valued expression, in every file of the run: one run, one row an expression.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "./client.js";

const lib = `import { nn, randn, type Tensor } from "gradient-graph";

export const scale = randn(1, { requiresGrad: true });
export class Net extends nn.Module {
  w = new nn.Parameter(randn(4, 3));
  #bias = randn(3);
  layers = [new nn.Linear(3, 3), new nn.Linear(3, 2)];
  forward(x: Tensor): Tensor {
    let h = x.matmul(this.w).add(this.#bias);
    for (const layer of this.layers) h = layer.forward(h).relu();
    return h;
  }
}
export const pair = (a: Tensor, b: Tensor) => [a.add(b), a.sub(b)];
`;
const main = `import { max, nn, randn, type Tensor } from "gradient-graph";
import * as lib from "./lib.js";
import { Net, pair, scale } from "./lib.js";

const x = randn(5, 4, { requiresGrad: true });
const net = new Net();
const out = net.forward(x.mul(2).add(1));
const [sum, rest] = pair(x, x.mul(3));
const { values, indices: places } = max(x, 1);
const all = [x, sum];
const first = all[1].exp();
const bag = { a: x, b: sum };
const tag = (parts: TemplateStringsArray, ...given: Tensor[]) => given[0].mul(given[1]);
const tagged = tag\`a \${x} b \${sum}\`;
console.log(\`text \${out} \${scale} \${all[1]} \${bag.b}\`);
const chosen = x.numel() > 3 ? x.mul(5) : x.div(5);
const maybe = x?.mul(7);
const waited = await Promise.resolve(x.log1p());
const second = (x.sin(), x.cos());
const turned = net.w.T;
let later: Tensor;
later = x.tanh();
const mapped = [1, 2].map(k => x.mul(k));
mapped[1];
const loss = nn.functional.mseLoss(out.sum(), scale.sum()).add(lib.pair(x, x)[0].sum());
loss.backward();
x.grad!.mul(2);
later = x.sigmoid();
`;

let client: Client;
beforeAll(async () => {
  client = await Client.start();
  await client.open("lib.ts", lib);
  await client.open("main.ts", main);
  await client.run("main.ts");
  expect((await client.ended("main.ts")).state).toMatchObject({ kind: "done" });
});
afterAll(() => client.stop());

/** The hover where `mark` stands in `within`: what is asked begins at its "|". */
async function ask(file: string, marked: string): Promise<string | null> {
  const text = file === "lib.ts" ? lib : main;
  const [before, after] = marked.split("|");
  const at = text.indexOf(before + after);
  if (at < 0 || after === undefined) throw new Error(`${marked} is not in ${file}`);
  const lines = text.slice(0, at + before.length).split("\n");
  const hover = await client.hover(file, lines.length - 1, lines[lines.length - 1].length);
  const contents = hover?.contents;
  if (!contents || typeof contents !== "object" || !("value" in contents)) return null;
  const [head] = contents.value.split("\n");
  return head
    .replace(/\*\*|\\/g, "")
    .replace(" · float32", "")
    .replace(", requires gradient", "");
}

test.each([
  ["a variable, not its namesake in another file", "pair(|x, x.mul", "`x` parameter · [5, 4]"],
  ["a call's inner part", "x.|mul(2).add", "`x.mul(2)` mul · [5, 4]"],
  ["a chain's end", "x.mul(2).|add", "`x` add · [5, 4]"],
  ["what a function of the person's gave back", "const |out", "`out` relu · [5, 2] · known as h"],
  ["an element of a pattern", "[|sum, rest] =", "`sum` add · [5, 4]"],
  ["a shorthand of a pattern", "{ |values", "`values` max · [5]"],
  ["a renamed key of a pattern", "indices: |places", "`places` max · [5] · int32"],
  ["an element of an array in a literal", "[|x, sum]", "`x` parameter · [5, 4]"],
  ["an element by its number", "all|[1].exp", "`all[1]` add · [5, 4] · known as sum"],
  ["an element that no operation reads", "{all|[1]}", "`all[1]` add · [5, 4] · known as sum"],
  ["a field", "{bag.|b}", "`bag.b` add · [5, 4] · known as sum"],
  ["a template string's part", "{|out} $", "`out` relu · [5, 2] · known as h"],
  ["an import from another file", "{|scale}", "`scale` parameter · [1]"],
  ["a tag", "= |tag`a", "`tagged` mul · [5, 4]"],
  ["a tagged template's part", "{|x} b", "`x` parameter · [5, 4]"],
  ["a rest parameter's element", "given|[1])", "`given[1]` add · [5, 4] · known as sum"],
  ["a choice", "x.numel() > 3 |? x", "`chosen` mul · [5, 4]"],
  ["an optional call", "x?.|mul(7)", "`maybe` mul · [5, 4]"],
  ["an await", "|await Promise", "`waited` log1p · [5, 4]"],
  ["a sequence's last", "x.|cos()", "`second` cos · [5, 4]"],
  ["a transpose", "net.w.|T", "`net.w.T` transpose · [3, 4] · known as turned"],
  ["a field of a module", "net.|w.T", "`net.w` parameter · [4, 3]"],
  ["a variable assigned twice, here", "|later = x.tanh", "`later` tanh · [5, 4]"],
  ["and there", "|later = x.sigmoid", "`later` sigmoid · [5, 4]"],
  [
    "a function of a namespace",
    "nn.functional.|mseLoss",
    "`….mseLoss(out.sum(),scale.sum())` mseLoss · scalar",
  ],
  ["its argument", "mseLoss(|out.sum()", "`out` relu · [5, 2] · known as h"],
  ["backward", "loss.|backward", "`loss` add · scalar"],
  ["a gradient's operation", "x.grad!.|mul", "`x.grad!.mul(2)` mul · [5, 4]"],
])("%s", async (_, marked, expected) => {
  expect(await ask("main.ts", marked)).toBe(expected);
});

test.each([
  ["a parameter of a method", "forward(|x:", "`x` add · [5, 4]"],
  ["a field of this", "this.|w", "`this.w` parameter · [4, 3]"],
  ["a private field", "this.|#bias", "`this.#bias` input · [3]"],
  ["its declaration", "|#bias = randn", "`#bias` input · [3]"],
  ["an argument of a layer, which is not the layer's weight", "layer.forward(|h)", "`h` relu · [5, 3]"],
  ["a returned variable", "return |h", "`h` relu · [5, 2]"],
  ["a variable of its module", "const |scale", "`scale` parameter · [1]"],
  ["an arrow's parameter", "(|a: Tensor, b", "`a` parameter · [5, 4] · known as x"],
])("in the other file: %s", async (_, marked, expected) => {
  expect(await ask("lib.ts", marked)).toBe(expected);
});

test("a bare expression that no operation tells of shows what it printed", async () => {
  expect(await ask("main.ts", "mapped|[1];")).toBe("```text");
});

test("what is no tensor has no hover", async () => {
  for (const marked of [
    "const |net",
    "|max, nn",
    "new |Net()",
    "x.|numel",
    "x.numel() > |3",
    "import * as |lib",
  ])
    expect(await ask("main.ts", marked), marked).toBe(null);
  for (const marked of [
    "extends |nn",
    "= [new nn.|Linear",
    "|forward(x:",
    "x: |Tensor): Tensor {",
    "of this.|layers",
  ])
    expect(await ask("lib.ts", marked), marked).toBe(null);
});
