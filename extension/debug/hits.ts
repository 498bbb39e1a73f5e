// Where each kind of breakpoint stops, worked out at once for the whole run: a sorted list of moments. Going on, forwards or
// backwards, is then a search in it, and a hit count means the same in both directions.
import { type Expression, ExpressionError, evaluate, isTrue, read } from "./expression.js";
import type { Moments } from "./moments.js";
import type { Past } from "./past.js";
import { scopeAt } from "./scope.js";
import { shown } from "./value.js";

/** What a person may write beside a breakpoint. */
export interface Wish {
  condition?: string;
  hitCondition?: string;
  logMessage?: string;
}

export interface Hits {
  /** Moments, rising. */
  at: Int32Array;
  /** Why not: unknown words in a condition, a line without operations. Null if all is well. */
  problem: string | null;
  /** Of a log point: what is said at a moment. */
  log: ((moment: number) => string) | null;
}

export const noHits = (problem: string): Hits => ({ at: new Int32Array(0), problem, log: null });

/** @param candidates moments at which the breakpoint stands, rising. */
export function hitsOf(moments: Moments, past: Past, candidates: readonly number[], wish: Wish): Hits {
  try {
    const condition = wish.condition?.trim() ? read(wish.condition) : null;
    const wanted = wish.hitCondition?.trim() ? counted(wish.hitCondition) : null;
    const log = wish.logMessage ? message(moments, past, wish.logMessage) : null;
    const met = condition
      ? meeting(moments, past, candidates, condition)
      : { at: [...candidates], problem: null };
    const at = wanted ? met.at.filter((_, i) => wanted(i + 1)) : met.at;
    return { at: Int32Array.from(at), problem: met.problem, log };
  } catch (error) {
    if (error instanceof ExpressionError) return noHits(error.message);
    throw error;
  }
}

/** Where the condition could not be worked out it does not hold; if it never could, that is said. */
function meeting(moments: Moments, past: Past, candidates: readonly number[], condition: Expression) {
  const at: number[] = [];
  let failed = 0;
  let problem: string | null = null;
  for (const moment of candidates) {
    try {
      if (isTrue(evaluate(condition, scopeAt(moments, past, moment)))) at.push(moment);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      failed++;
      problem = error.message;
    }
  }
  return { at, problem: failed > 0 && failed === candidates.length ? problem : null };
}

const SIGNS: Readonly<Record<string, (count: number, of: number) => boolean>> = {
  "": (count, of) => count >= of,
  ">=": (count, of) => count >= of,
  ">": (count, of) => count > of,
  "=": (count, of) => count === of,
  "==": (count, of) => count === of,
  "<": (count, of) => count < of,
  "<=": (count, of) => count <= of,
  "%": (count, of) => count % of === 0,
};

/** "5", ">= 5", "% 100" */
function counted(text: string): (count: number) => boolean {
  const found = /^\s*(>=|<=|==|=|>|<|%)?\s*(\d{1,9})\s*$/.exec(text);
  if (!found)
    throw new ExpressionError(`hit count "${text}": write a number, or for example >= 5, = 5, % 100`);
  const [sign, of] = [found[1] ?? "", Number(found[2])];
  if (sign === "%" && of === 0) throw new ExpressionError("hit count % 0: write at least % 1");
  return count => SIGNS[sign](count, of);
}

/** "norm {grad.norm()} at {iteration}" */
function message(moments: Moments, past: Past, text: string): (moment: number) => string {
  const pieces = text
    .split(/(\{[^{}]*\})/)
    .map(piece => (piece.startsWith("{") ? read(piece.slice(1, -1)) : piece));
  return moment => {
    const scope = scopeAt(moments, past, moment);
    return pieces
      .map(piece => (typeof piece === "string" ? piece : worth(() => evaluate(piece, scope))))
      .join("");
  };
}

function worth(work: () => ReturnType<typeof evaluate>): string {
  try {
    const value = work();
    return typeof value === "string" ? value : shown(value);
  } catch (error) {
    return `{${error instanceof Error ? error.message : String(error)}}`;
  }
}
