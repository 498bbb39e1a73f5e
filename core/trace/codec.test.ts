import fc from "fast-check";
import { describe, expect, it } from "vitest";
import detach from "../../test/fixtures/traces/detach.json" with { type: "json" };
import product from "../../test/fixtures/traces/product.json" with { type: "json" };
import { checkTrace } from "./check.js";
import { decodeTrace, encodeTrace, TraceFormatError } from "./codec.js";
import { parse, stringify } from "./json.js";
import type { Summary, Trace, TraceNode } from "./trace.js";

const fixtures = [checkTrace(detach), checkTrace(product)];

const number = fc.oneof(
  fc.integer({ min: -5, max: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const sample = fc.array(
  fc.oneof(number, fc.constantFrom("NaN" as const, "Infinity" as const, "-Infinity" as const)),
);
const figure = fc.option(number);
const summary: fc.Arbitrary<Summary> = fc.record({
  min: figure,
  max: figure,
  mean: figure,
  std: figure,
  norm: figure,
  nan: fc.nat(),
  inf: fc.nat(3),
  zeros: fc.nat(70000),
  sample,
});
const site = fc.record({
  file: fc.constantFrom("a.ts", "lib/ü.ts", "\ud800 half"),
  line: fc.integer({ min: 1, max: 9 }),
  column: fc.integer({ min: 1, max: 300 }),
  endLine: fc.integer({ min: 1, max: 9 }),
  endColumn: fc.integer({ min: 1, max: 300 }),
});
const frame = fc.record(
  {
    kind: fc.constantFrom("function" as const, "loop" as const, "module" as const),
    name: fc.string(),
    type: fc.string(),
    call: fc.nat(),
    iteration: fc.nat(),
  },
  { requiredKeys: ["kind", "name", "call"] },
);

/** Nodes with distinct ids that need not be positions. */
const nodes: fc.Arbitrary<TraceNode[]> = fc
  .uniqueArray(fc.oneof(fc.nat(20), fc.nat(Number.MAX_SAFE_INTEGER)), { minLength: 1, maxLength: 6 })
  .chain(ids => fc.tuple(...ids.map(id => node(id, ids))));

function node(id: number, ids: number[]): fc.Arbitrary<TraceNode> {
  const some = fc.array(fc.constantFrom(...ids), { maxLength: 3 });
  return fc.record(
    {
      id: fc.constant(id),
      seq: fc.nat(),
      kind: fc.constantFrom("parameter" as const, "input" as const, "constant" as const, "op" as const),
      op: fc.constantFrom("mul", "__proto__", ""),
      name: fc.string(),
      aliases: fc.array(fc.string(), { maxLength: 2 }),
      inputs: some,
      output: fc.nat(2),
      shape: fc.array(fc.nat(1000), { maxLength: 3 }),
      dtype: fc.constantFrom("float32" as const, "float64" as const, "int32" as const, "bool" as const),
      requiresGrad: fc.boolean(),
      leaf: fc.boolean(),
      site: fc.option(site),
      frames: fc.array(frame, { maxLength: 3 }),
      value: fc.option(summary),
      grad: fc.option(summary),
      why: fc.option(fc.string()),
      bytes: fc.nat(2 ** 40),
      ns: fc.double({ min: 0, max: 1e12, noNaN: true }),
      saved: some,
      tensor: fc.nat(),
      version: fc.nat(),
      retained: fc.boolean(),
      standIn: fc.boolean(),
      rule: fc.constantFrom("mulAll", ""),
    },
    { requiredKeys: Object.keys(detach.nodes[1]).filter(key => key !== "name") as never },
  );
}

const traces: fc.Arbitrary<Trace> = nodes.chain(list => {
  const id = fc.constantFrom(...list.map(each => each.id));
  const stop = fc.constantFrom("detach" as const, "overwritten" as const, "stepFunction" as const);
  const edge = fc.record(
    { from: id, to: id, slot: fc.nat(3), blocked: stop },
    { requiredKeys: ["from", "to", "slot"] },
  );
  const send = fc.record(
    { node: id, slot: fc.nat(3), grad: summary, share: figure, cancelled: fc.boolean() },
    { requiredKeys: ["node", "slot", "grad", "share"] },
  );
  const step = fc.record({ seq: fc.nat(), node: id, grad: summary, to: fc.array(send, { maxLength: 2 }) });
  const some = fc.array(id, { minLength: 1, maxLength: 3 });
  const backward = fc.record(
    {
      root: id,
      roots: some,
      seq: fc.nat(),
      site: fc.option(site),
      createGraph: fc.boolean(),
      steps: fc.array(step),
    },
    { requiredKeys: ["root", "seq", "site", "createGraph", "steps"] },
  );
  const kinds = fc.constantFrom("accumulate" as const, "zero" as const, "hook" as const);
  const event = fc.record(
    { seq: fc.nat(), kind: kinds, node: id, site: fc.option(site), grad: fc.option(summary) },
    { requiredKeys: ["seq", "kind", "node", "site"] },
  );
  const point = fc.tuple(fc.nat(), fc.oneof(number, fc.constantFrom("NaN" as const, "-Infinity" as const)));
  const series = fc
    .record({ name: fc.string(), site, loop: fc.string(), call: fc.nat(), points: fc.array(point) })
    .map(({ points, ...rest }) => ({
      ...rest,
      iterations: points.map(([iteration]) => iteration),
      values: points.map(([, value]) => value),
    }));
  return fc.record({
    version: fc.constant(1 as const),
    file: fc.string(),
    nodes: fc.constant(list),
    edges: fc.array(edge, { maxLength: 4 }),
    backwards: fc.array(backward, { maxLength: 2 }),
    events: fc.array(event, { maxLength: 3 }),
    findings: fc.constant([]),
    truncated: fc.option(fc.record({ reason: fc.string(), dropped: fc.nat() })),
    error: fc.constant(null),
    series: fc.array(series, { maxLength: 2 }),
  });
});

describe("encodeTrace and decodeTrace", () => {
  it("gives back what the JSON form says", () => {
    for (const trace of fixtures) expect(decodeTrace(encodeTrace(trace))).toEqual(trace);
    fc.assert(
      fc.property(traces, trace => {
        expect(decodeTrace(encodeTrace(trace))).toEqual(JSON.parse(JSON.stringify(trace)));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps nothing of the bytes: they may be written over", () => {
    for (const trace of fixtures) {
      const bytes = encodeTrace(trace);
      const read = decodeTrace(bytes);
      bytes.fill(255);
      expect(read).toEqual(trace);
    }
  });

  it("gives equal bytes for equal traces", () => {
    expect(encodeTrace(structuredClone(fixtures[0]))).toEqual(encodeTrace(fixtures[0]));
  });

  it("is a tenth of JSON", () => {
    const [trace] = fixtures;
    const many = Array.from({ length: 200 }, (_, i) =>
      trace.nodes.map(each => ({ ...each, id: 5 * i + each.id })),
    ).flat();
    const large = { ...trace, nodes: many };
    expect(encodeTrace(large).length).toBeLessThan(JSON.stringify(large).length / 10);
  });

  it("reads from the middle of a buffer", () => {
    const bytes = encodeTrace(fixtures[1]);
    const around = new Uint8Array(bytes.length + 9).fill(7);
    around.set(bytes, 3);
    expect(decodeTrace(around.subarray(3, 3 + bytes.length))).toEqual(fixtures[1]);
  });
});

describe("decodeTrace of what is no trace", () => {
  const bytes = encodeTrace(fixtures[0]);

  it("says what is wrong", () => {
    expect(() => decodeTrace(new Uint8Array())).toThrow("these bytes are not a trace");
    expect(() => decodeTrace(new TextEncoder().encode("{}"))).toThrow("these bytes are not a trace");
    expect(() => decodeTrace(bytes.subarray(0, 10))).toThrow("the trace ends in its header");
    expect(() => decodeTrace(bytes.subarray(0, bytes.length - 8))).toThrow(
      "the trace ends before column 79 of 80",
    );
    const longer = new Uint8Array(bytes.length + 8);
    longer.set(bytes);
    expect(() => decodeTrace(longer)).toThrow(`expected ${bytes.length} bytes, found ${bytes.length + 8}`);
  });

  /** A trace or a TraceFormatError; whatever it gives would pass checkTrace, field by field. */
  function survives(input: Uint8Array): void {
    try {
      const trace = decodeTrace(input);
      expect(checkTrace(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
    } catch (error) {
      expect(error).toBeInstanceOf(TraceFormatError);
    }
  }

  it("refuses it at every length", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeTrace(bytes.subarray(0, length))).toThrow(TraceFormatError);
    }
  });

  it("survives any bytes after a true header", () => {
    const header = bytes.subarray(0, 8);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), tail => survives(Uint8Array.from([...header, ...tail]))),
    );
  });

  it("survives changed bytes", () => {
    const change = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(change, changes => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        survives(changed);
      }),
      { numRuns: 3000 },
    );
  });

  it("refuses columns of numbers that no trace has", () => {
    const bad = (change: (trace: Trace) => void) => () => {
      const trace = structuredClone(fixtures[0]);
      change(trace);
      return decodeTrace(encodeTrace(trace));
    };
    const [node, step] = [(trace: Trace) => trace.nodes[3], (trace: Trace) => trace.backwards[0].steps[0]];
    expect(bad(trace => (node(trace).seq = 0.5))).toThrow(
      "seq[3]: expected a whole number from 0 up, found 0.5",
    );
    expect(bad(trace => (node(trace).ns = -1))).toThrow("ns[3]: expected a duration, found -1");
    expect(bad(trace => (node(trace).shape = [-4]))).toThrow("found -4");
    expect(bad(trace => (node(trace).id = 0))).toThrow("id[3]: 0 is the id of an earlier node too");
    expect(bad(trace => (node(trace).inputs = [99]))).toThrow("99 is not a node");
    expect(bad(trace => (node(trace).madeBy = 7))).toThrow("nodes[3].madeBy: 7 is not the index of one of");
    expect(bad(trace => (trace.edges[0].to = -1))).toThrow("to[0]: -1 is not a node");
    expect(bad(trace => (step(trace).grad.min = Number.POSITIVE_INFINITY))).toThrow(
      "expected a finite number, found Infinity",
    );
    expect(bad(trace => (step(trace).grad.zeros = -1))).toThrow("zeros[");
    expect(bad(trace => (step(trace).to[0].share = Number.NEGATIVE_INFINITY))).toThrow("share[0]: expected");
    expect(bad(trace => (trace.findings[0] = { ...trace.findings[0], nodes: [99] }))).toThrow("findings[0]");
  });

  it("writes summaries of equal numbers once", () => {
    const apart = structuredClone(fixtures[0]);
    for (const each of apart.nodes) each.value = structuredClone(apart.nodes[0].value);
    const shared = structuredClone(apart);
    for (const each of shared.nodes) each.value = shared.nodes[0].value;
    expect(encodeTrace(apart)).toEqual(encodeTrace(shared));
  });

  it("refuses a recursion that would need more memory than it takes up", () => {
    const deep = structuredClone(fixtures[0]);
    const path = Array.from({ length: 4100 }, (_, call) => ({ kind: "function" as const, name: "f", call }));
    deep.nodes = path.map((_, id) => ({
      ...deep.nodes[0],
      id,
      frames: path.slice(0, id),
      inputs: [],
      saved: [],
    }));
    expect(() => decodeTrace(encodeTrace(deep))).toThrow("its nodes have more than 8388608 frames");
  });
});

describe("parse and stringify", () => {
  it("are each other's inverse, one node a line", () => {
    for (const trace of fixtures) expect(parse(stringify(trace))).toEqual(trace);
    const lines = stringify(fixtures[0]).split("\n");
    expect(lines.filter(line => line.startsWith(' {"id":'))).toHaveLength(5);
    expect(lines[1]).toBe('"version": 1,');
  });

  it("say where a text is no trace", () => {
    expect(() => parse("{")).toThrow(/^this is not JSON: /);
    expect(() => parse('{"version":1}')).toThrow("file: expected a text, found undefined");
  });
});
