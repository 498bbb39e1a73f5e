// One recorded run under the debugger: its moments, what was known at each, its breakpoints, and where it stands.
import { relative, sep } from "node:path";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import { Breaks } from "./breaks.js";
import { type Landing, type Move, moved } from "./cursor.js";
import { evaluate, partOf, read } from "./expression.js";
import { Moments } from "./moments.js";
import { Past } from "./past.js";
import { scopeAt } from "./scope.js";
import type { Fetch, Part } from "./tree.js";
import type { Value } from "./value.js";

export class Run {
  readonly moments: Moments;
  readonly past: Past;
  readonly breaks: Breaks;
  /** Folder that the trace's file names are relative to. */
  readonly root: string;
  readonly fetch: Fetch;
  /** The moment it stands at. */
  at = 0;

  constructor(trace: Trace, root: string, fetch: Fetch) {
    this.moments = new Moments(trace);
    this.past = new Past(this.moments);
    this.breaks = new Breaks(this.moments, this.past);
    this.root = root;
    this.fetch = fetch;
  }

  /** A file as the trace names it. */
  fileOf(path: string): string {
    return relative(this.root, path).split(sep).join("/");
  }

  names(): Iterable<string> {
    return scopeAt(this.moments, this.past, this.at).names();
  }

  /** The leaf that a variable holds, if it takes a gradient. */
  leaf(name: string): TraceNode | undefined {
    const node = this.past.named(name.replace(/\.grad$/, ""), this.at);
    return node?.leaf && node.requiresGrad ? node : undefined;
  }

  get empty(): boolean {
    return this.moments.length === 0;
  }

  /** Goes on; what log points say on the way is given to `say`. */
  move(move: Move, say: (text: string) => void): Landing {
    const landing = moved(this.moments, this.breaks, this.at, move);
    if (landing.moment > this.at) for (const text of this.breaks.logged(this.at, landing.moment)) say(text);
    this.at = landing.moment;
    return landing;
  }

  /** The first stop at or after the start. */
  begin(say: (text: string) => void): Landing {
    this.at = -1;
    const stop = this.breaks.next(-1, 1);
    const moment = stop?.moment ?? this.moments.length - 1;
    for (const text of this.breaks.logged(-1, moment)) say(text);
    this.at = moment;
    return { moment, stop, edge: stop ? null : "end" };
  }

  /**
   * What an expression shows of a tensor; null if it is none.
   * @throws ExpressionError
   */
  part(text: string): Part | null {
    return partOf(read(text), scopeAt(this.moments, this.past, this.at));
  }

  /** @throws ExpressionError */
  evaluate(text: string): Value {
    return evaluate(read(text), scopeAt(this.moments, this.past, this.at));
  }
}
