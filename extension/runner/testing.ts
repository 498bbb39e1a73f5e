// For tests: a program run twice in this process, plain and instrumented, side by side.
import * as esbuild from "esbuild";
import { instrument } from "../instrument/instrument.js";
import { runtime } from "./runtime.js";
import { freshShared } from "./shared.js";
import { readSites, writeSites } from "./sites.js";

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

async function compile(code: string): Promise<string> {
  const tsconfigRaw = { compilerOptions: { useDefineForClassFields: true } };
  return (await esbuild.transform(code, { loader: "ts", format: "esm", target: "node20.19", tsconfigRaw }))
    .code;
}

async function printed(code: string, words: Record<string, unknown>): Promise<string[]> {
  const lines: string[] = [];
  const out = (...values: unknown[]) => lines.push(JSON.stringify(values));
  try {
    const body = await compile(code);
    await new AsyncFunction("out", ...Object.keys(words), body)(out, ...Object.values(words));
  } catch (error) {
    lines.push(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
  return lines;
}

/** What a program prints and throws: as it stands, and instrumented. Programs print by `out(…)`. */
export async function both(source: string): Promise<[plain: string[], instrumented: string[]]> {
  const { code, sites } = instrument(source, "a.ts", 0);
  const program = {
    sites: readSites(writeSites(sites)),
    entries: sites.map(() => 0),
    register: { site: -1, source: null },
  };
  const witness = { name() {}, echo() {} };
  const words = runtime(program, freshShared(), witness, () => true);
  return [await printed(source, {}), await printed(code, words)];
}
