import { at, count, each, figure, flag, type Ids, nodeId, nodeIds, oneOf, record } from "./expect.js";
import { checkFrame, checkSite, checkSummary } from "./node.js";

// What flows between nodes: edges, backward passes, events. See check.ts.

const stops = new Set("detach noGrad inference integer stepFunction item data overwritten".split(" "));
const eventKinds = new Set("accumulate write zero step free read inPlace hook".split(" "));

export function checkEdge(value: unknown, ids: Ids): void {
  const edge = record(value, "an edge");
  at("from", () => nodeId(edge.from, ids));
  at("to", () => nodeId(edge.to, ids));
  at("slot", () => count(edge.slot));
  if (edge.blocked !== undefined) at("blocked", () => oneOf(edge.blocked, stops));
}

export function checkBackward(value: unknown, ids: Ids): void {
  const pass = record(value, "a backward pass");
  at("root", () => nodeId(pass.root, ids));
  if (pass.roots !== undefined) at("roots", () => nodeIds(pass.roots, ids));
  at("seq", () => count(pass.seq));
  at("site", () => checkSite(pass.site));
  at("createGraph", () => flag(pass.createGraph));
  if (pass.frames !== undefined) each(pass, "frames", checkFrame);
  each(pass, "steps", step => checkStep(step, ids));
}

function checkStep(value: unknown, ids: Ids): void {
  const step = record(value, "a step");
  at("seq", () => count(step.seq));
  at("node", () => nodeId(step.node, ids));
  at("grad", () => checkSummary(record(step.grad, "a summary")));
  each(step, "to", to => checkContribution(to, ids));
}

function checkContribution(value: unknown, ids: Ids): void {
  const to = record(value, "a contribution");
  at("node", () => nodeId(to.node, ids));
  at("slot", () => count(to.slot));
  at("grad", () => checkSummary(record(to.grad, "a summary")));
  if (to.share !== null) at("share", () => figure(to.share));
  if (to.cancelled !== undefined) at("cancelled", () => flag(to.cancelled));
}

export function checkEvent(value: unknown, ids: Ids): void {
  const event = record(value, "an event");
  at("seq", () => count(event.seq));
  at("kind", () => oneOf(event.kind, eventKinds));
  at("node", () => nodeId(event.node, ids));
  at("site", () => checkSite(event.site));
  if (event.grad !== undefined) at("grad", () => checkSummary(event.grad));
  if (event.value !== undefined) at("value", () => checkSummary(record(event.value, "a summary")));
  if (event.frames !== undefined) each(event, "frames", checkFrame);
}
