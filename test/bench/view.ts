// npm run bench:view -- TRACE.json … [--json OUT]: each trace in the real webview, as it first stands and with everything
// expanded as far as the panel lets it. Without a trace: those of `traces.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { checkTrace } from "../../core/trace/check.js";
import type { Trace } from "../../core/trace/trace.js";
import { Pages } from "../view/page.js";
import { chain, fabric, fan, training } from "./traces.js";
import { type Figures, type Glide, measure } from "./viewpage.js";

const MADE: Readonly<Record<string, () => Trace>> = {
  "fabric of 10,000": () => fabric(100, 100),
  "chain of 100,000": () => chain(100_000),
  "fan-in of 20,000": () => fan(20_000),
  "loop of 100,000": () => training(100_000),
};

interface Row {
  name: string;
  first: Figures;
  whole: Figures;
}

/** Wrong usage, or a trace that is none: said in one line. */
class Refused extends Error {}

function parse(args: readonly string[]): { traces: string[]; json: string | null } {
  const at = args.indexOf("--json");
  const json = at < 0 ? null : (args[at + 1] ?? "");
  if (json === "") throw new Refused("--json needs a file to write to");
  const traces = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const odd = traces.find(each => each.startsWith("-"));
  if (odd) throw new Refused(`unknown option ${odd}; usage: npm run bench:view -- TRACE.json … [--json OUT]`);
  return { traces, json };
}

function load(file: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Refused(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return checkTrace(value);
  } catch (error) {
    throw new Refused(`${file} is no trace: ${error instanceof Error ? error.message : error}`);
  }
}

const HEAD = [
  "trace",
  "boxes",
  "layout ms",
  "first paint ms",
  "click ms",
  "frame p50",
  "frame p95",
  "pan ms, Hz",
  "zoom ms, Hz",
  "peak MB",
];

/** "2.1 (95 %: 4.0), 60" */
const glided = ({ p50, p95, hz }: Glide): string =>
  `${p50.toFixed(1)} (95 %: ${p95.toFixed(1)}), ${hz.toFixed(0)}`;

function cells(name: string, figures: Figures): string[] {
  const { boxes, layoutMs, paintMs, clickMs, p50, p95, pan, zoom, peakMb } = figures;
  const whole = [layoutMs, paintMs, clickMs].map(ms => ms.toFixed(0));
  return [
    name,
    String(boxes),
    ...whole,
    p50.toFixed(2),
    p95.toFixed(2),
    glided(pan),
    glided(zoom),
    peakMb === null ? "–" : String(peakMb),
  ];
}

function print(lines: readonly string[][]): void {
  const widths = HEAD.map((_, column) =>
    lines.reduce((most, line) => Math.max(most, line[column].length), 0),
  );
  for (const line of lines)
    console.log(
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "),
    );
}

async function main(): Promise<void> {
  const { traces, json } = parse(process.argv.slice(2));
  const named = traces.map((file): [string, () => Trace] => {
    const trace = load(file);
    return [basename(file, ".json"), () => trace];
  });
  const pages = await Pages.start();
  const rows: Row[] = [];
  try {
    for (const [name, make] of named.length > 0 ? named : Object.entries(MADE)) {
      const trace = make();
      rows.push({
        name,
        first: await measure(pages, trace, false),
        whole: await measure(pages, trace, true),
      });
      print([
        HEAD,
        cells(name, rows[rows.length - 1].first),
        cells("  all expanded", rows[rows.length - 1].whole),
      ]);
    }
  } finally {
    await pages.stop();
  }
  if (json) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`bench:view: ${error.message}`);
  process.exitCode = 2;
}
