// What a quick fix is: edits of the text that ran, and a claim about the run of the edited text that must hold.
import type { Facts } from "../../../core/insight/findings/facts.js";
import type { Finding } from "../../../core/trace/trace.js";
import type { Lookup } from "../lookup.js";
import type { Source } from "../source.js";
import type { Edit } from "./edit.js";

/** What a fix looks at: one finding, and the text of the file that it stands in. */
export interface Case {
  readonly finding: Finding;
  readonly facts: Facts;
  readonly source: Source;
  readonly lookup: Lookup;
}

/** What the edited program's run is seen to do. */
export interface Effect {
  /** For the title: "w1 receives a gradient, norm 0.31". */
  readonly text: string;
  /** Parameters of the new trace whose gradient finite differences may confirm; node ids. */
  readonly parameters: readonly number[];
}

/** Null: what was claimed does not hold, and the fix is not offered. */
export type Claim = (before: Facts, after: Facts) => Effect | null;

export interface Proposal {
  /** What is done: "Remove detach()". */
  readonly title: string;
  /** In order of the text, without overlap. */
  readonly edits: readonly Edit[];
  readonly claim: Claim;
}

/** One row of the table. */
export interface Fix {
  readonly codes: readonly string[];
  /** Edits worth trying, the likeliest first: the first that is proven is offered. */
  propose(at: Case): readonly Proposal[];
}
