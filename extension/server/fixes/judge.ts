// Whether the edited program's run shows what a fix must: it runs, the finding is gone, nothing worse came, the claim holds.
import { Facts } from "../../../core/insight/findings/facts.js";
import { findings } from "../../../core/insight/findings/findings.js";
import type { Finding, Site, Trace } from "../../../core/trace/trace.js";
import { type Edit, moved } from "./edit.js";
import type { Effect, Proposal } from "./fix.js";

/** The run that is mended: its facts, and its findings by their own severity, those that are silenced included. */
export interface Before {
  readonly facts: Facts;
  readonly findings: readonly Finding[];
}

export function before(trace: Trace): Before {
  return { facts: new Facts(trace), findings: findings(trace) };
}

/** The edited file: as traces name it, its text before and after. */
export interface Change {
  readonly file: string;
  readonly old: string;
  readonly text: string;
  readonly edits: readonly Edit[];
}

/** Null: it does not. `after`: findings by their own severity. */
export function judge(
  { facts, findings: had }: Before,
  after: Trace,
  mended: Finding,
  change: Change,
  { claim }: Proposal,
): Effect | null {
  const { trace } = facts;
  if (after.error !== null && after.error.message !== trace.error?.message) return null;
  if (after.truncated !== null && trace.truncated === null) return null;
  const own = placeOf(mended);
  const allowed = new Set(
    had.flatMap(each => (placeOf(each) === own ? [] : [placeOf(each, site => where(change, site))])),
  );
  const worse = after.findings.some(
    each => (each.severity !== "info" || each.code === mended.code) && !allowed.has(placeOf(each)),
  );
  return worse ? null : claim(facts, new Facts(after));
}

/** A finding's code and line. */
function placeOf({ code, site }: Finding, at: (site: Site) => number = ({ line }) => line): string {
  return site === null ? code : `${code} ${at(site)} ${site.file}`;
}

/** The line of a place in the edited text. */
function where({ file, old, text, edits }: Change, site: Site): number {
  if (site.file !== file) return site.line;
  const start = offsetOf(old, site.line) + site.column - 1;
  return text.slice(0, moved(edits, start)).split(LINES).length;
}

const LINES = /\r\n|\n|\r/;

function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = LINES.exec(text.slice(at));
    if (!end) return text.length;
    at += end.index + end[0].length;
  }
  return at;
}
