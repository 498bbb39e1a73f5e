import { fail } from "./check/expect.js";
import { checkNotes } from "./check.js";
import { ColumnReader, Columns } from "./columns/columns.js";
import { readFlow, writeFlow } from "./columns/flow.js";
import { readNodes, writeNodes } from "./columns/nodes.js";
import { PoolReader, PoolWriter } from "./columns/pool.js";
import type { Trace } from "./trace.js";

export { TraceFormatError } from "./check/expect.js";

// The trace as it travels between processes: columns of numbers instead of objects, texts, sites, frames and summaries
// once each. What is few (findings, texts of operations, the error) goes along as JSON. trace.md has the layout.

/** "GGTRACE" and the layout's version. */
const magic = Uint8Array.of(0x47, 0x47, 0x54, 0x52, 0x41, 0x43, 0x45, 2);

/** Equal traces give equal bytes. */
export function encodeTrace(trace: Trace): Uint8Array {
  const columns = new Columns();
  const pool = new PoolWriter(columns);
  writeNodes(columns, pool, trace.nodes);
  writeFlow(columns, pool, trace);
  const { version, file, findings, truncated, error, ops, echoes, series, calls } = trace;
  pool.finish(JSON.stringify({ version, file, findings, truncated, error, ops, echoes, series, calls }));
  return columns.bytes(magic);
}

/**
 * The trace of such bytes, equal to what its JSON form gives.
 * @throws TraceFormatError if they are anything else, whatever they are: cut short, of another version, made to harm.
 */
export function decodeTrace(bytes: Uint8Array): Trace {
  const columns = new ColumnReader(bytes, magic);
  const pool = new PoolReader(columns);
  const { nodes, isNode } = readNodes(columns, pool);
  const { edges, backwards, events } = readFlow(columns, pool, isNode);
  columns.end();
  const rest = few(pool.rest);
  // The columns were checked as such; what came as JSON is looked at field by field.
  return checkNotes({ ...rest, nodes, edges, backwards, events }, { has: isNode });
}

/** The JSON part, in the order of the contract's fields once it is put together. */
function few(json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    fail("its findings and texts are not JSON");
  }
  if (typeof value !== "object" || value === null) fail("its findings and texts are not an object");
  return value;
}
