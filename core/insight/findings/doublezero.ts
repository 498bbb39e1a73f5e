import { lined } from "../words.js";
import type { Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

export const doubleZeroGrad: Rule = {
  code: "double-zero-grad",
  severity: "info",
  title: "Gradients cleared twice",
  find(facts) {
    const { trace } = facts;
    if (trace.truncated !== null) return [];
    const found = grouped(facts.of("zeroGrad"), call => call.of).flatMap(calls =>
      calls.flatMap((call, at) => {
        const before = calls[at - 1];
        if (!before || placeKey(before.site) === placeKey(call.site)) return [];
        const between = facts.passes.between(before.seq, call.seq);
        return between || before.count === 0 ? [] : [{ call, before }];
      }),
    );
    return grouped(found, ({ call }) => placeKey(call.site)).map(([{ call, before }]) => ({
      message: `zeroGrad() has nothing to clear: ${before.site ? lined(trace, before.site) : "another call"} already did, and no backward pass ran in between. One of them is enough.`,
      nodes: [],
      site: call.site,
      path: [],
    }));
  },
};
