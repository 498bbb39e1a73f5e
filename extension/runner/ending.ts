// How a program ends, seen from inside: by itself, by an error, by process.exit, by a signal it sends itself. Each way
// leaves through here once, so that the tape is handed over and the parent learns which it was.
import { inspect } from "node:util";
import type { End } from "../protocol/run.js";
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
    process.on("uncaughtException", error => {
      // A program that handles its own errors goes on, as it would without us.
      if (process.listenerCount("uncaughtException") === 1) this.fail(error);
    });
    process.exit = (code?: number | string | null): never => {
      this.#asked ??= this.#closing.outlet.where();
      return this.#exit.call(process, code);
    };
    this.#watchExit();
    this.#watchSignals();
  }

  /** The program threw and nobody caught it. */
  fail(error: unknown): never {
    this.#fatal ??= { error, where: this.#closing.outlet.where() };
    return this.#exit.call(process, 1);
  }

  /** After the program's own listeners, which may still compute something. */
  #watchExit(): void {
    const emit = process.emit;
    const report = () => this.#report(Number(process.exitCode ?? 0));
    const watched = function (this: NodeJS.Process, name: string, ...rest: unknown[]): boolean {
      const heard: boolean = Reflect.apply(emit, this, [name, ...rest]);
      if (name === "exit") report();
      return heard;
    };
    Object.defineProperty(process, "emit", { value: watched, writable: true, configurable: true });
  }

  #watchSignals(): void {
    const abort = process.abort;
    process.abort = (): never => {
      this.#signalled("process.abort() was called");
      return abort.call(process);
    };
    const kill = process.kill;
    process.kill = (pid: number, signal?: string | number): true => {
      const deadly = signal !== 0 && !process.listenerCount(String(signal ?? "SIGTERM"));
      if (pid === process.pid && deadly) this.#signalled(`the program sent itself ${signal ?? "SIGTERM"}`);
      return kill.call(process, pid, signal);
    };
  }

  #signalled(message: string): void {
    this.#end("threw", 1, { name: "Signal", message, stack: "", nodes: [] }, this.#closing.outlet.where());
  }

  #report(code: number): void {
    const where = this.#fatal?.where ?? this.#asked ?? this.#closing.outlet.where();
    if (this.#fatal) {
      const { error } = this.#fatal;
      this.#end(this.#isLinkError(error) ? "unlinked" : "threw", code, describe(error), where);
    } else if (this.#asked || (code !== 0 && code !== 13)) this.#end("exit", code, null, where);
    else this.#end(this.settled ? "finished" : "pending", code, null, where);
  }

  #isLinkError(error: unknown): boolean {
    if (this.#closing.started() || !(error instanceof Error)) return false;
    return error instanceof SyntaxError || ("code" in error && LINK_ERRORS.has(String(error.code)));
  }

  #end(how: End["how"], code: number, error: End["error"], where: Where): void {
    const { outlet, began } = this.#closing;
    try {
      this.#closing.finish();
    } finally {
      const ms = performance.now() - began;
      outlet.end({ how, code, ms, error, related: this.#related(error) }, where);
    }
  }

  #related(error: End["error"]): End["related"] {
    return (error?.nodes ?? []).flatMap(node => {
      const at = this.#closing.describe(node);
      return at === undefined ? [] : [{ at, message: "the operation at fault ran here" }];
    });
  }
}

/** An error as text. Its properties are the program's own and may throw when they are read. */
export function describe(error: unknown): NonNullable<End["error"]> {
  const read = (key: "name" | "message" | "stack", most: number): string => {
    try {
      const value: unknown = (error as Error)[key];
      return typeof value === "string" ? value.slice(0, most) : "";
    } catch {
      return "";
    }
  };
  if (!(error instanceof Error) && !(typeof error === "object" && error !== null && "stack" in error))
    return { name: "", message: `threw ${shown(error)}`, stack: "", nodes: [] };
  const nodes = "nodes" in error && Array.isArray(error.nodes) ? error.nodes : [];
  return {
    name: read("name", 1000) || "Error",
    message: read("message", 100_000),
    stack: read("stack", 1_000_000),
    nodes: nodes.filter(node => Number.isInteger(node) && node >= 0).slice(0, 16),
  };
}

function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 2, maxStringLength: 1000, maxArrayLength: 20 }).slice(0, 10_000);
  } catch {
    return "something that cannot be shown";
  }
}
