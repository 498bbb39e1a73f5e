import type { Blocked } from "../../trace/trace.js";
import { cutParameters } from "./cut.js";
import type { Rule } from "./finding.js";

const kinds: ReadonlySet<Blocked> = new Set<Blocked>(["item"]);

export const itemLeak: Rule = {
  code: "item-leak",
  severity: "warning",
  title: "Parameter lost through item()",
  find: facts => cutParameters(facts, kinds),
};
