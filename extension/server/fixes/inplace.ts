import { isMember } from "../use.js";
import { flows } from "./claims.js";
import { replaced } from "./edit.js";
import type { Fix } from "./fix.js";

// Computes a new tensor instead of changing one, where the result is used and the changed variable is not any more.

export const notInPlace: Fix = {
  codes: ["in-place-hazard"],
  propose({ finding, source }) {
    const around = finding.site && source.find(finding.site);
    const call = around?.at(-1);
    if (!around || call?.type !== "CallExpression" || !isMember(call.callee)) return [];
    const { object, property } = call.callee;
    if (around.at(-2)?.type === "ExpressionStatement" || object.type !== "Identifier") return [];
    const later = (source.survey.names.get(object.name) ?? []).some(at => at >= (call.end ?? 0));
    if (later || property.type !== "Identifier" || !property.name.endsWith("_")) return [];
    const name = property.name.slice(0, -1);
    return [
      { title: `Use ${name}() instead of ${name}_()`, edits: [replaced(property, name)], claim: flows },
    ];
  },
};
