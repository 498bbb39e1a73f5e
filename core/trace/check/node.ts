import {
  all,
  at,
  count,
  counts,
  each,
  fail,
  figure,
  flag,
  list,
  oneOf,
  record,
  text,
  texts,
} from "./expect.js";

// One node of a trace and what it is made of. See check.ts.

const nodeKinds = new Set(["parameter", "input", "constant", "op", "detach"]);
const dtypes = new Set(["float32", "float64", "int32", "bool"]);
const frameKinds = new Set(["function", "loop", "module"]);
const nonFinite = new Set(["NaN", "Infinity", "-Infinity"]);

/** Checks all but the references to other nodes; gives the id. */
export function checkNode(value: unknown): number {
  const node = record(value, "a node");
  const id = at("id", () => count(node.id));
  at("seq", () => count(node.seq));
  at("kind", () => oneOf(node.kind, nodeKinds));
  at("op", () => text(node.op));
  if (node.rule !== undefined) at("rule", () => text(node.rule));
  if (node.name !== undefined) at("name", () => text(node.name));
  if (node.aliases !== undefined) at("aliases", () => texts(node.aliases));
  at("output", () => count(node.output));
  at("shape", () => counts(node.shape));
  at("dtype", () => oneOf(node.dtype, dtypes));
  at("requiresGrad", () => flag(node.requiresGrad));
  at("leaf", () => flag(node.leaf));
  at("site", () => checkSite(node.site));
  each(node, "frames", checkFrame);
  at("value", () => checkSummary(node.value));
  at("grad", () => checkSummary(node.grad));
  if (node.why !== null) at("why", () => text(node.why));
  at("bytes", () => count(node.bytes));
  at("ns", () => duration(node.ns));
  at("tensor", () => count(node.tensor));
  at("version", () => count(node.version));
  if (node.madeBy !== undefined) at("madeBy", () => count(node.madeBy));
  if (node.retained !== undefined) at("retained", () => flag(node.retained));
  if (node.standIn !== undefined) at("standIn", () => flag(node.standIn));
  return id;
}

/** Null, or a place of the program. */
export function checkSite(value: unknown): void {
  if (value === null) return;
  const site = record(value, "a site or null");
  at("file", () => text(site.file));
  at("line", () => count(site.line, 1));
  at("column", () => count(site.column, 1));
  at("endLine", () => count(site.endLine, 1));
  at("endColumn", () => count(site.endColumn, 1));
}

/** Null, or a summary of a tensor. */
export function checkSummary(value: unknown): void {
  if (value === null) return;
  const summary = record(value, "a summary or null");
  for (const name of ["min", "max", "mean", "std", "norm"]) {
    if (summary[name] !== null) at(name, () => figure(summary[name]));
  }
  for (const name of ["nan", "inf", "zeros"]) at(name, () => count(summary[name]));
  at("sample", () => {
    all(list(summary.sample), checkElement);
  });
}

/** A number, or the name of one that JSON does not have. */
export function checkElement(value: unknown): void {
  if (!(typeof value === "number" && Number.isFinite(value))) oneOf(value, nonFinite);
}

export function checkFrame(value: unknown): void {
  const frame = record(value, "a frame");
  at("kind", () => oneOf(frame.kind, frameKinds));
  at("name", () => text(frame.name));
  if (frame.type !== undefined) at("type", () => text(frame.type));
  at("call", () => count(frame.call));
  if (frame.iteration !== undefined) at("iteration", () => count(frame.iteration));
  if (frame.site !== undefined) at("site", () => checkSite(record(frame.site, "a site")));
}

function duration(value: unknown): void {
  if (figure(value) < 0) fail("a duration cannot be negative");
}
