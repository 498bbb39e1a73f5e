import type { Nodes } from "./nodes.js";
import type { CallFacts, CallKind } from "./recorder.js";
import type { Strings } from "./strings.js";

/** What a call's record ends with (see records.ts): nodes, or what an optimizer keeps; its texts go on the tape first. */
export function listed(what: CallKind, facts: CallFacts, strings: Strings, nodes: Nodes): number[] {
  const { tensors = [], settings = "", kept = [] } = facts;
  const own = tensors.map(({ node }) => nodes.local(node));
  if (what !== "state") return own.filter(node => node >= 0);
  const words = [strings.intern(settings)];
  for (const [i, entries] of kept.entries()) {
    words.push(own[i], entries.length / 2);
    for (const entry of entries) words.push(typeof entry === "number" ? entry : strings.intern(entry));
  }
  return words;
}
