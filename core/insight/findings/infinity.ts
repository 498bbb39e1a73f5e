import { origins } from "../nonfinite.js";
import type { Rule } from "./finding.js";

export const infOrigin: Rule = {
  code: "inf-origin",
  severity: "warning",
  title: "First infinite value",
  find: ({ trace, odd }) => origins(trace, odd).inf,
};
