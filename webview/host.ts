// Where the panel lives: in VS Code, or in a page of its own with the trace inside it.
import type { Host } from "./wire.js";

declare function acquireVsCodeApi(): Host;

export interface Embedded {
  file: string;
  bytes: ArrayBuffer;
  /** Where the person was who exported it. */
  kept: unknown;
}

export interface Home {
  host: Host;
  /** The trace that an exported page carries; null in VS Code. */
  embedded: Embedded | null;
}

export function home(page: Document): Home {
  if (typeof acquireVsCodeApi === "function") return { host: acquireVsCodeApi(), embedded: null };
  const inside = embedded(page);
  let state: unknown = inside?.kept ?? null;
  const host: Host = {
    postMessage() {},
    getState: () => state,
    setState(next) {
      state = next;
    },
  };
  return { host, embedded: inside };
}

function embedded(page: Document): Embedded | null {
  const holder = page.getElementById("gradient-graph-trace");
  if (!holder?.textContent) return null;
  const { file, base64, kept }: { file?: unknown; base64?: unknown; kept?: unknown } = JSON.parse(
    holder.textContent,
  );
  if (typeof file !== "string" || typeof base64 !== "string") return null;
  return { file, bytes: Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)).buffer, kept };
}
