// The only file that posts, listens and checks: what arrives was written by another process. A message that does not fit
// is refused with a reason, and the last good picture stays.
import { decodeTrace } from "../core/trace/codec.js";
import type { Site } from "../core/trace/trace.js";
import type { FromPanel, RunState } from "../extension/protocol/panel.js";
import type { Event } from "./store/event.js";
import { readShelf, type Shelf } from "./store/persist.js";
import type { Whole } from "./store/state.js";

/** VS Code's side of a webview, or a stand-in where there is none. */
export interface Host {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

export class Wire {
  #host: Host;
  #shelf: Shelf;

  constructor(host: Host) {
    this.#host = host;
    this.#shelf = readShelf(host.getState());
  }

  post(message: FromPanel): void {
    this.#host.postMessage(message);
  }

  get shelf(): Shelf {
    return this.#shelf;
  }

  keep(shelf: Shelf): void {
    this.#shelf = shelf;
    this.#host.setState(shelf);
  }

  listen(send: (event: Event) => void): void {
    window.addEventListener("message", ({ data }) => send(this.read(data)));
    this.post({ type: "ready" });
  }

  /** The event that a message means; "refused" with the reason if it means none. */
  read(message: unknown): Event {
    try {
      return this.#event(fields(message, "message"));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.post({ type: "log", level: "error", text: problem });
      return { type: "refused", problem };
    }
  }

  #event(message: Fields): Event {
    switch (message.type) {
      case "trace":
        return this.#trace(message);
      case "run":
        return { type: "run", state: runState(fields(message.state, "run.state")) };
      case "stale":
        return { type: "stale", stale: message.stale === true };
      case "cursor":
        return {
          type: "editor",
          file: text(message, "file"),
          line: number(message, "line"),
          column: number(message, "column"),
        };
      case "values":
        return { type: "whole", whole: { ...whichOf(message), found: elementsOf(message) } };
      case "noValues":
        return {
          type: "whole",
          whole: { ...whichOf(message), found: { kind: "gone", message: text(message, "message") } },
        };
      case "player": {
        const command = PLAYER.find(each => each === message.command);
        if (!command) throw new TypeError(`player: unknown command ${JSON.stringify(message.command)}`);
        return { type: "player", command };
      }
      default:
        throw new TypeError(`this panel knows no message ${JSON.stringify(message.type)}`);
    }
  }

  #trace(message: Fields): Event {
    const document = {
      uri: text(message, "uri"),
      file: text(message, "file"),
      version: number(message, "version"),
    };
    const trace = decodeTrace(bytesOf(message.bytes));
    return { type: "trace", document, trace, saved: this.#shelf.files[document.uri] ?? null };
  }
}

const PLAYER = ["play", "pause", "step", "stepBack", "restart"] as const;

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`${what}: expected an object, got ${typeof value}`);
  return { ...value };
}

function text(message: Fields, name: string): string {
  const value = message[name];
  if (typeof value !== "string")
    throw new TypeError(`${message.type}.${name}: expected text, got ${typeof value}`);
  return value;
}

function number(message: Fields, name: string): number {
  const value = message[name];
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new TypeError(`${message.type}.${name}: expected a number, got ${JSON.stringify(value)}`);
  return value;
}

function whichOf(message: Fields): Pick<Whole, "node" | "what"> {
  return { node: number(message, "node"), what: message.what === "grad" ? "grad" : "value" };
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, bool: Uint8Array } as const;

function elementsOf(message: Fields): Whole["found"] {
  const dtype = (Object.keys(ARRAYS) as (keyof typeof ARRAYS)[]).find(each => each === message.dtype);
  if (!dtype) throw new TypeError(`values.dtype: unknown dtype ${JSON.stringify(message.dtype)}`);
  // A copy: wherever they lay, they begin where numbers may begin.
  const { buffer, byteLength } = bytesOf(message.bytes).slice();
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (byteLength % size !== 0)
    throw new TypeError(`values.bytes: ${byteLength} bytes are no whole number of ${dtype}`);
  return { kind: "here", dtype, data: new ARRAYS[dtype](buffer, 0, byteLength / size) };
}

/** An ArrayBuffer may come from another realm, or arrive as a view of one. */
function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]")
    return new Uint8Array(value as ArrayBuffer);
  throw new TypeError("trace.bytes: expected an ArrayBuffer");
}

function runState(state: Fields): RunState {
  switch (state.kind) {
    case "idle":
      return { kind: "idle" };
    case "running":
      return { kind: "running", since: number(state, "since") };
    case "done":
      return { kind: "done", ms: number(state, "ms") };
    case "failed":
    case "stopped":
      return {
        kind: state.kind,
        message: text(state, "message"),
        site: state.site === null ? null : site(fields(state.site, "site")),
      };
    default:
      throw new TypeError(`run.state: unknown kind ${JSON.stringify(state.kind)}`);
  }
}

function site(of: Fields): Site {
  return {
    file: text(of, "file"),
    line: number(of, "line"),
    column: number(of, "column"),
    endLine: number(of, "endLine"),
    endColumn: number(of, "endColumn"),
  };
}
