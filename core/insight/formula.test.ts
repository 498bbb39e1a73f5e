import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { adjoint, contribution, derivative, expression, plain } from "./formula.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

describe("expression", () => {
  it("writes signs between the program's names", () => {
    expect(expression(detach, 3)).toEqual([
      { text: "u", kind: "name", node: 2 },
      { text: " × ", kind: "op" },
      { text: "x", kind: "name", node: 0 },
    ]);
  });

  it("writes operations without a sign as calls", () => {
    expect(plain(expression(detach, 2))).toBe("detach(y)");
    expect(plain(expression(detach, 4))).toBe("Σz");
    expect(plain(expression(detach, 0))).toBe("arange()");
  });

  it("writes out a nameless input and a constant", () => {
    expect(plain(expression(product, 3))).toBe("2 × (x • x)");
  });

  it("stops writing out nameless inputs after two levels", () => {
    const chain = structuredClone(product);
    for (const node of chain.nodes) delete node.name;
    chain.nodes[1].inputs = [3, 3];
    expect(plain(expression(chain, 3))).toBe("2 × ((2 × ·) • (2 × ·))");
  });

  it("counts the inputs of a wide operation instead of listing them all", () => {
    const wide = structuredClone(detach);
    wide.nodes[4].op = "cat";
    wide.nodes[4].inputs = Array(1000).fill(0);
    expect(plain(expression(wide, 4))).toBe("cat(x, x, x, x, x, x, … 1000 in all)");
  });

  it("is empty for an id that the trace does not have", () => {
    expect(expression(detach, 99)).toEqual([]);
  });

  it("takes an operation's name for a name, whatever objects inherit", () => {
    const odd = structuredClone(detach);
    odd.nodes[3].op = "constructor";
    expect(plain(expression(odd, 3))).toBe("constructor(u, x)");
  });
});

describe("contribution", () => {
  it("fills the rule with names and the adjoint", () => {
    expect(contribution(detach, 3, 1)).toEqual([
      { text: "z", kind: "adjoint", node: 3 },
      { text: " · ", kind: "op" },
      { text: "u", kind: "name", node: 2 },
    ]);
    expect(plain(contribution(detach, 3, 1))).toBe("z\u0305 · u");
  });

  it("is empty where no gradient goes", () => {
    expect(contribution(detach, 2, 0)).toEqual([]);
    expect(contribution(detach, 0, 0)).toEqual([]);
  });

  it("overlines the expression of a nameless node", () => {
    expect(adjoint(product, 1)).toEqual({ text: "x • x", kind: "adjoint", node: 1 });
  });
});

describe("derivative", () => {
  it("is the plain factor", () => {
    expect(plain(derivative(detach, 3, 1))).toBe("u");
    expect(plain(derivative(detach, 4, 0))).toBe("1");
    expect(derivative(detach, 2, 0)).toEqual([]);
  });
});
