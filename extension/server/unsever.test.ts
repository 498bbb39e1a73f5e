import { describe, expect, it } from "vitest";
import { Source } from "./source.js";
import { unsever } from "./unsever.js";

/** The text after the edit at the call of `word`, or why there is none. `made`: the expression that made the value. */
function edited(text: string, made: string): string {
  const start = text.indexOf(made);
  const line = text.slice(0, start).split("\n");
  const last = text.slice(0, start + made.length).split("\n");
  const source = new Source(text, "a.ts");
  const found = unsever(source, {
    file: "a.ts",
    line: line.length,
    column: line[line.length - 1].length + 1,
    endLine: last.length,
    endColumn: last[last.length - 1].length + 1,
  });
  return typeof found === "string" ? found : text.slice(0, found.start) + found.text + text.slice(found.end);
}

describe("lifting a cut in the text", () => {
  it("takes a detach off", () => {
    expect(edited("const u = y.detach();", "y.detach()")).toBe("const u = y;");
    expect(edited("f(x.mul(2)\n  .detach());", "x.mul(2)\n  .detach()")).toBe("f(x.mul(2));");
    const free = 'import { detach } from "gradient-graph";\nconst u = detach(a ? b : c).mul(2);';
    expect(edited(free, "detach(a ? b : c)")).toContain("const u = (a ? b : c).mul(2);");
  });

  it("takes an expression out of noGrad", () => {
    expect(edited("const z = noGrad(() => x.mul(x));", "x.mul(x)")).toBe("const z = x.mul(x);");
    expect(edited("const z = autograd.pause(() => { return x.mul(x); });", "x.mul(x)")).toBe(
      "const z = x.mul(x);",
    );
  });

  it("leaves a block where noGrad was a statement", () => {
    expect(edited("noGrad(() => {\n  z = x.mul(x);\n});", "x.mul(x)")).toBe("{\n  z = x.mul(x);\n}");
  });

  it("says why it cannot", () => {
    expect(edited("const z = noGrad(() => { const a = x.mul(x); return a; });", "x.mul(x)")).toContain(
      "several statements",
    );
    expect(edited("const z = noGrad(f => x.mul(x));", "x.mul(x)")).toContain("something else than () => …");
    expect(edited("const z = x.mul(x);", "x.mul(x)")).toContain("No detach() and no noGrad()");
    expect(edited("const z = x.mul(x);", "x.mul")).not.toContain("by hand");
    expect(edited("const z = x.mul(x);", "= x")).toContain("not in the text as one expression");
  });
});
