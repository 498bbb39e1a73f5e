// The only file that posts, listens and checks: what arrives was written by another process. A message that does not fit
// is refused with a reason, and the last good picture stays.
import { decodeTrace } from "../core/trace/codec.js";
import { ARRAYS } from "../extension/protocol/elements.js";
import { parse } from "../extension/protocol/guard.js";
import { type FromPanel, type ToPanel, toPanelSchema } from "../extension/protocol/panel.js";
import type { Event } from "./store/event.js";
import { readShelf, type Shelf } from "./store/persist.js";
import type { Whole } from "./store/state.js";

/** VS Code's side of a webview, or a stand-in where there is none. */
export interface Host {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** A file is wanted of the picture on show. */
export type ExportRequest = Extract<ToPanel, { type: "export" }>;
/** What needs more than a change of the state. */
export type Request = Extract<ToPanel, { type: "export" | "ask" | "compare" }>;
export const isRequest = (meant: Event | Request): meant is Request =>
  meant.type === "export" || meant.type === "ask" || meant.type === "compare";

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

  /** `asked`: what is to be answered, or done step by step. */
  listen(send: (event: Event) => void, asked: (request: Request) => void): void {
    window.addEventListener("message", ({ data }) => {
      const meant = this.read(data);
      if (isRequest(meant)) asked(meant);
      else send(meant);
    });
    this.post({ type: "ready" });
  }

  /** The event or the request that a message means; "refused" with the reason if it means none. */
  read(message: unknown): Event | Request {
    try {
      const parsed = parse(toPanelSchema, message, "message");
      if (!parsed.ok) throw new TypeError(parsed.problem);
      return this.#event(parsed.value);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.post({ type: "log", level: "error", text: problem });
      return { type: "refused", problem };
    }
  }

  #event(message: ToPanel): Event | Request {
    switch (message.type) {
      case "trace": {
        const { uri, file, version } = message;
        const trace = decodeTrace(bytesOf(message.bytes));
        return {
          type: "trace",
          document: { uri, file, version },
          trace,
          saved: Object.hasOwn(this.#shelf.files, uri) ? this.#shelf.files[uri] : null,
        };
      }
      case "cursor": {
        const { file, line, column } = message;
        return { type: "editor", file, line, column };
      }
      case "values": {
        const { node, what } = message;
        return { type: "whole", whole: { node, what, found: elementsOf(message) } };
      }
      case "noValues": {
        const { node, what, message: text } = message;
        return { type: "whole", whole: { node, what, found: { kind: "gone", message: text } } };
      }
      case "other": {
        const { name } = message;
        return { type: "other", other: { name, trace: decodeTrace(bytesOf(message.bytes)) } };
      }
      case "outside": {
        const { type, ...outside } = message;
        return { type, outside };
      }
      case "run":
      case "stale":
      case "player":
      case "checking":
      case "checked":
      case "ask":
      case "compare":
      case "stand":
      case "debugger":
      case "training":
      case "export":
        return message;
    }
  }
}

function elementsOf({ dtype, bytes }: Extract<ToPanel, { type: "values" }>): Whole["found"] {
  // A copy: wherever they lay, they begin where numbers may begin.
  const { buffer, byteLength } = bytesOf(bytes).slice();
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (byteLength % size !== 0)
    throw new TypeError(`values.bytes: ${byteLength} bytes are no whole number of ${dtype}`);
  return { kind: "here", dtype, data: new ARRAYS[dtype](buffer, 0, byteLength / size) };
}

/** The schema lets through buffers of other realms and views of a buffer. */
function bytesOf(bytes: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Uint8Array(bytes);
}
