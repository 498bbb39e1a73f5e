import { describe, expect, it } from "vitest";
import { instrument } from "../instrument/instrument.js";
import type { End } from "../protocol/run.js";
import type { Program } from "./program.js";
import { type Ended, verdict } from "./report.js";

const SOURCE = "for (;;) {\n  f(1);\n}\ng(2);\n";
const { sites, links } = instrument(SOURCE, "train.ts", 0);
const program: Program = {
  root: "/p",
  entry: "/p/train.ts",
  modules: [],
  answers: [],
  sites,
  links: new Map([["train.ts", links.links]]),
  texts: new Map([["/p/train.ts", ""]]),
};
const at = (kind: string, line: number) => sites.findIndex(site => site.kind === kind && site.line === line);
const loop = at("loop", 1);

const end = (how: End["how"], more: Partial<End> = {}): End => ({
  how,
  code: 0,
  ms: 1,
  error: null,
  related: [],
  site: -1,
  loop: -1,
  iteration: 0,
  ...more,
}); // prettier-ignore

function judge(said: End | null, more: Partial<Ended> = {}) {
  return verdict(program, {
    end: said,
    progress: null,
    code: null,
    signal: null,
    timeoutMs: 10_000,
    memoryMb: 2048,
    forced: null,
    ...more,
  }); // prettier-ignore
}

describe("a verdict", () => {
  it("names line and iteration, counted from 1", () => {
    const { exitCode, error } = judge(end("deadline", { site: at("call", 2), loop, iteration: 1_203_440 }));
    expect([exitCode, error?.message]).toEqual([
      124,
      "stopped after 10 s at train.ts:2, iteration 1,203,441",
    ]);
    expect(error?.site).toEqual({ file: "train.ts", line: 2, column: 3, endLine: 2, endColumn: 7 });
  });

  it("names no iteration of a loop that is over", () => {
    const { error } = judge(end("memory", { site: at("call", 4), loop, iteration: 5 }));
    expect(error?.message).toBe("stopped at its memory budget of 2,048 MB at train.ts:4");
  });

  it("says what little is known of a process that was killed from outside", () => {
    expect(judge(null, { signal: "SIGSEGV" })).toMatchObject({
      status: "threw",
      exitCode: 1,
      error: { message: "the process ended with SIGSEGV", site: null },
    });
    expect(judge(null, { forced: "deadline", timeoutMs: 500 })).toMatchObject({
      status: "deadline",
      error: { message: "stopped after 0.5 s" },
    });
  });

  it("takes a tensor over the budget for the memory stop that it is", () => {
    const error = { name: "MemoryError", message: "too large", stack: "", nodes: [] };
    expect(judge(end("threw", { error, site: at("call", 4) }))).toMatchObject({
      status: "memory",
      exitCode: 137,
      error: { message: "too large", site: { line: 4 } },
    });
  });

  it("keeps the places that an error blames besides its own", () => {
    const error = { name: "AutogradError", message: "changed", stack: "    at /p/train.ts:4:1", nodes: [3] };
    const related = [{ at: "train.ts:2:3", message: "the operation at fault ran here" }];
    expect(judge(end("threw", { error, related })).error).toMatchObject({
      site: { line: 4, column: 1, endColumn: 5 },
      related: [{ site: { line: 2, column: 3, endColumn: 7 }, message: "the operation at fault ran here" }],
    });
  });

  it("is good for exit code 0 only", () => {
    expect(judge(end("exit")).exitCode).toBe(0);
    expect(judge(end("exit", { code: 2 })).error?.message).toContain("process.exit(2)");
    expect(judge(end("finished")).error).toBeNull();
  });
});
