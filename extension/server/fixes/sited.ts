import type * as t from "@babel/types";
import type { Site } from "../../../core/trace/trace.js";
import type { Source } from "../source.js";

/** Whether a place is of an expression within a statement. */
export function sited(source: Source, site: Site | null, one: t.Node): boolean {
  return site !== null && (source.find(site)?.includes(one) ?? false);
}
