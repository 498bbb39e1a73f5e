import { describe, expect, it } from "vitest";
import { Calls } from "./calls.js";

/** What the text says of the call at the mark `¦`. */
function at(marked: string): [text: string, callee: string, name: string | null] | null {
  const offset = marked.indexOf("¦");
  const code = marked.replace("¦", "");
  const call = new Calls(code, "a.ts").at(offset);
  return call && [code.slice(call.start, call.end), call.callee, call.name];
}

describe("the call at the place that V8 gives", () => {
  it.each([
    ["const h = x.¦matmul(w).add(b);", "x.matmul(w)", "matmul", null],
    ["const h = x.matmul(w).¦add(b);", "x.matmul(w).add(b)", "add", "h"],
    ["h = ¦f(g(x));", "f(g(x))", "f", "h"],
    ["h = f(¦g(x));", "g(x)", "g", null],
    ["this.w = ¦randn(3) as Tensor;", "randn(3)", "randn", "this.w"],
    ["class A { w = ¦randn(3); }", "randn(3)", "randn", "this.w"],
    ["const o = { w: ¦randn(3), v };", "randn(3)", "randn", "w"],
    ["const l = ¦new Linear(3);", "new Linear(3)", "Linear", null],
    ["const y = f(x)¦(z);", "f(x)(z)", "", "y"],
    ["const y = f(x.¦T);", "x.T", "T", null],
    ["const t = x.¦T;", "x.T", "T", "t"],
    ["const y = await ¦f(x);", "f(x)", "f", null],
    ["const [a, b] = x.¦split(2);", "x.split(2)", "split", null],
    ["x ??= ¦f();", "f()", "f", "x"],
    ["x += ¦f();", "f()", "f", null],
  ])("%s", (code, text, callee, name) => {
    expect(at(code)).toEqual([text, callee, name]);
  });

  it("is none where there is none", () => {
    expect(at("const a = ¦1;")).toBeNull();
  });
});
