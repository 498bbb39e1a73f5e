import type * as t from "@babel/types";
import { binding } from "../binding.js";
import { calleeName, isMember } from "../use.js";
import { sameLoss } from "./claims.js";
import { importing, replaced } from "./edit.js";
import type { Case, Fix, Proposal } from "./fix.js";
import { operands } from "./operands.js";

// log(softmax(x)) becomes logSoftmax(x).

export const useLogSoftmax: Fix = {
  codes: ["log-of-softmax"],
  propose(at) {
    const { finding, facts, source } = at;
    const log = finding.nodes[1] === undefined ? null : facts.node(finding.nodes[1]).site;
    const around = log && source.find(log);
    const call = around?.at(-1);
    const [given] = call ? operands(source, call) : [];
    const softmax = given && softmaxOf(at, given);
    return call && softmax ? written(at, call, softmax) : [];
  },
};

/** The call of softmax itself, or the one that a constant was given. */
function softmaxOf({ source }: Case, given: t.Node): t.CallExpression | null {
  const found = given.type === "Identifier" ? binding(source.path(given), given.name) : null;
  const value = found?.kind === "const" ? found.declarator?.init : given;
  return value?.type === "CallExpression" && calleeName(value) === "softmax" ? value : null;
}

function written({ source }: Case, call: t.Node, softmax: t.CallExpression): Proposal[] {
  const { callee } = softmax;
  const name = isMember(callee) ? callee.property : callee;
  const imports = isMember(callee) ? [] : importing(source, "logSoftmax");
  if (!imports) return [];
  const [start, from, to] = [softmax.start ?? 0, name.start ?? 0, name.end ?? 0];
  const whole = source.textOf(softmax);
  const text = `${whole.slice(0, from - start)}logSoftmax${whole.slice(to - start)}`;
  return [{ title: "Use logSoftmax", edits: [...imports, replaced(call, text)], claim: sameLoss }];
}
