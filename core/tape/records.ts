import type { CallKind, EventKind, Stop } from "./recorder.js";

// What is on a tape: the fields of each kind of record, one Float64 word each, after a first word of
// length × 32 + kind. Short forms, whose words hold several fields, are in short.ts. Tape writes them, core/trace/build.ts reads them; nobody else knows them.
// A "summary" is -1 (none), or -2 and the value of the one element, or: number of samples, min max mean std norm nan inf
// zeros, the samples. Figures that do not exist are NaN. Ids count from 0 within the tape; -1 stands for "none" and for "no site".

export const kind = {
  /** id, UTF-16 code units … */
  string: 0,
  /** id, string: OpInfo as JSON */
  op: 1,
  /** id, up, frameKind, name string, type string, call, iteration, thinning: index into `thinnings`, site of the call */
  frame: 2,
  /** See `field`; then shape …, inputs …, saved …, summary. */
  node: 3,
  /** id, seq, value, site, frame: site and frame stand where a node has them */
  constant: 4,
  /** node, flags, name string, summary of .grad: the tensor as it is now */
  mark: 5,
  /** node, site: that site's variable holds the tensor of that node */
  name: 6,
  /** node, owner: the node stands for the owner's .grad */
  owner: 7,
  /** eventKind, node, seq, site, frame, summary of the node's .grad; of a step of a small parameter, its summary as it is now */
  event: 8,
  /** leaf, node: the leaf's .grad was changed in place and is now the value of that node */
  regrad: 9,
  /** leaf, summary: the leaf's last .grad, where the record of it may be gone */
  lategrad: 10,
  /** seq, site, frame, createGraph, roots … */
  begin: 11,
  /** node, seq, summary of its adjoint */
  step: 12,
  /** node, slot, target, summary */
  send: 13,
  /**
   * target, then the share of each contribution of this pass to it, in order (NaN: none; infinite: cancelled). Left out
   * where one contribution is all there is: its share is 1, or null if it is known to be 0 or not finite.
   */
  shares: 14,
  end: 15,
  /** site, string */
  echo: 16,
  /** echoes left out so far. Of several the last counts. */
  dropped: 17,
  /** number, stand-ins so far: here begins a stretch of records. Those of a lower number came earlier. */
  turn: 18,
  /**
   * node, original, first: the node stands for the value of another, whose record may be gone; first: the node of the
   * same tensor before it was changed in place, or -1
   */
  standIn: 19,
  /** id, site, up frame, name string, call: a call in a loop whose iterations are not all kept */
  series: 20,
  /** series, iteration, value: what the call gave, in an iteration that is not kept */
  scalar: 21,
  /** Short form of `node`: a number with no more than two inputs. */
  small: 22,
  /** Short forms of `step` and `send` where the adjoint is one number, left out where values are not recorded. */
  smallStep: 23,
  smallSend: 24,
  /**
   * Index into `callKinds`, number of the optimizer or module, the clock's next tick, site, frame, string of its class,
   * count, bits (1 training, 2 modal), nodes …; of state instead of nodes: string of the settings, then of each parameter
   * its node, how many numbers, and string and value of each
   */
  call: 25,
  /** Nothing: the next record did not fit here in one piece. */
  pad: 30,
  /** A record too long for the ring. */
  lost: 31,
} as const;

/** Fields of a node record, counted from the address after its first word. */
export const field = {
  id: 0,
  seq: 1,
  op: 2,
  site: 3,
  frame: 4,
  output: 5,
  storage: 6,
  version: 7,
  bytes: 8,
  ns: 9,
  dtype: 10,
  flags: 11,
  /** 0, or 1 + index into `stops`: why this operation lets no gradient through. */
  stop: 12,
  /** As stop: what had switched recording off. */
  off: 13,
  dims: 14,
  inputs: 15,
  saved: 16,
  /** Where shape, inputs, saved and summary begin. */
  rest: 17,
} as const;

export const flag = { requiresGrad: 1, leaf: 2, inPlace: 4, retained: 8 } as const;

export const dtypes = ["float32", "float64", "int32", "bool"] as const;

export const stops: readonly Stop[] = [
  "detach",
  "noGrad",
  "inference",
  "integer",
  "stepFunction",
  "item",
  "data",
  "overwritten",
]; // prettier-ignore

export const eventKinds: readonly EventKind[] = [
  "accumulate",
  "write",
  "zero",
  "step",
  "free",
  "read",
  "inPlace",
  "hook",
]; // prettier-ignore

export const callKinds: readonly CallKind[] = ["optimizer", "step", "zeroGrad", "forward", "mode", "state"];

/** What becomes of a frame: it is kept with its loop's others, kept as a sample of them, or soon forgotten. */
export const thinnings = ["whole", "sample", "passing"] as const;

export const frameKinds = ["function", "loop", "module"] as const;

export const noSummary = -1;
export const oneElement = -2;

/** A parameter of no more elements has its value written after each step of an optimizer. */
export const smallParameter = 64;

/** Words of a full summary without its samples. */
export const figures = 9;
