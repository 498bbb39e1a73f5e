// What the end of a process means: the status of the run, its exit code and its error with the place to look at.
import type { Site, TraceError } from "../../core/trace/trace.js";
import type { End, Progress } from "../protocol/run.js";
import type { Program } from "./program.js";
import { blame, plain, siteAt } from "./stack.js";

export type RunStatus = "ran" | "threw" | "deadline" | "memory" | "stopped" | "unreadable";

export interface Verdict {
  readonly status: RunStatus;
  /** Contract section 3. */
  readonly exitCode: number;
  readonly error: TraceError | null;
}

/** What the parent knows of the end. */
export interface Ended {
  /** What the process said; null: nothing. */
  readonly end: End | null;
  readonly progress: Progress | null;
  readonly code: number | null;
  readonly signal: string | null;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** The parent itself had to end it, for this reason. */
  readonly forced: "deadline" | "stopped" | null;
}

const EXIT = { ran: 0, threw: 1, unreadable: 3, stopped: 130, deadline: 124, memory: 137 } as const;

type Where = Pick<End, "site" | "loop" | "iteration">;

export function verdict(program: Program, ended: Ended): Verdict {
  const { end } = ended;
  if (!end) return silent(program, ended);
  const make = (status: RunStatus, error: TraceError | null) => ({ status, exitCode: EXIT[status], error });
  switch (end.how) {
    case "finished":
      return make("ran", null);
    case "exit":
      if (end.code === 0) return make("ran", null);
      return make(
        "threw",
        trouble(program, end, "ExitError", `process.exit(${end.code}): the program ended itself`),
      );
    case "exitCode":
      return make(
        "threw",
        // Where it was set nobody has seen.
        trouble(program, nowhere, "ExitError", `process.exitCode is ${end.code}: the program says it failed`),
      );
    case "pending":
      return make(
        "threw",
        trouble(
          program,
          end,
          "PendingError",
          "the program ended while it still awaited something at its top level",
        ),
      );
    case "threw":
      return end.error?.name === "MemoryError"
        ? make("memory", thrown(program, end))
        : make("threw", thrown(program, end));
    case "unlinked":
      return make("unreadable", unlinked(program, end));
    default:
      return limit(program, ended, end.how, end);
  }
}

const nowhere: Where = { site: -1, loop: -1, iteration: 0 };

/** The process went without a word: a crash, a signal from outside, or a watchdog that could not answer. */
function silent(program: Program, ended: Ended): Verdict {
  const where: Where = ended.progress ?? nowhere;
  if (ended.forced) return limit(program, ended, ended.forced, where);
  // V8 aborts when its heap is full; nothing else of ours ends this way.
  const how = ended.signal ?? `exit code ${ended.code}`;
  const error = trouble(program, where, "Signal", `the process ended with ${how}`);
  return { status: "threw", exitCode: EXIT.threw, error };
}

function limit(
  program: Program,
  ended: Ended,
  status: "deadline" | "memory" | "stopped",
  where: Where,
): Verdict {
  const place = placeText(program, where);
  const { timeoutMs, memoryMb } = ended;
  const said = {
    deadline: ["DeadlineError", `stopped after ${number(timeoutMs / 1000)} s${place}`],
    memory: ["MemoryError", `stopped at its memory budget of ${number(memoryMb)} MB${place}`],
    stopped: ["StoppedError", `stopped${place}`],
  }[status];
  return { status, exitCode: EXIT[status], error: trouble(program, where, said[0], said[1]) };
}

function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/** " at train.ts:41, iteration 1,203,441" as far as it is known. */
function placeText({ sites }: Program, { site, loop, iteration }: Where): string {
  const at = sites[site];
  if (!at) return "";
  let around = site === loop ? loop : at.loop;
  while (around >= 0 && around !== loop) around = sites[around].loop;
  // People count from 1.
  const turn = around >= 0 ? `, iteration ${number(iteration + 1)}` : "";
  return ` at ${at.file}:${at.line}${turn}`;
}

function siteOf({ sites }: Program, where: Where): Site | null {
  const site = sites[where.site];
  return site ? plain(site) : null;
}

function trouble(program: Program, where: Where, name: string, message: string): TraceError {
  return { name, message, site: siteOf(program, where), stack: "" };
}

function thrown(program: Program, end: End): TraceError {
  const error = end.error ?? { name: "Error", message: "", stack: "", nodes: [] };
  const { root, sites, texts } = program;
  const site = blame(error.stack, root, new Set(texts.keys()), sites) ?? siteOf(program, end);
  const related = end.related.flatMap(({ at, message }) => {
    const found = /^(.*):(\d+):(\d+)$/.exec(at);
    return found ? [{ site: siteAt(sites, found[1], Number(found[2]), Number(found[3])), message }] : [];
  });
  const { name, message, stack } = error;
  return { name, message, site, stack, ...(related.length > 0 ? { related } : {}) };
}

const NO_EXPORT = [
  /The requested module '(?<from>.*)' does not provide an export named '(?<name>.*)'/,
  /Named export '(?<name>.*)' not found\. The requested module '(?<from>.*)' is a CommonJS module/,
];

/** Node's own words, at the place that asked. */
function unlinked(program: Program, end: End): TraceError {
  const error = thrown(program, end);
  const found = NO_EXPORT.map(each => each.exec(error.message)?.groups).find(Boolean);
  if (!found) return { ...error, name: "UnreadableError" };
  for (const links of program.links.values())
    for (const link of links) {
      const asked =
        link.specifier === found.from ? link.names.find(({ name }) => name === found.name) : undefined;
      if (asked)
        return {
          name: "UnreadableError",
          message: `"${found.from}" exports no ${found.name}`,
          site: asked.site,
          stack: "",
        };
    }
  return { ...error, name: "UnreadableError" };
}
