import { origins } from "../nonfinite.js";
import type { Rule } from "./finding.js";

export const nanOrigin: Rule = {
  code: "nan-origin",
  severity: "error",
  title: "First NaN",
  find: ({ trace, odd }) => origins(trace, odd).nan,
};
