// What the operations of one function call, module or loop are to a picture: one card, or, opened, a frame around them.

/** A parameter drawn inside the box that uses it instead of as a box of its own. */
export interface Pill {
  /** Trace id of the leaf; of a parameter that was updated in between, as it was last. */
  node: number;
  /** As short as the box makes unambiguous: "weight" in the card of `hidden`. */
  name: string;
}

/** The times that something ran: a loop's iterations, or the calls of one module with the same parameters. */
export interface Turns {
  count: number;
  /** Iteration or call numbers that the trace holds, ascending; fewer than `count` where the run was thinned. */
  numbers: readonly number[];
  /** Position in `numbers` of the one that an opened frame shows. */
  shown: number;
  /** Not all of them ran the same operations (branches); where they did, it was with the same parameters. */
  varied?: true;
}

export interface ViewGroup {
  /**
   * The frames from the outside in; the same from run to run while the program is: what is remembered goes by this. The
   * same for every turn, so that what is open stays open from turn to turn.
   */
  id: string;
  /** "part": operations in a row that the program itself does not group, or leaves too many for boxes of their own. */
  kind: "function" | "module" | "loop" | "part";
  /** "hidden", "train", "for", "lines 3–9". */
  name: string;
  /** A module's class. */
  type: string | null;
  /** Frames of its nodes from the outside up to its own; 0: they have none in common. */
  level: number;
  /** Line of a loop's head, else of its first operation, if known. */
  line: number | null;
  /** Id of the opened group that it stands in; null: none. */
  parent: string | null;
  /** A frame around its boxes; else one card, the box whose `group` is this id. */
  open: boolean;
  /** Trace ids of all that it stands for in this picture, in tape order; parameters are among the pills. */
  nodes: readonly number[];
  /** Operations in short, as the program calls them: "Linear + relu". */
  text: string;
  /** `×N`: the same parameters, N times. Opened, one of them is shown, with the others in a card before and behind it. */
  turns: Turns | null;
  /** `+N more`: others of the same structure with parameters of their own, which this one stands for. */
  more: number;
  pills: readonly Pill[];
  /** Cuts that the card hides. */
  cuts?: number;
  /** Of the card for the turns before or behind the one shown: the group that shows it. Opening it goes a turn on. */
  beside?: string;
}
