import { describe, expect, it } from "vitest";
import { instrument } from "./instrument.js";

const IMPORTS = 'import * as gg from "gradient-graph"; import { tensor, mul, div } from "gradient-graph"; ';

/** "use ← read, read" for every call whose argument is proved to come from tensors. */
function leaks(program: string, imports = IMPORTS): string[] {
  const source = imports + program;
  const { sites } = instrument(source, "a.ts", 0);
  const lines = source.split("\n");
  const text = (i: number) => lines[sites[i].line - 1].slice(sites[i].column - 1, sites[i].endColumn - 1);
  return sites.flatMap(({ leaks: found }, i) =>
    found ? [`${text(i)} ← ${found.map(({ read, kind }) => `${kind} ${text(read)}`).join(", ")}`] : [],
  );
}

describe("leaks", () => {
  it.each([
    ["x.mul(t.item())", ["x.mul(t.item()) ← item t.item()"]],
    ["const k = t.item(); x.mul(k)", ["x.mul(k) ← item t.item()"]],
    ["let k = 2 * -t.item() + 1; div(k, x)", ["div(k, x) ← item t.item()"]],
    [
      "const a = t.item(); const b = Math.sqrt(a as number) * u.item(); tensor([b, 1])",
      ["tensor([b, 1]) ← item t.item(), item u.item()"],
    ],
    ["const d = t.data; tensor(d)", ["tensor(d) ← data t.data"]],
    [
      "tensor(Array.from(t.data).map(v => 2 * v))",
      ["tensor(Array.from(t.data).map(v => 2 * v)) ← data t.data"],
    ],
    ["const d = t.toArray(); x.add(d[0])", ["x.add(d[0]) ← data t.toArray()"]],
    ["for (const u of us) { const k = u.item(); x.pow(k); }", ["x.pow(k) ← item u.item()"]],
    ["function f(t) { const k = t.item(); { return x.sub(k); } }", ["x.sub(k) ← item t.item()"]],
    ["gg.tensor(t.sum().grad.item())", ["gg.tensor(t.sum().grad.item()) ← item t.sum().grad.item()"]],
  ])("are proved: %s", (source, found) => {
    expect(leaks(source)).toEqual(found);
  });

  it.each([
    ["assigned again", "let k = t.item(); k = 3; x.mul(k)"],
    ["assigned later, in a loop", "let k = t.item(); for (;;) { x.mul(k); [k] = [3]; }"],
    ["chosen by a condition", "const k = c ? t.item() : 3; x.mul(k)"],
    ["only compared", "const k = t.item() > 0; x.mul(k)"],
    ["var", "var k = t.item(); x.mul(k)"],
    ["in another function", "const k = t.item(); const f = () => x.mul(k)"],
    ["a parameter", "const k = t.item(); function f(k) { return x.mul(k); }"],
    ["shadowed in a block", "const k = t.item(); { const k = 2; x.mul(k); }"],
    ["shadowed by a loop", "const k = t.item(); for (const k of [1]) x.mul(k);"],
    ["shadowed by a loop's counter", "const k = t.item(); for (let k = 0; k < 1; k++) x.mul(k);"],
    ["shadowed by what is caught", "const k = t.item(); try { f(); } catch (k) { x.mul(k); }"],
    ["shadowed by a callback's element", "const v = t.item(); tensor([1].map(v => v))"],
    ["written to", "const d = t.data; d[0] = 1; tensor(d)"],
    ["filled", "const d = t.data; d.fill(0); tensor(d)"],
    ["held by another name", "const d = t.data; const e = d; e.fill(0); tensor(d)"],
    ["handed on", "const d = t.data; clear(d); tensor(d)"],
    ["returned", "function f() { const d = t.data; tensor(d); return d; }"],
    ["two numbers", "const k = t.item(); const c = u.item(); mul(k, c)"],
    ["a field", "this.k = t.item(); x.mul(this.k)"],
    ["another operation", "const k = t.item(); x.sum(k)"],
    ["a function of that name from elsewhere", "{ const tensor = other; tensor(t.data); }"],
    ["a reading of a field", "x.mul(this.t.item())"],
    ["a reading of what a call gave", "x.mul(make().item())"],
    ["a reading through a variable assigned in between", "let t = a; x.mul(t.f(t = b).item())"],
    ["a length", "x.mul(t.data.length)"],
  ])("are not: %s", (_, source) => {
    expect(leaks(source)).toEqual([]);
  });

  it("follow expressions as deep as people write them", () => {
    const deep = `x.mul(${"1 + ".repeat(200)}t.item())`;
    expect(leaks(deep)).toEqual([`${deep} ← item t.item()`]);
    expect(leaks(`x.mul(t.item()${" + 1".repeat(200)})`)).toEqual([]);
  });
});
