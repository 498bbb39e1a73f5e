// What crosses a wire was written by another process: it is parsed against a schema, or the problem is named.
import * as v from "valibot";

export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Letters of a problem: it may quote what was wrong, however long that is. */
const LONGEST = 500;

/** Gives the value back typed, or says in one line which field of which message is wrong. Never throws. */
export function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): Parsed<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const problem = `${what}${path ? `.${path}` : ""}: ${issue.message}`;
  return { ok: false, problem: problem.length > LONGEST ? `${problem.slice(0, LONGEST)}…` : problem };
}
