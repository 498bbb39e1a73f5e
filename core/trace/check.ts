import { at, each, type Fields, fail, type Ids, kind, nodeIds, record, text } from "./check/expect.js";
import { checkBackward, checkEdge, checkEvent } from "./check/flow.js";
import { checkNode } from "./check/node.js";
import {
  checkCall,
  checkEcho,
  checkError,
  checkFinding,
  checkOps,
  checkSeries,
  checkTruncated,
} from "./check/notes.js";
import type { Trace, TraceNode } from "./trace.js";

// Traces come from files and from other recorders; whatever reads one may rely on this having passed: every field has
// its type, every reference is to a node of the trace, every number is finite and in range. schema.json says the same
// of the fields; what refers to what, only this file checks.

/**
 * The value itself, if it is a trace of version 1. Fields it does not know are left alone.
 * @throws TraceFormatError naming the place and what was found there: "nodes[3].inputs[0]: 17 is not a node".
 */
export function checkTrace(value: unknown): Trace {
  const trace = record(value, "a trace (an object)");
  checkHead(trace);
  const ids = new Set<number>();
  each(trace, "nodes", node => {
    const id = checkNode(node);
    if (ids.has(id)) fail(`${id} is the id of an earlier node too`, "id");
    ids.add(id);
  });
  each(trace, "nodes", node => checkReferences(node as TraceNode, ids));
  each(trace, "edges", edge => checkEdge(edge, ids));
  each(trace, "backwards", pass => checkBackward(pass, ids));
  each(trace, "events", event => checkEvent(event, ids));
  return checkNotes(trace, ids);
}

function checkHead(trace: Fields): void {
  if (trace.version !== 1)
    fail(`this reader knows traces of version 1, found ${kind(trace.version)}`, "version");
  at("file", () => text(trace.file));
}

/**
 * A trace whose nodes, edges, passes and events are known to be sound: the rest of it, and what of it refers to them.
 * @throws TraceFormatError
 */
export function checkNotes(value: unknown, ids: Ids): Trace {
  const trace = record(value, "a trace (an object)");
  checkHead(trace);
  each(trace, "findings", finding => checkFinding(finding, ids));
  at("truncated", () => checkTruncated(trace.truncated));
  at("error", () => checkError(trace.error));
  if (trace.ops !== undefined) at("ops", () => checkOps(trace.ops));
  if (trace.echoes !== undefined) each(trace, "echoes", checkEcho);
  if (trace.series !== undefined) each(trace, "series", checkSeries);
  if (trace.calls !== undefined) each(trace, "calls", call => checkCall(call, ids));
  const passes = (trace.backwards as unknown[]).length;
  each(trace, "nodes", node => checkMadeBy(node as TraceNode, passes));
  return value as Trace;
}

function checkReferences(node: TraceNode, ids: Ids): void {
  at("inputs", () => nodeIds(node.inputs, ids));
  at("saved", () => nodeIds(node.saved, ids));
}

function checkMadeBy(node: TraceNode, passes: number): void {
  if (node.madeBy !== undefined && node.madeBy >= passes) {
    fail(`${node.madeBy} is not the index of one of ${passes} backwards`, "madeBy");
  }
}
