import type { Blocked } from "../../trace/trace.js";
import { cutParameters } from "./cut.js";
import type { Rule } from "./finding.js";

const kinds: ReadonlySet<Blocked> = new Set<Blocked>(["data"]);

export const dataLeak: Rule = {
  code: "data-leak",
  severity: "warning",
  title: "Parameter lost through data",
  find: facts => cutParameters(facts, kinds),
};
