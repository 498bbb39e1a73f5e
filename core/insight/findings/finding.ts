import type { Finding } from "../../trace/trace.js";
import type { Facts } from "./facts.js";

export type Severity = Finding["severity"];

/** What a rule found, before its code and severity are put to it. */
export type Found = Omit<Finding, "code" | "severity">;

/** One kind of finding: a row of the table. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  /** A few words: what is wrong. */
  readonly title: string;
  /** All there are, the first first. Must not throw on any checked trace, whatever optional fields are missing. */
  find(facts: Facts): readonly Found[];
}
