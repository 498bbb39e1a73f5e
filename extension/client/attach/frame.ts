// Where a debugged program stands and which variables are in scope there, asked of its debug adapter.
import * as v from "valibot";
import { parse } from "../../protocol/guard.js";
import { isVariable } from "./expression.js";

/** A request of the debug adapter protocol to the session at hand. */
export type Ask = (command: string, given: object) => Promise<unknown>;

/** Frames asked for at once, and times: Node's stack has room for about as many. The innermost come first. */
const page = 200;
const pages = 60;
/** Variables that are looked at; the innermost come first. */
export const mostNames = 2_000;

const id = v.pipe(v.number(), v.integer());
const stackSchema = v.object({
  stackFrames: v.array(
    v.object({
      id,
      line: v.number(),
      source: v.optional(
        v.nullable(v.object({ name: v.optional(v.string()), path: v.optional(v.string()) })),
      ),
    }),
  ),
});
const scopesSchema = v.object({
  scopes: v.array(v.object({ variablesReference: id, expensive: v.optional(v.boolean()) })),
});
const variablesSchema = v.object({
  variables: v.array(
    v.object({
      name: v.string(),
      evaluateName: v.optional(v.nullable(v.string())),
      type: v.optional(v.nullable(v.string())),
    }),
  ),
});

/** What cannot hold a tensor. */
const plain = new Set(["number", "string", "boolean", "bigint", "symbol", "undefined", "function"]);

export interface Place {
  /** Path of the source; "" where the adapter names none. */
  readonly path: string;
  readonly line: number;
}

/** The source line of a frame. */
export async function placeOf(ask: Ask, threadId: number, frameId: number): Promise<Place> {
  for (let i = 0; i < pages; i++) {
    const given = { threadId, startFrame: i * page, levels: page };
    const { stackFrames } = checked(stackSchema, await ask("stackTrace", given), "stackTrace");
    const frame = stackFrames.find(each => each.id === frameId);
    if (frame) return { path: frame.source?.path ?? frame.source?.name ?? "", line: frame.line };
    if (stackFrames.length < page) break;
  }
  return { path: "", line: 0 };
}

export interface Names {
  readonly names: readonly string[];
  /** False: there are more. */
  readonly complete: boolean;
}

/** The variables of a frame that may hold tensors, innermost scope first. The global object's are left out. */
export async function namesIn(ask: Ask, frameId: number): Promise<Names> {
  const { scopes } = checked(scopesSchema, await ask("scopes", { frameId }), "scopes");
  const names = new Set<string>();
  for (const [i, { variablesReference, expensive }] of scopes.entries()) {
    if (expensive && i > 0 && i === scopes.length - 1) break;
    const answer = await ask("variables", { variablesReference });
    for (const { name, evaluateName, type } of checked(variablesSchema, answer, "variables").variables) {
      // With a source map the program's own name and the running one differ.
      const variable = [evaluateName ?? name, name].find(isVariable);
      if (variable === undefined || plain.has((type ?? "").toLowerCase()) || names.has(variable)) continue;
      if (names.size === mostNames) return { names: [...names], complete: false };
      names.add(variable);
    }
  }
  return { names: [...names], complete: true };
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const found = parse(schema, value, what);
  if (!found.ok) throw new Error(`the debugger's answer was not understood: ${found.problem}`);
  return found.value;
}
