import type { Blocked } from "../../trace/trace.js";
import { cutParameters } from "./cut.js";
import type { Rule } from "./finding.js";

const kinds: ReadonlySet<Blocked> = new Set<Blocked>([
  "detach",
  "noGrad",
  "inference",
  "integer",
  "stepFunction",
  "overwritten",
]);

export const detachedParameter: Rule = {
  code: "detached-parameter",
  severity: "warning",
  title: "Parameter cut off from the loss",
  find: facts => cutParameters(facts, kinds),
};
