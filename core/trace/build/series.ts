import type { LogView } from "../../tape/log.js";
import { kind } from "../../tape/records.js";
import type { Num, Series, TraceNode } from "../trace.js";
import { number } from "./records.js";
import type { Loop, Survey } from "./survey.js";
import type { Choice } from "./thin.js";

interface Curve {
  /** A node of the trace that it goes through, which tells its name and place; -1: none. */
  node: number;
  readonly loop: Loop;
  readonly points: { iteration: number; value: Num }[];
}

/** What calls gave in loops whose iterations are not all in the trace, where that is one number. */
export class Curves {
  private readonly survey: Survey;
  private readonly thinned: ReadonlySet<Loop>;
  private readonly all = new Map<Loop, Map<number, Curve>>();
  /** By number on the tape. */
  private readonly recorded = new Map<number, Curve>();

  constructor(survey: Survey, choice: Choice) {
    this.survey = survey;
    this.thinned = thinned(survey, choice);
  }

  read(what: number, log: LogView, at: number): void {
    if (what === kind.series) {
      const loop = this.survey.loopAt(this.survey.frameAt(log.get(at + 2)), log.get(at + 3), log.get(at + 4));
      if (loop !== null && this.thinned.has(loop))
        this.recorded.set(log.get(at), this.curve(loop, log.get(at + 1)));
    } else if (what === kind.scalar) {
      const point = { iteration: log.get(at + 1), value: number(log.get(at + 2)) };
      this.recorded.get(log.get(at))?.points.push(point);
    }
  }

  /** Whether a node may belong to a curve. */
  wants(position: number): boolean {
    return this.thinned.size > 0 && !this.survey.originals.has(position) && this.loopFrame(position) >= 0;
  }

  /** A node with one element that may; `id`: in the trace, -1: it is not there. */
  add(id: number, position: number, site: number, value: Num): void {
    const { survey } = this;
    const frame = this.loopFrame(position);
    const curve = this.curve(survey.loop[frame]!, site);
    if (curve.node < 0) curve.node = id;
    // Of an iteration that was not kept the tape has the value for itself.
    if (!survey.passing[frame]) curve.points.push({ iteration: survey.iteration[frame], value });
  }

  /** The frame of the innermost loop around a node if not all of it is in the trace; else -1. */
  private loopFrame(position: number): number {
    const { survey } = this;
    let frame = survey.frame[position];
    while (frame >= 0 && survey.loop[frame] === null) frame = survey.up[frame];
    const loop = frame < 0 ? null : survey.loop[frame];
    return loop !== null && this.thinned.has(loop) ? frame : -1;
  }

  finish(nodes: readonly TraceNode[]): Series[] {
    const found: Series[] = [];
    for (const curves of this.all.values())
      for (const curve of curves.values()) {
        const node = nodes[curve.node];
        if (!node?.site || curve.points.length < 2) continue;
        const points = curve.points.sort((a, b) => a.iteration - b.iteration);
        const loop = node.frames.findLast(({ kind }) => kind === "loop");
        if (!loop) continue;
        found.push({
          name: node.name ?? node.op,
          site: node.site,
          loop: loop.name,
          call: loop.call,
          iterations: points.map(point => point.iteration),
          values: points.map(point => point.value),
        });
      }
    return found;
  }

  private curve(loop: Loop, site: number): Curve {
    let curves = this.all.get(loop);
    if (!curves) {
      curves = new Map();
      this.all.set(loop, curves);
    }
    let curve = curves.get(site);
    if (!curve) {
      curve = { node: -1, loop, points: [] };
      curves.set(site, curve);
    }
    return curve;
  }
}

/** The loops that are in the trace but for some of their iterations. */
function thinned({ up, loop }: Survey, { frames }: Choice): Set<Loop> {
  const found = new Set<Loop>();
  for (let at = 0; at < up.length; at++) {
    const own = loop[at];
    const outside = up[at] === -1 || frames[up[at]] === 1;
    if (own !== null && outside && (frames[at] === 0 || own.sampled)) found.add(own);
  }
  return found;
}
