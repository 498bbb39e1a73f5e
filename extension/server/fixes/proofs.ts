// The proofs of a window: one program at a time, in the background, given up at the next edit. What was proven is kept by
// text and finding, so that the same text is never tried twice.
import { createHash } from "node:crypto";
import type { Finding } from "../../../core/trace/trace.js";
import type { Settings } from "../../protocol/settings.js";
import { seatBelt } from "../../runner/permission.js";
import type { RunOutcome, RunRequest } from "../../runner/runner.js";
import type { Entry } from "../entry.js";
import type { Result } from "../result.js";
import type { Runtime } from "../runtime.js";
import type { Trial } from "./differences.js";
import { type Before, before } from "./judge.js";
import { type Proven, proposals, prove } from "./prove.js";
import { FIXES } from "./table.js";

/** What proofs need of the rest; tests give their own. */
export interface ProofGround {
  execute(request: RunRequest): Promise<RunOutcome>;
  runtime(): Promise<Runtime>;
  settings(): Settings & { trusted: boolean };
  log(text: string): void;
}

/** A program that took longer is tried only when a person asks for its fixes, in milliseconds. */
const QUICK_MS = 1000;
/** Pause after a run, in milliseconds. */
const CALM_MS = 400;
/** A try may take this much longer than the run did, in milliseconds. */
const SPARE_MS = 2000;
const TIMES = 5;
/** Texts with a finding whose proofs are kept. */
const KEPT = 200;

/** Thrown into a proof that an edit has overtaken. */
class Overtaken extends Error {}

export class Proofs {
  readonly #ground: ProofGround;
  readonly #known = new Map<string, Promise<Proven | null>>();
  readonly #before = new WeakMap<Result, Before>();
  #last: Promise<unknown> = Promise.resolve();
  #stop = new AbortController();

  constructor(ground: ProofGround) {
    this.#ground = ground;
  }

  /** Tries the fixes of all findings of a run that was quick, one after the other. Settles when that is done or given up. */
  async ahead(entry: Entry): Promise<void> {
    const { result } = entry;
    if (!result || !this.byItself(entry)) return;
    const { signal } = this.#stop;
    await new Promise(go => setTimeout(go, CALM_MS).unref()); // whoever reads the picture, or types on, comes first
    for (const finding of result.trace.findings) {
      if (signal.aborted) return;
      await this.of(entry, result, finding);
    }
  }

  /** Whether fixes of this program may be tried without being asked for. */
  byItself({ lastMs }: Entry): boolean {
    return lastMs <= QUICK_MS && this.#ground.settings().run !== "manual";
  }

  /** The fix that was proven for a finding; null: none was, or this was given up. */
  of(entry: Entry, result: Result, finding: Finding): Promise<Proven | null> {
    const { quickFixes, trusted } = this.#ground.settings();
    if (!quickFixes || !trusted) return Promise.resolve(null);
    const key = keyOf(result, finding);
    const known = this.#known.get(key);
    if (known) return known;
    const { signal } = this.#stop;
    const made = this.#last.then(() => this.#prove(entry, result, finding, signal));
    const settled = made.catch(error => {
      this.#known.delete(key); // the next question may fare better
      if (!(error instanceof Overtaken))
        this.#ground.log(`${entry.path}: a fix could not be tried: ${error}`);
      return null;
    });
    this.#last = settled;
    this.#known.set(key, settled);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return settled;
  }

  /** Gives up what is tried now and what waits. */
  cancel(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #prove(entry: Entry, result: Result, finding: Finding, signal: AbortSignal): Promise<Proven | null> {
    if (signal.aborted) throw new Overtaken();
    if (!FIXES.some(({ codes }) => codes.includes(finding.code))) return null;
    const facts = this.#before.get(result) ?? before(result.trace);
    this.#before.set(result, facts);
    if (proposals(result, facts, finding).length === 0) return null;
    const { path: node } = await this.#ground.runtime();
    const proven = await prove(result, facts, finding, this.#trial(entry, node, signal));
    if (!proven || (await seatBelt(node)).length > 0) return proven;
    return { ...proven, title: `${proven.title} (tried unguarded: this Node has no permission model)` };
  }

  #trial({ path: entry, lastMs }: Entry, node: string, signal: AbortSignal): Trial {
    const { timeout, memory } = this.#ground.settings();
    const timeoutMs = Math.min(timeout * 1000, SPARE_MS + TIMES * lastMs);
    return async overlays => {
      if (signal.aborted) throw new Overtaken();
      const request = { entry, overlays, timeoutMs, memoryMb: memory, restrict: true, node, signal };
      const outcome = await this.#ground.execute(request);
      if (signal.aborted) throw new Overtaken();
      return outcome;
    };
  }
}

/** By texts and finding: a run again of the same text has the same fixes. */
function keyOf({ texts, file }: Result, { severity: _, ...finding }: Finding): string {
  const hash = createHash("sha256").update(file.file);
  for (const [path, text] of texts) hash.update(`${path.length} ${path} ${text.length} ${text} `);
  return hash.update(JSON.stringify(finding)).digest("base64");
}
