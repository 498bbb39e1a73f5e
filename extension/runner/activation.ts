// One run of a function body (or of a module's own statements): who called it, and which loops it is in. It makes the
// frames that the tape records, as late as it can: most calls run no operation that asks.
import type { Frame, FrameSource } from "../../core/tape/frame.js";
import type { RunSite } from "./sites.js";

/** What is known of the program while it runs. */
export interface Program {
  readonly sites: readonly RunSite[];
  /** By site: how often this function or loop was entered. */
  readonly entries: number[];
  /** What the library reads: where the program is. */
  readonly register: { site: number; source: FrameSource | null };
}

/** A loop that runs now. */
interface Counter {
  readonly site: number;
  /** How often the loop was entered before. */
  readonly call: number;
  iteration: number;
  frame: Frame | null;
}

/** A call that calls back: which evaluation of it, and how often it has. */
interface Repeat {
  readonly evaluation: number;
  readonly site: number;
  readonly call: number;
  iteration: number;
}

/** No loop has this number. */
const unasked = -2;

export class Activation implements FrameSource {
  /** Live when this one was entered, perhaps a module's forward; given up when it suspends. */
  caller: FrameSource | null;
  /** The register's site at entry: the call that led here. */
  readonly from: number;
  /** The evaluation of that call. */
  readonly evaluation: number;
  /** The call of this activation that calls back now. */
  repeat: Repeat | null = null;
  private readonly program: Program;
  /** Site of the function; -1: a module. */
  private readonly fn: number;
  private readonly lexical: Activation | null;
  private readonly call: number;
  private own: Frame | null = null;
  /** The iteration of the call that called back to here, if it is one that does. */
  private readonly turn: { site: number; call: number; iteration: number } | null;
  private loops: Counter[] | null = null;
  /** The loop whose frame was asked for last, until another iteration begins: operations come by the thousand. */
  private lastLoop = unasked;
  private lastFrame: Frame | null = null;

  constructor(
    program: Program,
    fn: number,
    caller: FrameSource | null,
    lexical: Activation | null,
    evaluation: number,
  ) {
    this.program = program;
    this.fn = fn;
    this.caller = caller;
    this.lexical = lexical;
    this.from = program.register.site;
    this.evaluation = evaluation;
    this.call = fn < 0 ? 0 : count(program, fn);
    this.turn = caller instanceof Activation ? caller.turnOf(fn, this.from, evaluation) : null;
  }

  frame(): Frame | null {
    const { sites, register } = this.program;
    const loop = sites[register.site]?.loop ?? -1;
    if (loop !== this.lastLoop) {
      this.lastFrame = this.at(register.site);
      this.lastLoop = loop;
    }
    return this.lastFrame;
  }

  /** The body of a loop begins; gives its zero-based iteration. */
  iterate(site: number, depth: number): number {
    this.lastLoop = unasked;
    this.loops ??= [];
    const { loops } = this;
    if (loops.length > depth + 1) loops.length = depth + 1;
    const counter = loops[depth];
    if (counter !== undefined && counter.site === site) {
      counter.frame = null;
      return ++counter.iteration;
    }
    loops[depth] = { site, call: count(this.program, site), iteration: 0, frame: null };
    return 0;
  }

  /** The function suspends: what called it goes on without it, so its place is noted now. */
  suspend(): FrameSource | null {
    const { caller } = this;
    if (caller !== null) this.body();
    this.caller = null;
    return caller;
  }

  /** The frame around a site of this body: its innermost loop that runs, or the body itself. */
  private at(site: number): Frame | null {
    const { loops } = this;
    if (loops !== null) {
      const { sites } = this.program;
      for (let loop = sites[site]?.loop ?? -1; loop >= 0; loop = sites[loop].loop) {
        // A counter may outlive its loop: only the loops around the site count.
        const depth = loops.findIndex(counter => counter.site === loop);
        if (depth >= 0) return this.loopFrame(loops, depth);
      }
    }
    return this.body();
  }

  private loopFrame(loops: Counter[], depth: number): Frame {
    const counter = loops[depth];
    counter.frame ??= {
      up: depth > 0 ? this.loopFrame(loops, depth - 1) : this.body(),
      kind: "loop",
      name: this.program.sites[counter.site].loopName,
      call: counter.call,
      iteration: counter.iteration,
      id: -1,
    };
    return counter.frame;
  }

  private body(): Frame | null {
    if (this.fn < 0) return null;
    this.own ??= {
      up: this.turnFrame(this.around()),
      kind: "function",
      name: this.program.sites[this.fn].name,
      call: this.call,
      from: this.from,
      id: -1,
    };
    return this.own;
  }

  /** The frame that this body was called from. */
  private around(): Frame | null {
    const { caller } = this;
    if (caller === null) return this.made();
    return caller instanceof Activation ? caller.at(this.from) : caller.frame();
  }

  /** Nobody in sight called: the function that made this one stands in, without its loops, which have moved on. */
  private made(): Frame | null {
    return this.lexical?.body() ?? null;
  }

  private turnFrame(up: Frame | null): Frame | null {
    if (this.turn === null) return up;
    const { site, call, iteration } = this.turn;
    return { up, kind: "loop", name: this.program.sites[site].loopName, call, iteration, id: -1 };
  }

  /** A function that one call of ours invokes: the how manieth time, if the call is one that calls back. */
  private turnOf(fn: number, site: number, evaluation: number): Activation["turn"] {
    const { sites } = this.program;
    const call = sites[site];
    if (call === undefined) return null;
    const written = sites[fn].argumentOf === site;
    // A function called by its own name is no callback.
    if (!written && (!call.repeats || sites[fn].name === call.callee)) return null;
    if (this.repeat?.evaluation === evaluation) this.repeat.iteration++;
    else this.repeat = { evaluation, site, call: count(this.program, site), iteration: 0 };
    return { site, call: this.repeat.call, iteration: this.repeat.iteration };
  }
}

function count({ entries }: Program, site: number): number {
  const before = entries[site];
  entries[site] = before + 1;
  return before;
}
