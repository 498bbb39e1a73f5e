// One look at a stopped program: its graph, or in plain words why there is none.
import { basename } from "node:path";
import * as v from "valibot";
import type { Trace } from "../../../core/trace/trace.js";
import { parse } from "../../protocol/guard.js";
import { absent, answerOf, expressionFor, none } from "./expression.js";
import { type Ask, mostNames, namesIn, type Place, placeOf } from "./frame.js";

export type Reading =
  | { readonly kind: "graph"; readonly place: string; readonly bytes: Uint8Array; readonly notes: string[] }
  | { readonly kind: "nothing"; readonly place: string; readonly message: string };

export interface Stop {
  readonly ask: Ask;
  readonly threadId: number;
  readonly frameId: number;
  /** What a path is called in the folder that is open. */
  readonly named: (path: string) => string;
  /** Throws where bytes are no trace. */
  readonly decode: (bytes: Uint8Array) => Trace;
}

/** js-debug's sessions of programs that run in Node. */
const nodeTypes = new Set([
  "pwa-node",
  "node",
  "node2",
  "node-terminal",
  "pwa-extensionHost",
  "extensionHost",
]);

export function isNode(type: string): boolean {
  return nodeTypes.has(type);
}

/** What is said of a session whose program has no such library. */
export function notNode(name: string, type: string): string {
  return `The debug session “${name}” (${type}) is not a Node program, so its tensors cannot be read.`;
}

const looked = mostNames.toLocaleString("en-US");

const evaluatedSchema = v.object({ result: v.string() });

/** Reads the graph at a stop. Rejects where the debugger does not answer. */
export async function read({ ask, threadId, frameId, named, decode }: Stop): Promise<Reading> {
  const place = await placeOf(ask, threadId, frameId);
  const { names, complete } = await namesIn(ask, frameId);
  const expression = expressionFor(names, place.path === "" ? "program" : named(place.path));
  const at = titleOf(place);
  const answer = await evaluated(ask, expression, frameId);
  if (answer === absent)
    return nothing(
      at,
      "gradient-graph is not loaded in this program, or not yet: stop after it was imported.",
    );
  if (answer === none)
    return nothing(
      at,
      `${complete ? "no variable in scope here" : `none of the first ${looked} variables in scope here`} holds a tensor: stop, or select a call in the Call Stack, where one does.`,
    );
  const notes: string[] = [];
  if (!complete) notes.push(`Only the first ${looked} variables were looked at.`);
  const found = answer.map(bytes => ({ bytes, trace: decode(bytes) }));
  found.sort((a, b) => b.trace.nodes.length - a.trace.nodes.length);
  if (found.length > 1)
    notes.push(`${found.length} copies of gradient-graph are loaded; this is the larger graph.`);
  const [{ bytes, trace }] = found;
  if (trace.truncated) notes.push(`Not all is shown: ${trace.truncated.reason}.`);
  return { kind: "graph", place: at, bytes, notes };
}

/** Only these two contexts give a text in full; the second, for older debuggers, hides variables of one letter. */
async function evaluated(ask: Ask, expression: string, frameId: number) {
  for (const context of ["copy", "clipboard"]) {
    const given = await ask("evaluate", { expression, frameId, context });
    const found = parse(evaluatedSchema, given, "evaluate");
    const answer = found.ok ? answerOf(found.value.result) : null;
    if (answer !== null) return answer;
  }
  throw new Error("the debugger did not hand over the graph in full");
}

function nothing(place: string, why: string): Reading {
  return { kind: "nothing", place, message: `At ${place} ${why}` };
}

function titleOf({ path, line }: Place): string {
  return path === "" ? "this stop" : `${basename(path)}:${line}`;
}
