import { afterEach, describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { arange, autograd, dot, mul, noGrad, Tensor, tensor } from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import type { Tape, TapeOptions } from "../tape/tape.js";
import { checkTrace } from "./check.js";
import type { SiteEntry } from "./site.js";
import { program, recording } from "./testing.js";
import type { Trace } from "./trace.js";

// Traces of programs that the engine runs. The register is set by hand where the instrumenter would write it.

afterEach(() => {
  tape.recorder = null;
  register.site = -1;
});

/** Runs a program on a tape; `on(line, text)` says where the next call stands. */
function traced(
  run: (tape: Tape, on: (line: number, part: string, kind?: SiteEntry["kind"]) => number) => void,
  lines: string[] = [],
  options: Partial<TapeOptions> = {},
): Trace {
  const { sites, find } = program("program.ts", lines.join("\n"));
  const made = recording({ sites, ...options });
  tape.recorder = made.tape;
  const on = (line: number, part: string, kind: SiteEntry["kind"] = "call") => {
    const name = kind === "name" ? part : "";
    register.site = find(line, part, kind, name);
    return register.site;
  };
  try {
    run(made.tape, on);
    made.tape.finish();
  } finally {
    tape.recorder = null;
  }
  return checkTrace(made.trace({ sites }));
}

const literal = (trace: Trace, file: string) =>
  JSON.parse(JSON.stringify(trace).replaceAll("program.ts", file));

describe("the detach program", () => {
  const lines = [
    'import { arange } from "gradient-graph";',
    "",
    "const x = arange(4, { requiresGrad: true });",
    "const y = x.mul(x);",
    "const u = y.detach();",
    "const z = u.mul(x);",
    "z.sum().backward();",
    "x.grad;",
  ];

  it("gives the literal trace", () => {
    const trace = traced((tape, on) => {
      on(3, "arange(4, { requiresGrad: true })");
      const x = arange(4, { requiresGrad: true });
      tape.name(x, on(3, "x", "name"));
      on(4, "x.mul(x)");
      const y = x.mul(x);
      tape.name(y, on(4, "y", "name"));
      on(5, "y.detach()");
      const u = y.detach();
      tape.name(u, on(5, "u", "name"));
      on(6, "u.mul(x)");
      const z = u.mul(x);
      tape.name(z, on(6, "z", "name"));
      on(7, "z.sum()");
      const s = z.sum();
      on(7, "z.sum().backward()");
      s.backward();
      tape.echo(x.grad, on(8, "x.grad", "echo"));
    }, lines);
    expect(literal(trace, "detach.ts")).toEqual(detachJson);
  });
});

describe("2xᵀx", () => {
  it("gives the literal trace", () => {
    const trace = traced(
      (tape, on) => {
        on(3, "arange(4, { requiresGrad: true })");
        const x = arange(4, { requiresGrad: true });
        tape.name(x, on(3, "x", "name"));
        on(4, "dot(x, x)");
        const d = dot(x, x);
        on(4, "mul(2, dot(x, x))");
        const y = mul(2, d);
        tape.name(y, on(4, "y", "name"));
        on(5, "y.backward()");
        y.backward();
        tape.echo(x.grad, on(6, "x.grad", "echo"));
      },
      [
        'import { arange, dot, mul } from "gradient-graph";',
        "",
        "const x = arange(4, { requiresGrad: true });",
        "const y = mul(2, dot(x, x));",
        "y.backward();",
        "x.grad;",
      ],
    );
    expect(literal(trace, "product.ts")).toEqual(productJson);
  });
});
