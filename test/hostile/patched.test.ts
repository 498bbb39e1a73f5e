// Programs that change what all JavaScript stands on. What plain Node runs to its end still runs to its end, and whatever
// is left of the recording either hangs together or is said to be lost.
import { afterAll, describe, expect, it } from "vitest";
import { checkTrace } from "../../core/trace/check.js";
import { run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const LEAF = `import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
const y = x.mul(x);
`;
const REST = "y.add(1).sum().backward();\n";

describe("a program that ends well in Node ends well here, whole, though it", () => {
  it.each([
    ["takes process away", "globalThis.process = null;"],
    ["replaces JSON.stringify", 'JSON.stringify = () => "{}";'],
    [
      "replaces Atomics",
      "Atomics.store = () => { throw 1; }; Atomics.load = () => 0; Atomics.compareExchange = () => 1;",
    ],
    ["replaces Float64Array", "globalThis.Float64Array = class {};"],
    [
      "replaces how process ends",
      "process.exit = () => { throw 1; }; process.emit = () => false; process.removeAllListeners();",
    ],
    ["replaces how functions are called", "Reflect.apply = Function.prototype.call = () => { throw 1; };"],
    [
      "gives all objects a name",
      'Object.defineProperty(Object.prototype, "name", { get: () => "evil", set() { throw 1; } });',
    ],
    ["replaces typed arrays' methods", "Object.getPrototypeOf(Int8Array.prototype).set = () => {};"],
    [
      "freezes what there is",
      "Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Array.prototype);",
    ],
  ])("%s", async (_, code) => {
    const { status, exitCode, error, trace } = await run(engine, { "a.ts": LEAF + code + REST });
    expect([status, exitCode, error]).toEqual(["ran", 0, null]);
    expect(checkTrace(trace).nodes.map(node => node.op)).toEqual(["tensor", "mul", "constant", "add", "sum"]);
    expect(trace?.nodes[0].grad?.sample).toEqual([2, 4]);
    expect(trace?.truncated).toBeNull();
  });

  it("wraps process.emit as libraries do", async () => {
    const { status, stdout, trace } = await run(engine, {
      "a.ts": `${LEAF}const emit = process.emit;
process.emit = function (name, ...rest) { if (name === "exit") console.log("wrapped"); return emit.call(this, name, ...rest); };
${REST}`,
    });
    expect([status, stdout]).toEqual(["ran", "wrapped\n"]);
    expect(trace?.nodes).toHaveLength(5);
  });
});

describe("a program that breaks the recording", () => {
  it.each([
    ["elements of arrays", 'Object.defineProperty(Array.prototype, "0", { set() {}, get: () => 9 });'],
    ["the characters of texts", "String.prototype.charCodeAt = () => 65;"],
    ["array methods", "Array.prototype.push = () => 0;"],
  ])("by changing %s gets a trace that can be read", async (_, code) => {
    const { exitCode, trace } = await run(engine, { "a.ts": `${LEAF}${code}\n${REST}` });
    expect([0, 1]).toContain(exitCode);
    const { nodes, truncated } = checkTrace(trace);
    if (nodes.length === 0) expect(truncated?.reason).toContain("the recording does not hang together");
    else expect(nodes[0].name).toBe("x");
  });
});

describe("an error is told", () => {
  it("although the program has left nothing to tell it with", async () => {
    const { status, error } = await run(engine, {
      "a.ts": `${LEAF}Object.prototype.nodes = [1]; Object.prototype.stack = "boo";
Array.prototype.filter = Array.prototype.flatMap = null; Array.prototype[Symbol.iterator] = function* () {};
throw { a: 1 };
`,
    });
    expect(status).toBe("threw");
    expect(error).toMatchObject({ message: "threw { a: 1 }", site: { line: 6, column: 1 } });
  });

  it("that an exit listener throws", async () => {
    const { status, error, trace } = await run(engine, {
      "a.ts": `${LEAF}process.on("exit", () => { throw new Error("in exit"); });\n`,
    });
    expect(status).toBe("threw");
    expect(error).toMatchObject({ message: "in exit", site: { line: 4, column: 34 } });
    expect(trace?.nodes).toHaveLength(2);
  });

  it("with a message of any length, and how much of it is left out", async () => {
    const { error } = await run(engine, { "a.ts": 'throw new Error("x".repeat(5e6));\n' });
    expect(error?.message).toHaveLength(99_977);
    expect(error?.message).toMatch(/x… \(4900050 more characters\)$/);
  });
});
