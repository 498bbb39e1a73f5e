// How a program ends, seen from inside: by itself, by an error, by process.exit, by a signal it sends itself. Each way
// leaves through here once, so that the tape is handed over and the parent learns which it was.
import process from "node:process";
import { inspect } from "node:util";
import type { End } from "../protocol/run.js";
import { apply, isArray, isInteger, now } from "./builtins.js";
import type { Outlet } from "./outlet.js";

/** What the end needs of the run. */
export interface Closing {
  readonly outlet: Outlet;
  readonly began: number;
  /** Completes the tape. */
  finish(): void;
  /** file:line:column of a trace node, for errors that blame one. */
  describe(node: number): string | undefined;
  /** True once code of the program's own has run. */
  started(): boolean;
  /** Called when everything has been said; it may take its time. */
  linger(): void;
}

type Where = Pick<End, "site" | "loop" | "iteration">;

/** Errors of Node's loader before anything ran: the program's files do not fit together. */
const LINK_ERRORS = new Set([
  "ERR_MODULE_NOT_FOUND",
  "MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_UNKNOWN_BUILTIN_MODULE",
  "ERR_PACKAGE_IMPORT_NOT_DEFINED",
  "ERR_IMPORT_ATTRIBUTE_MISSING",
  "ERR_IMPORT_ASSERTION_TYPE_MISSING",
  "ERR_UNKNOWN_MODULE_FORMAT",
]); // prettier-ignore

export class Ending {
  /** The program's statements have all run. */
  settled = false;
  readonly #closing: Closing;
  readonly #exit = process.exit;
  #fatal: { error: unknown; where: Where } | null = null;
  #asked: Where | null = null;

  constructor(closing: Closing) {
    this.#closing = closing;
  }

  install(): void {
    process.exit = (code?: number | string | null): never => {
      this.#asked ??= this.#closing.outlet.where();
      return apply(this.#exit, process, [code]);
    };
    this.#watchEvents();
    this.#watchLast();
    this.#watchSignals();
  }

  /** The program threw and nobody caught it. */
  fail(error: unknown): never {
    this.#fatal ??= { error, where: this.#closing.outlet.where() };
    return apply(this.#exit, process, [1]);
  }

  /** Node asks here who handles an error, and tells here that it ends; listeners of our own would show. */
  #watchEvents(): void {
    let watched = this.#watched(process.emit);
    // What the program puts in its place is watched, too.
    const set = (own: NodeJS.Process["emit"]) => {
      watched = this.#watched(own);
    };
    Object.defineProperty(process, "emit", { get: () => watched, set, configurable: true });
  }

  #watched(emit: NodeJS.Process["emit"]) {
    const ending = this;
    return function (this: NodeJS.Process, ...args: unknown[]): boolean {
      if (args[0] === "exit") return ending.#leave(() => apply(emit, this, args));
      const heard: boolean = apply(emit, this, args);
      // A program that handles its own errors goes on, as it would without us.
      return args[0] === "uncaughtException" && !heard ? ending.fail(args[1]) : heard;
    };
  }

  /** Under process.exit lies this undocumented way out, which libraries for exit handlers know. */
  #watchLast(): void {
    const host = process as NodeJS.Process & { reallyExit(code: number): never };
    const last = host.reallyExit;
    host.reallyExit = (code: number): never => {
      this.#asked ??= this.#closing.outlet.where();
      this.#report(+(code ?? 0));
      return apply(last, process, [code]);
    };
  }

  /** Reports after the program's own listeners, which may still compute something, or throw. */
  #leave(listen: () => boolean): boolean {
    try {
      return listen();
    } catch (error) {
      this.#fatal ??= { error, where: this.#closing.outlet.where() };
      throw error;
    } finally {
      this.#report(+(process.exitCode ?? 0));
    }
  }

  #watchSignals(): void {
    const abort = process.abort;
    process.abort = (): never => {
      this.#signalled("process.abort() was called");
      return apply(abort, process, []);
    };
    const kill = process.kill;
    process.kill = (pid: number, signal?: string | number): true => {
      const deadly = signal !== 0 && !process.listenerCount(String(signal ?? "SIGTERM"));
      if (pid === process.pid && deadly) this.#signalled(`the program sent itself ${signal ?? "SIGTERM"}`);
      return apply(kill, process, [pid, signal]);
    };
  }

  #signalled(message: string): void {
    this.#end("threw", 1, { name: "Signal", message, stack: "", nodes: [] }, this.#closing.outlet.where());
  }

  #report(code: number): void {
    this.#say(code);
    this.#closing.linger();
  }

  #say(code: number): void {
    const where = this.#fatal?.where ?? this.#asked ?? this.#closing.outlet.where();
    if (this.#fatal) {
      const { error } = this.#fatal;
      this.#end(this.#isLinkError(error) ? "unlinked" : "threw", code, describe(error), where);
    } else if (this.#asked) this.#end("exit", code, null, where);
    else if (code !== 0 && code !== 13) this.#end("exitCode", code, null, where);
    else this.#end(this.settled ? "finished" : "pending", code, null, where);
  }

  #isLinkError(error: unknown): boolean {
    if (this.#closing.started() || !isError(error)) return false;
    return error instanceof SyntaxError || ("code" in error && LINK_ERRORS.has(String(error.code)));
  }

  #end(how: End["how"], code: number, error: End["error"], where: Where): void {
    const { outlet, began } = this.#closing;
    try {
      this.#closing.finish();
    } catch {
      // The program has broken what the tape stands on: it is handed over as far as it goes.
    }
    outlet.end({ how, code, ms: now() - began, error, related: this.#related(error) }, where);
  }

  #related(error: End["error"]): End["related"] {
    const related: End["related"] = [];
    for (let i = 0; error && i < error.nodes.length; i++) {
      const at = this.#closing.describe(error.nodes[i]);
      if (at !== undefined) related[related.length] = { at, message: "the operation at fault ran here" };
    }
    return related;
  }
}

/** Characters of an error's texts that are kept. */
const MOST = { name: 1000, message: 100_000, stack: 1_000_000 } as const;
const MOST_NODES = 16;

/** An error as text. Its properties are the program's own and may throw when they are read. */
export function describe(error: unknown): NonNullable<End["error"]> {
  const read = (key: keyof typeof MOST): string => {
    try {
      const value: unknown = (error as Error)[key];
      return typeof value === "string" ? cut(value, MOST[key]) : "";
    } catch {
      return "";
    }
  };
  const name = read("name");
  const message = read("message");
  const stack = read("stack");
  if (!isError(error) && (message === "" || stack === ""))
    return { name: "", message: `threw ${shown(error)}`, stack: "", nodes: [] };
  return { name: name || "Error", message, stack, nodes: nodesOf(error) };
}

/** A proxy may throw even here. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 50);
  return `${kept}… (${text.length - kept.length} more characters)`;
}

function nodesOf(error: unknown): number[] {
  const found: number[] = [];
  try {
    const { nodes } = error as { nodes?: unknown };
    for (let i = 0; isArray(nodes) && i < nodes.length && found.length < MOST_NODES; i++)
      if (isInteger(nodes[i]) && nodes[i] >= 0) found[found.length] = nodes[i];
  } catch {
    // a getter of the program's own
  }
  return found;
}

function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 2, maxStringLength: 1000, maxArrayLength: 20 }).slice(0, 10_000);
  } catch {
    return "something that cannot be shown";
  }
}
