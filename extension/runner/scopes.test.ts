// Where in the program an operation runs: sites, loop iterations, calls and callbacks, told by a toy library that
// reads the register as the real one does.
import * as esbuild from "esbuild";
import { describe, expect, it } from "vitest";
import type { Frame, FrameSource } from "../../core/tape/frame.js";
import { instrument } from "../instrument/instrument.js";
import { runtime } from "./runtime.js";
import { freshShared, ITERATION, WORD } from "./shared.js";
import { readSites, writeSites } from "./sites.js";

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

function path(frame: Frame | null): string {
  const steps: string[] = [];
  for (let at = frame; at; at = at.up)
    steps.unshift(at.kind === "loop" ? `${at.name}#${at.call}[${at.iteration}]` : `${at.name}#${at.call}`);
  return steps.join(" > ") || "module";
}

/** Runs a program whose `op("a")` notes the text of its site and its path; `x.n` of names is kept too. */
async function watch(source: string) {
  const { code, sites } = instrument(source, "a.ts", 0);
  const register: { site: number; source: FrameSource | null } = { site: -1, source: null };
  const program = { sites: readSites(writeSites(sites)), entries: sites.map(() => 0), register };
  const shared = freshShared();
  const lines = source.split("\n");
  const text = (id: number) => {
    const site = sites[id];
    return site ? lines[site.line - 1].slice(site.column - 1, site.endColumn - 1) : "nowhere";
  };
  const ops: string[] = [];
  const names: string[] = [];
  const echoes: string[] = [];
  const witness = {
    name: (value: unknown, site: number) => names.push(`${sites[site].name}=${(value as { v: string }).v}`),
    echo: (value: unknown, site: number) =>
      echoes.push(`${text(site)} is ${typeof value === "object" && value !== null ? "object" : value}`),
  };
  const words = runtime(program, shared, witness, v => typeof v === "object" && v !== null && "v" in v);
  const op = (v: string) => {
    ops.push(`${text(register.site)} in ${path(register.source?.frame() ?? null)}`);
    return { v, op: (next: string) => op(next), op_: (next: string) => op(next), grad: null };
  };
  const twice = (f: () => void) => {
    const { site, source } = register;
    for (let i = 0; i < 2; i++) {
      f();
      register.site = site;
      register.source = source;
    }
  };
  /** As a module's forward: user code runs inside a frame that the library made. */
  const within = (name: string, f: () => void) => {
    const { site, source } = register;
    const frame: Frame = {
      up: source?.frame() ?? null,
      kind: "module",
      name,
      type: "Layer",
      call: 0,
      id: -1,
    };
    register.source = { frame: () => frame };
    f();
    register.site = site;
    register.source = source;
  };
  const js = (await esbuild.transform(code, { loader: "ts", format: "esm", target: "node20.19" })).code;
  const m = {
    get T() {
      return op("T");
    },
    set T(_value: unknown) {},
  };
  await new AsyncFunction("op", "m", "twice", "within", ...Object.keys(words), js)(
    op,
    m,
    twice,
    within,
    ...Object.values(words),
  );
  await new Promise(resolve => setTimeout(resolve, 10));
  return { ops, names, echoes, shared };
}

describe("the site of an operation", () => {
  it("spans the whole call, receiver and chain included", async () => {
    const { ops } = await watch(`const x = op("x");\nconst y = x.op(op("i").v).op("z");\n(x.op("w"));`);
    expect(ops).toEqual([
      'op("x") in module',
      'op("i") in module',
      'x.op(op("i").v) in module',
      'x.op(op("i").v).op("z") in module',
      'x.op("w") in module',
    ]);
  });
});

describe("a property that computes", () => {
  it("has a site of its own wherever its chain may be preceded", async () => {
    const { ops } = await watch(`const y = m.T;
const z = m.T.op("a").op("b");
m.T.op("c");
m.T;
m.T.op_("d");
op(m.T);
m.T = 3;`);
    expect(ops.filter(each => each === "m.T in module")).toHaveLength(6);
    expect(ops).toContain('m.T.op("a") in module');
    expect(ops).toContain('m.T.op("a").op("b") in module');
  });
});

describe("frames", () => {
  it("count loops and forget them where they end", async () => {
    const { ops } = await watch(`op("a");
for (let i = 0; i < 2; i++) {
  for (const j of [0, 1]) if (j) op("b");
  op("c");
}
op("d");
let k = 0;
while (op("e") && k < 1) k++;
do op("f"); while (k++ < 2);
op("g");`);
    expect(ops).toEqual([
      'op("a") in module',
      'op("b") in for@2#0[0] > for@3#0[1]',
      'op("c") in for@2#0[0]',
      'op("b") in for@2#0[1] > for@3#1[1]',
      'op("c") in for@2#0[1]',
      'op("d") in module',
      'op("e") in module',
      'op("e") in while@8#0[0]',
      'op("f") in do@9#0[0]',
      'op("f") in do@9#0[1]',
      'op("g") in module',
    ]);
  });

  it("survive break, continue, return and throw", async () => {
    const { ops } = await watch(`function f(n) {
  try { for (const i of [0, 1, 2]) { if (i === n) throw 1; if (n === 9) return op("r"); } }
  catch { op("c"); }
  outer: for (;;) { for (;;) break outer; }
  return op("z");
}
f(1); f(9); op("e");`);
    expect(ops).toEqual([
      'op("c") in f#0',
      'op("z") in f#0',
      'op("r") in f#1 > for@2#1[0]',
      'op("e") in module',
    ]);
  });

  it("follow calls, methods, recursion and the caller's loop", async () => {
    const { ops } =
      await watch(`class M { w = op("w"); forward(n) { return n ? this.forward(n - 1) : op("m"); } }
const step = m => m.forward(1);
const make = () => new M();
for (let i = 0; i < 2; i++) step(make());`);
    expect(ops).toEqual([
      'op("w") in for@4#0[0] > make#0',
      'op("m") in for@4#0[0] > step#0 > forward#0 > forward#1',
      'op("w") in for@4#0[1] > make#1',
      'op("m") in for@4#0[1] > step#1 > forward#2 > forward#3',
    ]);
  });

  it("follow constructors of derived classes, whose loops are their own", async () => {
    const { ops } = await watch(`class A { constructor() { op("base"); } }
class B extends A { w = op("field"); constructor(n) { super(); for (let k = 0; k < n; k++) op("layer"); } }
for (let i = 0; i < 2; i++) { new B(1); op("after"); }`);
    const made = [0, 1].flatMap(i => [
      `op("base") in for@3#0[${i}] > constructor#${i} > constructor#${i}`,
      `op("field") in for@3#0[${i}] > constructor#${i}`,
      `op("layer") in for@3#0[${i}] > constructor#${i} > for@2#${i}[0]`,
      `op("after") in for@3#0[${i}]`,
    ]);
    expect(ops).toEqual(made);
  });

  it("count a callback that one call invokes repeatedly as a loop", async () => {
    const { ops } = await watch(`const layer = v => op("l");
[7, 8].map(v => { op("a"); [1].forEach(() => op("b")); });
[1, 2].map(layer);
twice(() => op("t"));
class List { map(f) { return f(op("own")); } }
new List().map(() => 0);`);
    expect(ops).toEqual([
      'op("a") in map@2#0[0] > (anonymous)#0',
      'op("b") in map@2#0[0] > (anonymous)#0 > forEach@2#0[0] > (anonymous)#0',
      'op("a") in map@2#0[1] > (anonymous)#1',
      'op("b") in map@2#0[1] > (anonymous)#1 > forEach@2#1[0] > (anonymous)#1',
      'op("l") in map@3#0[0] > layer#0',
      'op("l") in map@3#0[1] > layer#1',
      'op("t") in twice@4#0[0] > (anonymous)#0',
      'op("t") in twice@4#0[1] > (anonymous)#1',
      'op("own") in map#0',
    ]);
  });

  it("keep interleaved async work, generators and timers apart", async () => {
    const { ops } = await watch(`async function work(n) {
  for (let i = 0; i < 2; i++) { await null; op("a" + n); }
}
await Promise.all([work(1), work(2)]);
function* gen() { for (let i = 0; i < 2; i++) yield op("g"); }
for (const g of gen()) op("n");
for (let i = 0; i < 2; i++) setTimeout(() => op("t"), 0);
op("m");`);
    expect(ops).toEqual([
      'op("a" + n) in work#0 > for@2#0[0]',
      'op("a" + n) in work#1 > for@2#1[0]',
      'op("a" + n) in work#0 > for@2#0[1]',
      'op("a" + n) in work#1 > for@2#1[1]',
      'op("g") in gen#0 > for@5#0[0]',
      'op("n") in for@6#0[0]',
      'op("g") in gen#0 > for@5#0[1]',
      'op("n") in for@6#0[1]',
      'op("m") in module',
      'op("t") in (anonymous)#0',
      'op("t") in (anonymous)#1',
    ]);
  });
});

describe("names", () => {
  it("come from declarations, patterns, assignments, fields, loops and parameters", async () => {
    const { names } = await watch(`const a = op("1");
const [b, { c }] = [op("2"), { c: op("3") }];
let d; d = op("4"); [d] = [op("5")];
class M { w = op("6"); set() { this.w = op("7"); } }
new M().set();
for (const e of [op("8")]) {}
for (let f = op("9"), i = 0; i < 1; i++) {}
((g, { h }) => 0)(op("10"), { h: op("11") });
const o = { k: op("12") }; o.k = op("13");
const fn = function () {}; const n = 3;`);
    expect(names.join(" ")).toBe(
      "a=1 c=3 b=2 c=3 d=4 d=5 this.w=6 this.w=7 e=8 f=9 h=11 g=10 h=11 k=12 o.k=13",
    );
  });
});

describe("echoes", () => {
  it("show tensors, and plain values of names only", async () => {
    const { echoes } = await watch(`const x = op("x"), n = 3, s = "text";
x;
x.grad;
n;
s;
x.op("y");
x.op_("z");
x.v.length;
n < 4;
Math.max(1, 2);
n + 1;`);
    expect(echoes).toEqual([
      "x is object",
      "x.grad is null",
      "n is 3",
      'x.op("y") is object',
      "x.v.length is 1",
      "n < 4 is true",
    ]);
  });
});

describe("the watchdog's words", () => {
  it("hold the loop that runs and its iteration", async () => {
    const { shared } = await watch("let i = 0;\nwhile (true) if (i++ === 41) break;");
    expect(shared.words[WORD.loop]).toBe(shared.words[WORD.site]);
    expect(shared.numbers[ITERATION]).toBe(41);
  });
});

describe("a module of the library", () => {
  it("stands between the call and the user's forward", async () => {
    const { ops } = await watch(
      [
        "function forward() { op('inside'); }",
        "for (const i of [0, 1]) within('fc', forward);",
        "op('after');",
      ].join("\n"),
    );
    expect(ops).toEqual([
      "op('inside') in for@2#0[0] > fc#0 > forward#0",
      "op('inside') in for@2#0[1] > fc#0 > forward#1",
      "op('after') in module",
    ]);
  });
});
