// Which of all executions of an operation made a value, in words that hold for another run of the same text: the place, the
// call or iteration around it, and the how manieth there. A run's process asks the same of its frames while it runs.
import type { Site, Trace, TraceFrame, TraceNode } from "../trace/trace.js";

export interface Occurrence {
  readonly site: Pick<Site, "file" | "line" | "column">;
  /** The operation's rule, or its name where it has only one. */
  readonly op: string;
  /** The innermost call or iteration; null: the program's own statements. */
  readonly frame: Around | null;
  /** Among the values that this operation made here in that frame, from 0. */
  readonly nth: number;
}

export interface Around {
  readonly kind: TraceFrame["kind"];
  readonly name: string;
  readonly call: number;
  readonly iteration: number | null;
}

/** A frame as a trace or a running program has it. */
interface Framed {
  readonly kind: TraceFrame["kind"];
  readonly name: string;
  readonly call: number;
  readonly iteration?: number;
}

const STATEMENTS = new Set(["for", "while", "do"]);

/** Whether a frame counts when one of that name is sought: others' callbacks may be in the trace or not. */
export function counts({ kind, name }: Framed, sought: string | null): boolean {
  return kind !== "loop" || name === sought || STATEMENTS.has(name.slice(0, name.lastIndexOf("@")));
}

/** @param frame the innermost frame that counts; null if there is none. */
export function isAround(frame: Framed | null, sought: Around | null): boolean {
  if (frame === null || sought === null) return frame === sought;
  const { kind, name, call, iteration = null } = frame;
  return (
    kind === sought.kind && name === sought.name && call === sought.call && iteration === sought.iteration
  );
}

/** Null for what no operation made at a known place. */
export function occurrenceOf(trace: Trace, node: TraceNode): Occurrence | null {
  const { site, frames, kind } = node;
  if (!site || kind === "constant" || node.standIn) return null;
  const { file, line, column } = site;
  const last = frames.at(-1);
  const frame = last
    ? { kind: last.kind, name: last.name, call: last.call, iteration: last.iteration ?? null }
    : null;
  const sought = { site: { file, line, column }, op: opOf(node), frame, nth: 0 };
  for (const each of trace.nodes) {
    if (each.id === node.id) return sought;
    if (fits(each, sought)) sought.nth++;
  }
  return null;
}

/** The value that was made then; null: this run did not come to it, or its recording left it out. */
export function occurring(trace: Trace, sought: Occurrence): TraceNode | null {
  let before = 0;
  for (const each of trace.nodes) if (fits(each, sought) && before++ === sought.nth) return each;
  return null;
}

const opOf = ({ op, rule }: TraceNode): string => rule ?? op;

function fits(node: TraceNode, { site, op, frame }: Occurrence): boolean {
  if (node.site?.line !== site.line || node.site.column !== site.column || node.site.file !== site.file)
    return false;
  if (node.kind === "constant" || node.standIn || opOf(node) !== op) return false;
  const innermost = node.frames.findLast(each => counts(each, frame?.name ?? null)) ?? null;
  return isAround(innermost, frame);
}
