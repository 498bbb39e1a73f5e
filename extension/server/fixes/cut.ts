import { unsever } from "../unsever.js";
import { flows, receive } from "./claims.js";
import type { Fix } from "./fix.js";

// Takes a detach() off, or a value out of noGrad.

export const liftCut: Fix = {
  codes: ["detached-parameter", "loss-detached"],
  propose({ finding: { site, code, nodes }, source }) {
    const edit = site && unsever(source, site);
    if (!edit || typeof edit === "string") return [];
    const claim = code === "loss-detached" ? flows : receive(nodes);
    return [{ title: `Remove ${edit.by}`, edits: [edit], claim }];
  },
};
