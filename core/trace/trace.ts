// One run of a user's program, made permanent: the only thing that layout, hover, exporters and findings read.
// The contract of version 1; schema.json beside this file says the same for other recorders. Lines and columns are 1-based,
// columns count UTF-16 units, endColumn is exclusive. Fields marked "extension" are ours and optional.

export interface Trace {
  version: 1;
  file: string;
  nodes: TraceNode[];
  edges: TraceEdge[];
  backwards: Backward[];
  events: TraceEvent[];
  findings: Finding[];
  truncated: { reason: string; dropped: number } | null;
  error: TraceError | null;
  /** Extension: signs and formulas of the operations that occur, by name, so that a trace explains itself. */
  ops?: Record<string, OpText>;
  /** Extension: what a bare expression statement was worth (`x.grad;`), as a notebook cell would print it. */
  echoes?: Echo[];
  /** Extension: single numbers from all iterations of loops that are not all among the nodes. */
  series?: Series[];
  /** Extension: what the program asked of its optimizers and modules. */
  calls?: TraceCall[];
}

export type NodeKind = "parameter" | "input" | "constant" | "op" | "detach";

export interface TraceNode {
  id: number;
  /** One clock for nodes, events and backward steps. */
  seq: number;
  kind: NodeKind;
  op: string;
  /** Extension: which case of the operation, where there are several; its text in `ops` goes by this. */
  rule?: string;
  name?: string;
  aliases?: string[];
  /** Ids by slot. */
  inputs: number[];
  /** Which of a multi-output operation. */
  output: number;
  shape: number[];
  dtype: "float32" | "float64" | "int32" | "bool";
  requiresGrad: boolean;
  leaf: boolean;
  site: Site | null;
  /** Outermost first. */
  frames: TraceFrame[];
  value: Summary | null;
  /** A leaf: its .grad after the run; else the adjoint of the latest backward that reached it. */
  grad: Summary | null;
  /** Why the program's own .grad is null or zero: "detach", "not-retained", "unreached", … */
  why: string | null;
  bytes: number;
  ns: number;
  saved: number[];
  /** Storage identity, and its in-place version. */
  tensor: number;
  version: number;
  /** Index of the backward that created this node (createGraph). */
  madeBy?: number;
  /** Extension: .grad is retained on this non-leaf. */
  retained?: boolean;
  /** Extension: the operation that made it was left out (see `truncated`); it is shown where it was used first. */
  standIn?: boolean;
}

export interface Site {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface TraceFrame {
  kind: "function" | "loop" | "module";
  name: string;
  type?: string;
  call: number;
  iteration?: number;
  /** Extension: the call that entered this function or module. */
  site?: Site;
}

/** JSON has no NaN: non-finite samples are strings. With no finite entry the five figures are null. */
export interface Summary {
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  norm: number | null;
  nan: number;
  inf: number;
  zeros: number;
  /** First 64 elements, row-major. */
  sample: Num[];
}

export type Num = number | "NaN" | "Infinity" | "-Infinity";

export type Blocked =
  | "detach"
  | "noGrad"
  | "inference"
  | "integer"
  | "stepFunction"
  | "item"
  | "data"
  | "overwritten"; // prettier-ignore

export interface TraceEdge {
  from: number;
  to: number;
  slot: number;
  blocked?: Blocked;
}

export interface Backward {
  root: number;
  /** Extension: all roots, where autograd.grad or autograd.backward started from several. */
  roots?: number[];
  seq: number;
  site: Site | null;
  createGraph: boolean;
  /** Extension: where backward was called, outermost first. */
  frames?: TraceFrame[];
  steps: BackwardStep[];
}

export interface BackwardStep {
  seq: number;
  node: number;
  /** This pass's adjoint alone. */
  grad: Summary;
  to: Contribution[];
}

export interface Contribution {
  node: number;
  slot: number;
  grad: Summary;
  /** ⟨c, s⟩ / ⟨s, s⟩; null when an entry is not finite or s = 0. */
  share: number | null;
  cancelled?: boolean;
}

export type EventKind = "accumulate" | "write" | "zero" | "step" | "free" | "read" | "inPlace" | "hook"; // prettier-ignore

export interface TraceEvent {
  seq: number;
  kind: EventKind;
  node: number;
  site: Site | null;
  /** Extension: the leaf's .grad just after the event; null when there is none. */
  grad?: Summary | null;
  /** Extension: what a parameter of up to 64 elements was worth after a step of the optimizer. */
  value?: Summary;
  /** Extension: where it happened, outermost first; left out within a backward pass, whose frames they are. */
  frames?: TraceFrame[];
}

export type CallKind = "optimizer" | "step" | "zeroGrad" | "forward" | "mode" | "state";

/** What an optimizer keeps for one parameter: numbers as they are, arrays by their 2-norm ("‖expAvg‖"). */
export type Kept = Record<string, Num>;

/**
 * Something asked of an optimizer or of an outermost module: "optimizer" made one, "mode" is train() or eval(); "state" is what
 * an optimizer keeps after its step.
 */
export interface TraceCall {
  /** The clock's next tick then: it came before whatever has that. */
  seq: number;
  kind: CallKind;
  /** Tells optimizers and modules apart. */
  of: number;
  /** Its class. */
  type: string;
  site: Site | null;
  /** optimizer: its parameters; state: those it keeps something for. */
  nodes: number[];
  /** step: parameters that had a gradient; zeroGrad: gradients that were there; forward: `call` of its module frame. */
  count: number;
  /** forward, mode: in training mode. */
  training?: boolean;
  /** forward, mode: dropout or batch normalisation is part of it. */
  modal?: boolean;
  /** state: in words, "lr 0.1 · momentum 0.9"; of several groups one after the other. */
  settings?: string;
  /** state: as `nodes`. */
  kept?: Kept[];
}

export interface Finding {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  nodes: number[];
  site: Site | null;
  path: number[];
}

export interface TraceError {
  name: string;
  message: string;
  site: Site | null;
  stack: string;
  related?: { site: Site; message: string }[];
}

export interface OpText {
  symbol?: string;
  letters: string[];
  back: (string | null)[];
  local?: (string | null)[];
  view?: boolean;
}

export interface Echo {
  site: Site;
  text: string;
}

/** A call in a loop, with one number for each iteration. */
export interface Series {
  /** Variable that held the value, else the operation. */
  name: string;
  site: Site;
  /** The loop as its frames have it. */
  loop: string;
  call: number;
  iterations: number[];
  values: Num[];
}
