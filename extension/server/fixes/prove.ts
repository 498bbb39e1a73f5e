// A fix is proven before it is offered: the edited program runs on a copy of its texts, and what its title says is read
// off that run.
import type { Finding } from "../../../core/trace/trace.js";
import { fileOf } from "../places.js";
import type { Result } from "../result.js";
import { known } from "../study.js";
import { disagreement, type Trial } from "./differences.js";
import { type Edit, edited } from "./edit.js";
import type { Case, Effect, Proposal } from "./fix.js";
import { type Before, judge } from "./judge.js";
import { FIXES } from "./table.js";

/** A fix that was seen to work. */
export interface Proven {
  /** What is done, and what it was seen to do. */
  readonly title: string;
  /** Absolute path of the edited file. */
  readonly path: string;
  /** Edits of the text that ran. */
  readonly edits: readonly Edit[];
}

/** How closely finite differences agree, as titles say it, the closest first. */
const DEGREES = [1e-6, 1e-3];

/** What there is to try against a finding. */
export function proposals(result: Result, { facts }: Before, finding: Finding): Proposal[] {
  const path = finding.site && fileOf(result.file.root, finding.site);
  const { source, lookup } = (path && known(result, path)) || {};
  if (!source || !lookup) return [];
  const at: Case = { finding, facts, source, lookup };
  return FIXES.filter(({ codes }) => codes.includes(finding.code)).flatMap(fix => fix.propose(at));
}

/** The first proposal that works; null: none does. @throws what `trial` throws. */
export async function prove(
  result: Result,
  before: Before,
  finding: Finding,
  trial: Trial,
): Promise<Proven | null> {
  if (!finding.site) return null;
  const path = fileOf(result.file.root, finding.site);
  const old = result.texts.get(path);
  if (old === undefined) return null;
  for (const proposal of proposals(result, before, finding)) {
    const { edits, title } = proposal;
    const text = edited(old, edits);
    const { trace, status, texts } = await trial(new Map(result.texts).set(path, text));
    if (!trace || (status !== "ran" && status !== "threw")) continue;
    const effect = judge(before, trace, finding, { file: finding.site.file, old, text, edits }, proposal);
    if (!effect) continue;
    const checked = await differences({ trace, texts, root: result.file.root }, effect, trial);
    return { title: `${title}: ${effect.text}${checked}`, path, edits };
  }
  return null;
}

async function differences(
  ran: Parameters<typeof disagreement>[0],
  { parameters }: Effect,
  trial: Trial,
): Promise<string> {
  const off = await disagreement(ran, parameters, trial);
  const degree = off === null ? undefined : DEGREES.find(each => off <= each);
  return degree === undefined ? "" : `; finite differences agree to ${degree.toExponential()}`;
}
