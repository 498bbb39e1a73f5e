// Where in the user's program an operation ran: a linked list of function calls, loop iterations and modules.
// Frames are immutable facts; the live activation that makes them belongs to whoever instruments the program.

export interface Frame {
  readonly up: Frame | null;
  readonly kind: "function" | "loop" | "module";
  /** Function or module name; for a loop its keyword and line ("while@12"). */
  readonly name: string;
  /** Module class ("Linear"); only for modules. */
  readonly type?: string;
  /** How many times this function, loop or module had been entered before, counted over the run. */
  readonly call: number;
  /** Zero-based; only for loops. */
  readonly iteration?: number;
  /** Site of the call that entered it; a loop is entered by no call. */
  readonly from?: number;
  /** Number given by the tape when it first meets the frame; -1 until then. */
  id: number;
}

/** A live activation: gives the frame as it is now (cached between loop heads). Null stands for module level. */
export interface FrameSource {
  frame(): Frame | null;
}
