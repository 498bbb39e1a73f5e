// What answers to a person's questions change in the state: why a gradient is what it is, whether finite differences agree,
// and what the run is compared with. Pure.
import { account } from "../../core/insight/account.js";
import type { CheckResult } from "../../extension/protocol/panel.js";
import { comparing, opened } from "./panels.js";
import type { Against, Checked, Other, Outside, State } from "./state.js";

/** Its way is lit in the picture as long as the answer stands. */
export function explained(state: State, node: number | null): State {
  const found = node !== null && state.trace ? account(state.trace, node) : null;
  if (!found) return { ...state, why: null, path: [] };
  const path = found.legs.map(leg => leg.node);
  return { ...state, why: node, path, open: opened(state.open, "inspector", true) };
}

/** The editor answers where the account has just taken it: what is asked about stays selected. */
export function toldOf({ trace, why }: State, file: string, line: number): boolean {
  const site = trace && why !== null ? account(trace, why)?.site : null;
  return site != null && site.file === file && site.line <= line && line <= site.endLine;
}

/** Answers kept; the oldest go first. */
const KEPT = 64;

function keep(before: readonly Checked[], now: readonly Checked[]): readonly Checked[] {
  const fresh = new Set(now.map(({ node }) => node));
  return [...before.filter(({ node }) => !fresh.has(node)), ...now].slice(-KEPT);
}

export function checking(state: State, nodes: readonly number[]): State {
  const asked = nodes.map((node): Checked => ({ node, found: { kind: "asked" } }));
  return { ...state, checks: keep(state.checks, asked) };
}

/** Whatever was asked and has no result is over: `message` says why. */
export function checked(state: State, results: readonly CheckResult[], message: string): State {
  const gone = state.checks
    .filter(({ found }) => found.kind === "asked")
    .map(({ node }): Checked => ({ node, found: { kind: "gone", message } }));
  const here = results.map((result): Checked => ({ node: result.node, found: { kind: "here", result } }));
  return { ...state, checks: keep(keep(state.checks, gone), here) };
}

export function compared(state: State, against: Against | null): State {
  return { ...state, against, lens: comparing(state, against) };
}

export function withOther(state: State, other: Other): State {
  const open = opened(state.open, "compare", true);
  return compared({ ...state, other, open }, { kind: "other" });
}

export function withOutside(state: State, outside: Outside): State {
  const open = opened(state.open, "compare", true);
  return compared({ ...state, outside, open }, { kind: "outside" });
}
