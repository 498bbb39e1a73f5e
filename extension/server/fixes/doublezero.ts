import { sameLoss } from "./claims.js";
import { removed, statement } from "./edit.js";
import type { Fix } from "./fix.js";
import { brief } from "./words.js";

// Takes out the call that has nothing to clear.

export const removeZeroGrad: Fix = {
  codes: ["double-zero-grad"],
  propose({ finding, source }) {
    const around = finding.site && source.find(finding.site);
    const one = around && statement(around);
    if (one?.type !== "ExpressionStatement" || one.expression !== around?.at(-1)) return [];
    const title = `Remove ${brief(source, one)}`;
    return [{ title, edits: [removed(source, one)], claim: sameLoss }];
  },
};
