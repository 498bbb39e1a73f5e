import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import * as library from "../../../core/index.js";
import { decodeTrace } from "../../../core/trace/codec.js";
import { answerOf, expressionFor, isVariable } from "./expression.js";
import { mostNames } from "./frame.js";
import { isNode, notNode, type Reading, read } from "./reading.js";

const { tensor } = library;
const copies: unknown = Reflect.get(globalThis, Symbol.for("gradient-graph"));

interface Variable {
  name: unknown;
  evaluateName?: string;
  type?: string;
}

/** A debug adapter whose program has these variables in its scopes. */
class Adapter {
  readonly asked: string[] = [];
  scopes: Variable[][] = [];
  values: Record<string, unknown> = {};
  loaded: unknown = copies;
  /** What the program evaluates; by context. */
  result: (text: string, context: string) => unknown = text => text;

  readonly ask = async (command: string, given: object): Promise<unknown> => {
    this.asked.push(command);
    const { context, expression, variablesReference } = Object(given);
    if (command === "stackTrace")
      return { stackFrames: [{ id: 7, line: 12, source: { path: "/a/b/train.ts" } }] };
    if (command === "scopes")
      return {
        scopes: [...this.scopes, []].map((_, i) => ({
          variablesReference: i + 1,
          expensive: i === this.scopes.length,
        })),
      };
    if (command === "variables") return { variables: this.scopes[variablesReference - 1] };
    return { result: this.result(this.evaluate(expression), context) };
  };

  private evaluate(expression: string): string {
    const program = { ...this.values, Buffer, process, registered: this.loaded };
    return runInNewContext(
      `globalThis[Symbol.for("gradient-graph")] = registered; ${expression}`,
      program,
    ).slice();
  }

  read(): Promise<Reading> {
    return read({
      ask: this.ask,
      threadId: 1,
      frameId: 7,
      named: path => path.slice(3),
      decode: decodeTrace,
    });
  }
}

function stopped(values: Record<string, unknown>): Adapter {
  const adapter = new Adapter();
  adapter.values = values;
  adapter.scopes = [Object.keys(values).map(name => ({ name, type: "Object" }))];
  return adapter;
}

async function names(adapter: Adapter) {
  const reading = await adapter.read();
  return reading.kind === "graph"
    ? decodeTrace(reading.bytes).nodes.map(({ name }) => name)
    : reading.message;
}

describe("a look at a stopped program", () => {
  it("gives the graph behind the variables in scope, in four kinds of requests", async () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const adapter = stopped({ x, y: x.exp() });
    const reading = await adapter.read();
    expect(reading).toMatchObject({ kind: "graph", place: "train.ts:12", notes: [] });
    const trace = reading.kind === "graph" ? decodeTrace(reading.bytes) : null;
    expect(trace?.file).toBe("b/train.ts");
    expect(trace?.nodes.map(({ op, name }) => `${name} ${op}`)).toEqual(["x tensor", "y exp"]);
    expect(adapter.asked).toEqual(["stackTrace", "scopes", "variables", "evaluate"]);
  });

  it("reads names that ours could hide, and those that are not initialised yet", async () => {
    const w = tensor(1);
    const all = [
      "r",
      "e",
      "t",
      "n",
      "i",
      "o",
      "read",
      "file",
      "copies",
      "values",
      "name",
      "graphs",
      "__proto__",
    ];
    const adapter = stopped(Object.fromEntries(all.slice(0, -1).map(name => [name, w.clone()])));
    adapter.scopes[0].push({ name: "later" });
    expect(await names(adapter)).toEqual(all.slice(0, -1));
  });

  it("reaches what it needs past variables of the program with the same names", () => {
    const taken = "Symbol Object Array Function Buffer process global globalThis String undefined".split(" ");
    const evaluated = (before: string, strings: boolean) => {
      const shown = expressionFor(["w"], "a.ts");
      const text = `globalThis[Symbol.for("gradient-graph")] = registered; (function() { ${before}; return ${shown}; })()`;
      const program = { w: tensor(1), registered: copies, Buffer, process };
      return runInNewContext(text, program, { contextCodeGeneration: { strings, wasm: true } });
    };
    const shadows = `const ${taken.map(name => `${name} = "AAPL"`).join(", ")}`;
    expect(answerOf(evaluated(`"use strict"; ${shadows}`, true))).toHaveLength(1);
    expect(answerOf(evaluated(shadows, true))).toHaveLength(1);
    expect(answerOf(evaluated(`${shadows}; var eval = 5`, false))).toHaveLength(1);
    expect(answerOf(evaluated('"use strict"', false))).toHaveLength(1);
  });

  it("takes the running name where a source map tells another one, and no plain values", async () => {
    const adapter = stopped({ w_1: tensor(1), n: 5 });
    adapter.scopes = [
      [
        { name: "w", evaluateName: "w_1" },
        { name: "n", type: "number" },
      ],
    ];
    expect(await names(adapter)).toEqual(["w_1"]);
  });

  it("says what to do where there is nothing", async () => {
    expect(await names(stopped({ n: {} }))).toBe(
      "At train.ts:12 no variable in scope here holds a tensor: stop, or select a call in the Call Stack, where one does.",
    );
    const before = stopped({ n: {} });
    before.loaded = undefined;
    expect(await names(before)).toContain("gradient-graph is not loaded in this program");
    expect(notNode("Launch", "python")).toContain("“Launch” (python) is not a Node program");
    expect(["pwa-node", "node-terminal", "pwa-extensionHost"].every(isNode)).toBe(true);
    expect(["pwa-chrome", "debugpy", "gradient-graph"].some(isNode)).toBe(false);
  });

  it("asks both copies of the library, and shows the larger graph", async () => {
    const x = tensor(1, { requiresGrad: true });
    const adapter = stopped({ x, y: x.mul(2) });
    const [own] = copies as ((values: object, options: object) => Uint8Array | null)[];
    const other = () => own({ x }, { file: "a.ts" });
    adapter.loaded = [other, own, () => null];
    const reading = await adapter.read();
    expect(reading.kind === "graph" && reading.notes).toEqual([
      "2 copies of gradient-graph are loaded; this is the larger graph.",
    ]);
    expect(await names(adapter)).toEqual(["x", undefined, "y"]);
  });

  it("notes what was left out", async () => {
    const adapter = stopped({ x: tensor(1) });
    const many = Array.from({ length: mostNames + 1 }, (_, i) => ({ name: `v${i}` }));
    adapter.scopes = [[{ name: "x" }, ...many]];
    const reading = await adapter.read();
    expect(reading.kind === "graph" && reading.notes).toEqual([
      "Only the first 2,000 variables were looked at.",
    ]);
    adapter.values = {};
    adapter.scopes = [many];
    expect(await adapter.read()).toMatchObject({
      kind: "nothing",
      message: expect.stringContaining(" none of the first 2,000 variables in scope here holds a tensor: "),
    });
  });

  it("knows the place of a call however deep it is, and asks no further than a stack goes", async () => {
    const adapter = stopped({ x: tensor(1) });
    const asked: number[] = [];
    const place = async (depth: number) => {
      asked.length = 0;
      const stack = (from: number, levels: number) =>
        Array.from({ length: Math.max(0, Math.min(levels, depth + 9 - from)) }, (_, i) => ({
          id: from + i === depth ? 7 : -1,
          line: from + i,
          source: { path: "/a/deep.ts" },
        }));
      const ask = async (command: string, given: object) => {
        if (command !== "stackTrace") return adapter.ask(command, given);
        const { startFrame, levels } = Object(given);
        asked.push(startFrame);
        return { stackFrames: stack(startFrame, levels) };
      };
      const stop = { ask, threadId: 1, frameId: 7, named: (path: string) => path, decode: decodeTrace };
      return (await read(stop)).place;
    };
    expect([await place(450), asked]).toEqual(["deep.ts:450", [0, 200, 400]]);
    expect([await place(20_000), asked.length]).toEqual(["this stop", 60]);
  });

  it("asks again where a debugger cuts long texts, and refuses what is no graph", async () => {
    const adapter = stopped({ x: tensor(1) });
    adapter.result = (text, context) => (context === "copy" ? `${text.slice(0, 60)}…` : JSON.stringify(text));
    expect(await names(adapter)).toEqual(["x"]);
    adapter.result = text => text.slice(0, 60);
    await expect(adapter.read()).rejects.toThrow("did not hand over the graph in full");
    adapter.result = () => "graphs 1 AAAA .";
    await expect(adapter.read()).rejects.toThrow("these bytes are not a trace");
    adapter.result = () => 5;
    await expect(adapter.read()).rejects.toThrow("did not hand over");
    adapter.scopes = [[{ name: 5 }]];
    await expect(adapter.read()).rejects.toThrow("answer was not understood: variables.variables.0.name");
  });
});

describe("names", () => {
  it("become code only where they are identifiers", () => {
    expect(["x", "$", "_a1", "größe", "this", "λ"].filter(isVariable)).toHaveLength(6);
    const hostile = [
      "x;process.exit()",
      "a b",
      "",
      "1x",
      "x\n",
      "(alert)",
      "require",
      "await",
      "x".repeat(201),
    ];
    expect(hostile.filter(isVariable)).toEqual([]);
    expect(expressionFor(["x", "y)", "import"], 'a"b.ts').endsWith(')({["x"]:()=>x},"a\\"b.ts")')).toBe(true);
  });

  it("of the answer's parts must add up", () => {
    expect(answerOf("none")).toBe("none");
    expect(answerOf('"absent"')).toBe("absent");
    expect(answerOf("graphs 2 AA== BB== .")).toHaveLength(2);
    for (const cut of ["graphs 2 AA== BB==", "graphs 2 AA== .", "graphs 2 AA==…", "", "undefined"])
      expect(answerOf(cut)).toBeNull();
  });
});
