import {
  all,
  at,
  count,
  counts,
  each,
  fail,
  flag,
  type Ids,
  list,
  nodeIds,
  oneOf,
  record,
  text,
  texts,
} from "./expect.js";
import { checkElement, checkSite } from "./node.js";

// What a trace says beside its graph: findings, the error, what was left out, texts of operations. See check.ts.

const callKinds = new Set(["optimizer", "step", "zeroGrad", "forward", "mode", "state"]);
const severities = new Set(["error", "warning", "info"]);

export function checkFinding(value: unknown, ids: Ids): void {
  const finding = record(value, "a finding");
  at("code", () => text(finding.code));
  at("severity", () => oneOf(finding.severity, severities));
  at("message", () => text(finding.message));
  at("nodes", () => nodeIds(finding.nodes, ids));
  at("site", () => checkSite(finding.site));
  at("path", () => nodeIds(finding.path, ids));
}

export function checkTruncated(value: unknown): void {
  if (value === null) return;
  const truncated = record(value, "null or a reason");
  at("reason", () => text(truncated.reason));
  at("dropped", () => count(truncated.dropped));
}

export function checkError(value: unknown): void {
  if (value === null) return;
  const error = record(value, "null or an error");
  at("name", () => text(error.name));
  at("message", () => text(error.message));
  at("site", () => checkSite(error.site));
  at("stack", () => text(error.stack));
  if (error.related !== undefined) each(error, "related", checkRelated);
}

function checkRelated(value: unknown): void {
  const related = record(value, "a related place");
  at("site", () => checkSite(record(related.site, "a site")));
  at("message", () => text(related.message));
}

export function checkOps(value: unknown): void {
  const ops = record(value, "texts by operation");
  for (const name of Object.keys(ops)) at(name, () => checkOp(ops[name]));
}

function checkOp(value: unknown): void {
  const op = record(value, "the text of an operation");
  if (op.symbol !== undefined) at("symbol", () => text(op.symbol));
  at("letters", () => texts(op.letters));
  at("back", () => templates(op.back));
  if (op.local !== undefined) at("local", () => templates(op.local));
  if (op.view !== undefined) at("view", () => flag(op.view));
}

function templates(value: unknown): void {
  all(list(value), entry => (entry === null ? null : text(entry)));
}

export function checkSeries(value: unknown): void {
  const series = record(value, "a series");
  at("name", () => text(series.name));
  at("site", () => checkSite(record(series.site, "a site")));
  at("loop", () => text(series.loop));
  at("call", () => count(series.call));
  const iterations = at("iterations", () => list(series.iterations));
  at("iterations", () => counts(iterations));
  const values = at("values", () => list(series.values));
  at("values", () => all(values, checkElement));
  if (values.length !== iterations.length)
    fail(`expected ${iterations.length} values, one for each iteration, found ${values.length}`, "values");
}

export function checkEcho(value: unknown): void {
  const echo = record(value, "an echo");
  at("site", () => checkSite(record(echo.site, "a site")));
  at("text", () => text(echo.text));
}

export function checkCall(value: unknown, ids: Ids): void {
  const call = record(value, "a call");
  at("seq", () => count(call.seq));
  at("kind", () => oneOf(call.kind, callKinds));
  at("of", () => count(call.of));
  at("type", () => text(call.type));
  at("site", () => checkSite(call.site));
  at("nodes", () => nodeIds(call.nodes, ids));
  at("count", () => count(call.count));
  if (call.training !== undefined) at("training", () => flag(call.training));
  if (call.modal !== undefined) at("modal", () => flag(call.modal));
  if (call.settings !== undefined) at("settings", () => text(call.settings));
  if (call.kept !== undefined) checkKept(call);
}

function checkKept(call: Record<string, unknown>): void {
  each(call, "kept", value => {
    const kept = record(value, "numbers by name");
    for (const name of Object.keys(kept)) at(name, () => checkElement(kept[name]));
  });
  const [nodes, kept] = [list(call.nodes), list(call.kept)];
  if (kept.length !== nodes.length)
    fail(`expected ${nodes.length} lists, one for each node, found ${kept.length}`, "kept");
}
