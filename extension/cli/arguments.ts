// What was asked on the command line, or in one sentence what is wrong with it.
import { type CheckArguments, readCheck } from "./check.js";
import { type DiffArguments, readDiff } from "./diff.js";
import { FORMATS, type FormatName } from "./formats.js";
import { UsageError } from "./usage.js";

export interface Arguments {
  readonly file: string;
  readonly format: FormatName;
  /** Null: standard output. */
  readonly out: string | null;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Which backward pass, from 1; null: not asked. */
  readonly backward: number | null;
}

export type Asked =
  | { kind: "run"; args: Arguments }
  | { kind: "check"; check: CheckArguments; args: Arguments }
  | { kind: "diff"; diff: DiffArguments; args: Arguments }
  | { kind: "help" }
  | { kind: "version" };

export { UsageError };

export const USAGE = `gradient-graph FILE.ts [--format json|html|svg|png|dot] [-o OUT] [--timeout SECONDS] [--memory MB] [--backward N]

Runs FILE and writes the graph of what it computed. A trace that was kept (FILE.trace.json), or a step of a recording
(FILE.ggtrace#100; the last unless told), is drawn as it is, and nothing runs.

  --format    json (default): the run as data; html: a page that plays by itself; svg, png: the picture;
              dot: for Graphviz
  -o, --out   write the graph to OUT, and the program's own output to standard output;
              without it the graph goes to standard output, the program's output to standard error
  --timeout   seconds after which the run is ended, 10 unless told
  --memory    megabytes the run may use, 2048 unless told
  --backward  the backward pass shown, counted from 1; an error if the run had fewer
  --help, --version

gradient-graph check FILE.ts [--fail-on error|warning] [--format text|sarif]

Runs FILE and prints what looks wrong: see docs/findings.

  --fail-on   exit with 4 if there is a finding of this severity or worse; error unless told
  --format    text (default), or sarif for continuous integration

gradient-graph diff A B [--format text|json] [--rtol R] [--atol A]

Compares two runs: + added, − removed, × changed, and where they differ first. A and B are programs, traces (.json),
one backward pass of either (FILE.ts#2: the second), or steps of a recording (FILE.ggtrace#100). One of them may be values of
another library (.safetensors) under the names that the run has: NAME, NAME.grad.

  --format    text (default), or json
  --rtol, --atol
              how far exported entries may be off, relative to them and at all: usual for the dtype if neither is told
  Exit        0 same, 1 different, 2 trouble

Exit: 0 ran, 1 the program threw, 2 wrong usage, 3 could not be read, parsed or resolved, 4 a finding
reached the level, 124 stopped at its deadline, 137 stopped at its memory budget.
`;

/** @throws UsageError */
export function readArguments(argv: readonly string[]): Asked {
  if (argv[0] === "check" && !argv.includes("--help")) {
    const check = readCheck(argv.slice(1));
    return { kind: "check", check, args: checked(new Map(), [check.file]) };
  }
  if (argv[0] === "diff" && !argv.includes("--help")) {
    const diff = readDiff(argv.slice(1));
    return { kind: "diff", diff, args: checked(new Map(), [diff.a.file]) };
  }
  const values = new Map<string, string>();
  const files: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = split(argv[i]);
    if (argv[i] === "--") {
      files.push(...argv.slice(i + 1));
      break;
    }
    if (name === "--help" || name === "-h") return { kind: "help" };
    if (name === "--version") return { kind: "version" };
    if (!name.startsWith("-") || name === "-") {
      files.push(argv[i]);
      continue;
    }
    const option = OPTIONS[name];
    if (!option) throw new UsageError(`there is no option ${name}; see --help`);
    const value = inline ?? argv[++i];
    if (value === undefined) throw new UsageError(`${name} needs a value; see --help`);
    if (values.has(option)) throw new UsageError(`${name} was given twice`);
    values.set(option, value);
  }
  return { kind: "run", args: checked(values, files) };
}

const OPTIONS: Record<string, string> = {
  "--format": "format",
  "-o": "out",
  "--out": "out",
  "--timeout": "timeout",
  "--memory": "memory",
  "--backward": "backward",
};

function split(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf("=");
  return text.startsWith("--") && at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
}

function checked(values: ReadonlyMap<string, string>, files: readonly string[]): Arguments {
  const [file] = files;
  if (!file) throw new UsageError("which file? gradient-graph FILE.ts; see --help");
  if (files.length > 1) throw new UsageError(`one file at a time, found ${files.length}: ${files.join(" ")}`);
  const format = values.get("format") ?? "json";
  if (!Object.hasOwn(FORMATS, format))
    throw new UsageError(`--format is one of ${Object.keys(FORMATS).join(", ")}, found ${format}`);
  const timeout = number(values, "timeout", 10, 0.001);
  const backward = values.has("backward") ? number(values, "backward", 1, 1) : null;
  if (backward !== null && !Number.isInteger(backward))
    throw new UsageError(`--backward counts from 1, found ${backward}`);
  return {
    file,
    format: format as FormatName, // an own key of FORMATS, as was just checked
    out: values.get("out") ?? null,
    timeoutMs: timeout * 1000,
    memoryMb: number(values, "memory", 2048, 1),
    backward,
  };
}

/** Seconds of the longest timer there is, in round figures; no machine has as many megabytes either. */
const MOST = 2_000_000;

function number(values: ReadonlyMap<string, string>, name: string, usual: number, least: number): number {
  const text = values.get(name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= MOST))
    throw new UsageError(
      `--${name} is a number from ${least} to ${MOST}, found ${text === "" ? "nothing" : text}`,
    );
  return value;
}
