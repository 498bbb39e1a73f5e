// The command line (contract section 3): a program in, its graph out, one exit code for each way it can go.
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Trace, TraceError } from "../../core/trace/trace.js";
import { Runner, type RunOutcome } from "../runner/runner.js";
import { type Arguments, readArguments, USAGE, UsageError } from "./arguments.js";
import { type CheckArguments, REACHED, reaches, report } from "./check.js";
import { type DiffArguments, diff } from "./diff.js";
import { FORMATS } from "./formats.js";
import { keptTrace } from "./kept.js";
import { tell } from "./tell.js";
import { pour, refuseSource, writeFile } from "./write.js";

/** This file is dist/cli/main.js. */
const dist = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Characters of the program's own output: more than a person reads, less than a disk holds. */
const OUTPUT_LIMIT = 2 ** 28;

function version(): string {
  return JSON.parse(readFileSync(join(dist, "../package.json"), "utf8")).version;
}

/** Absolute. Node, too, takes a program by its own path and not by a link to it: there its packages are. */
function entryOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file); // the runner says what is wrong with it
  }
}

/** `file:line:column: message`, on one line. */
function told({ message, name, site }: TraceError): string {
  const known = name === "" || name === "Error" || OURS.has(name) || message.startsWith(`${name}:`);
  const whole = message === "" ? name : known ? message : `${name}: ${message}`;
  const text = whole.replace(/\s*[\r\n]\s*/g, " ").replace(/\p{Cc}/gu, " ");
  return site ? `${site.file}:${site.line}:${site.column}: ${text}` : text;
}

/** Names that only say what the message says better. */
const OURS = new Set([
  "UnreadableError",
  "DeadlineError",
  "MemoryError",
  "StoppedError",
  "ExitError",
  "PendingError",
  "Signal",
]); // prettier-ignore

async function execute(runner: Runner, args: Arguments): Promise<RunOutcome> {
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  const own = args.out === null ? process.stderr : process.stdout;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {}); // the reader has gone
  return runner.run({
    entry: entryOf(args.file),
    overlays: new Map(),
    timeoutMs: args.timeoutMs,
    memoryMb: args.memoryMb,
    restrict: false,
    node: process.execPath,
    outputLimit: OUTPUT_LIMIT,
    onOutput: (stream, text) => (stream === "stdout" ? own : process.stderr).write(text),
    signal: stop.signal,
  });
}

/** Writes the graph; gives the exit code. */
async function deliver(args: Arguments, outcome: RunOutcome): Promise<number> {
  const { trace, error, exitCode, over, texts } = outcome;
  for (const warning of await over) tell(warning);
  if (error) tell(told(error));
  if (!trace) return exitCode;
  if (args.out !== null) refuseSource(args.out, [...texts.keys()]);
  return draw(args, trace, exitCode);
}

const warn = (text: string) => tell(`gradient-graph: ${text}`);

async function draw(args: Arguments, trace: Trace, exitCode: number): Promise<number> {
  const passes = trace.backwards.length;
  if (args.backward !== null && args.backward > passes && exitCode === 0)
    throw new UsageError(
      `--backward ${args.backward}: this run had ${passes} backward pass${passes === 1 ? "" : "es"}`,
    );
  const pass = args.backward === null || args.backward > passes ? null : args.backward - 1;
  const pieces = await FORMATS[args.format]({ trace, pass, dist, warn });
  if (args.out === null) await pour(process.stdout, pieces);
  else writeFile(args.out, pieces);
  return exitCode;
}

/** Prints what looks wrong; gives the exit code. The program's own output goes to standard error. */
async function check(args: Arguments, asked: CheckArguments): Promise<number> {
  const runner = new Runner({ dist });
  try {
    const { trace, error, exitCode, over } = await execute(runner, args);
    for (const warning of await over) tell(warning);
    if (error) tell(told(error));
    if (!trace) return exitCode;
    await pour(process.stdout, report(trace, asked, version()));
    return reaches(trace.findings, asked.failOn) ? REACHED : exitCode;
  } finally {
    await runner.dispose();
  }
}

/** Compares two sides; gives the exit code. */
async function differ(args: Arguments, asked: DiffArguments): Promise<number> {
  const runner = new Runner({ dist });
  try {
    const { pieces, code } = await diff(asked, async file => {
      const { trace, error, over } = await execute(runner, { ...args, file });
      for (const warning of await over) tell(warning);
      if (error) tell(told(error));
      return trace && { trace, trouble: error && told(error) };
    });
    await pour(process.stdout, pieces);
    return code;
  } finally {
    await runner.dispose();
  }
}

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === "help") await pour(process.stdout, [USAGE]);
  if (asked.kind === "version") await pour(process.stdout, [`${version()}\n`]);
  if (asked.kind === "check") return check(asked.args, asked.check);
  if (asked.kind === "diff") return differ(asked.args, asked.diff);
  if (asked.kind !== "run") return 0;
  const { args } = asked;
  if (args.out !== null)
    refuseSource(
      args.out,
      [args.file, args.file.replace(/#\d+$/, "")].map(file => resolve(file)),
    );
  const kept = keptTrace(args.file, warn);
  if (kept) return draw(args, kept, 0);
  const runner = new Runner({ dist });
  try {
    return await deliver(args, await execute(runner, args));
  } finally {
    await runner.dispose();
  }
}

main().then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const usage = error instanceof UsageError;
    warn(String(usage ? error.message : error instanceof Error ? error.stack : error));
    process.exitCode = usage ? 2 : 70;
  },
);
