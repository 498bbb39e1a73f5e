// Units by their frames. A frame that is left and met again (a generator, an await) is another cell: its operations did
// not run in one stretch.
import type { TraceFrame } from "../../trace/trace.js";
import { type Cell, cell, numbered, segmentOf } from "./cell.js";
import type { Unit } from "./units.js";

export interface Tree {
  root: Cell;
  /** Outer ones before those inside; without the root. */
  cells: Cell[];
}

/** Linear in the units and their frames; no recursion: programs may recurse as deep as they like. */
export function tree(units: readonly Unit[]): Tree {
  const root = cell("root", "", null, 0);
  const cells: Cell[] = [];
  const stack = [root];
  const push = (child: Cell) => {
    stack[stack.length - 1].items.push(child);
    stack.push(child);
    cells.push(child);
  };
  const cut = (depth: number, at: number) => {
    for (let i = stack.length - 1; i >= depth; i--) stack[i].hi = at;
    stack.length = depth;
  };
  for (const [at, unit] of units.entries()) {
    let depth = 1;
    for (const [level, frame] of unit.frames.entries()) {
      if (!(depth < stack.length && isOf(stack[depth], frame))) {
        cut(depth, at);
        push(cellOf(stack[depth - 1], frame, level, at));
      }
      depth++;
      if (frame.kind !== "loop" || frame.iteration === undefined) continue;
      if (!(depth < stack.length && stack[depth].kind === "turn" && stack[depth].call === frame.iteration)) {
        cut(depth, at);
        push(turnOf(stack[depth - 1], frame.iteration, at));
      }
      depth++;
    }
    cut(depth, at);
    stack[depth - 1].items.push(at);
  }
  cut(0, units.length);
  return { root, cells };
}

const isOf = (of: Cell, { kind, name, call }: TraceFrame): boolean =>
  of.kind === kind && of.call === call && of.name === name;

function cellOf(parent: Cell, frame: TraceFrame, level: number, at: number): Cell {
  const made = cell(frame.kind, frame.name, parent, at);
  made.type = frame.type ?? null;
  made.call = frame.call;
  made.level = level + 1;
  made.segment = segmentOf(parent, frame);
  return made;
}

function turnOf(loop: Cell, iteration: number, at: number): Cell {
  const made = cell("turn", `iteration ${iteration}`, loop, at);
  made.call = iteration;
  made.segment = numbered(loop, `#${iteration}`);
  return made;
}
