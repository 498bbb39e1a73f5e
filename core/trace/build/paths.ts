import type { TraceFrame } from "../trace.js";

/** Frames kept at either end of a path: a deep recursion would fill the trace with its own depth. */
const kept = 64;

interface Entry {
  readonly up: number;
  readonly frame: TraceFrame;
  readonly depth: number;
  /** The outermost frames, as many as are kept. */
  readonly head: readonly TraceFrame[];
  path?: TraceFrame[];
}

/** The frames of nodes, outermost first. Where there are too many, one frame in the middle says how many are missing. */
export class Paths {
  private readonly entries: (Entry | undefined)[] = [];

  /** Frame `id`, unless it is known; `up` is the number of the one around it, -1 for none. */
  add(id: number, up: number, read: () => TraceFrame): void {
    if (this.entries[id] !== undefined) return;
    const frame = read();
    const outer = this.entries[up];
    const depth = outer ? outer.depth + 1 : 1;
    const above = outer?.head ?? [];
    const head = depth <= kept ? [...above, frame] : above;
    this.entries[id] = { up, frame, depth, head };
  }

  /** Nodes of one frame share the list. */
  path(id: number): TraceFrame[] {
    const own = this.entries[id];
    if (!own) return [];
    own.path ??= this.whole(own, id);
    return own.path;
  }

  private whole(own: Entry, id: number): TraceFrame[] {
    const missing = own.depth - 2 * kept;
    const inner: TraceFrame[] = [];
    for (let at = id; inner.length < Math.min(own.depth - own.head.length, kept); ) {
      const entry = this.entries[at]!;
      inner.push(entry.frame);
      at = entry.up;
    }
    inner.reverse();
    if (missing <= 0) return [...own.head, ...inner];
    return [...own.head, { kind: "function", name: `… ${missing} frames left out …`, call: 0 }, ...inner];
  }
}
