import type * as t from "@babel/types";
import { isMember } from "../use.js";
import { gone } from "./claims.js";
import { type Edit, lineAfter, lineBefore, statement } from "./edit.js";
import type { Case, Fix, Proposal } from "./fix.js";

// Puts a model into the mode that its call is meant for.

export const trainBefore: Fix = {
  codes: ["eval-mode-training"],
  propose(at) {
    const { facts, finding, source } = at;
    const set = facts.of("mode").find(({ site }) => site !== null && site === finding.site);
    const calls = facts
      .of("forward")
      .filter(({ of, training, modal }) => training === false && modal && (!set || of === set.of));
    const sites = [...new Map(calls.map(({ site }) => [JSON.stringify(site), site])).values()];
    return sites.flatMap(site => {
      const around = site && source.find(site);
      return around ? switched(at, around, "train", () => []) : [];
    });
  },
};

export const evalBefore: Fix = {
  codes: ["train-mode-evaluation"],
  propose(at) {
    const around = at.finding.site && at.source.find(at.finding.site);
    if (!around) return [];
    const back = (one: t.Node, model: string) => [lineAfter(at.source, one, `${model}.train();`)];
    return [...switched(at, around, "eval", () => []), ...switched(at, around, "eval", back)];
  },
};

function switched(
  { source }: Case,
  around: readonly t.Node[],
  mode: "train" | "eval",
  more: (one: t.Node, model: string) => Edit[],
): Proposal[] {
  const call = around.at(-1);
  const one = statement(around);
  if (call?.type !== "CallExpression" || !isMember(call.callee) || !one) return [];
  const { object } = call.callee;
  if (object.type !== "Identifier") return [];
  const model = object.name;
  const after = more(one, model);
  const title = `Insert ${model}.${mode}()${after.length > 0 ? `, and ${model}.train() behind` : ""}`;
  const effect =
    mode === "train"
      ? "it learns with dropout on and this batch's statistics"
      : "it is evaluated without dropout and with the statistics it learned";
  return [{ title, edits: [lineBefore(source, one, `${model}.${mode}();`), ...after], claim: gone(effect) }];
}
