// Claims that fixes make of the edited program's run, and how they are read off its trace.
import type { Facts, Parameter } from "../../../core/insight/findings/facts.js";
import { figure, joined, names } from "../../../core/insight/findings/words.js";
import type { TraceNode } from "../../../core/trace/trace.js";
import { together } from "../gradients.js";
import type { Claim, Effect } from "./fix.js";

const said = (text: string, parameters: readonly number[] = []): Effect => ({ text, parameters });

/** The same parameter in another run: of that name, of those without a name the one made as the same in order. */
export function same(before: Facts, after: Facts, { id }: TraceNode): Parameter | undefined {
  const own = before.parameter(id);
  if (!own) return undefined;
  const name = own.node.name;
  const alike = ({ parameters }: Facts) => parameters.filter(({ node }) => node.name === name);
  return alike(after)[alike(before).indexOf(own)];
}

/** The norm of what the first pass that reached any of these brought to them, taken together; null: none, or not finite. */
export function firstNorm({ trace }: Facts, parameters: readonly Parameter[]): number | null {
  const ids = new Set(parameters.flatMap(({ ids }) => ids));
  for (const { steps } of trace.backwards) {
    const reached = steps.filter(({ node }) => ids.has(node));
    if (reached.length > 0) return together(reached.map(({ grad }) => grad.norm));
  }
  return null;
}

/** "w1 receives a gradient, norm 0.31". Every one of the nodes must. */
export function receive(nodes: readonly number[]): Claim {
  return (before, after) => {
    const own = nodes.map(id => same(before, after, before.node(id)));
    const found = own.flatMap(each => each ?? []);
    if (found.length === 0 || found.length < own.length) return null;
    if (!found.every(each => (firstNorm(after, [each]) ?? 0) > 0)) return null;
    const norm = firstNorm(after, found);
    const who = names(
      after.trace,
      found.map(({ node }) => node),
    );
    const many = new Set(found).size > 1;
    return said(
      `${who} ${many ? "receive gradients" : "receives a gradient"}, norm ${figure(norm)}`,
      found.map(({ ids }) => ids[0]),
    );
  };
}

/** The program's loss has a gradient for its parameters at all. */
export const flows: Claim = (_, after) => {
  const reached = after.parameters.filter(each => (firstNorm(after, [each]) ?? 0) > 0);
  const norm = firstNorm(after, reached);
  if (reached.length === 0 || norm === null) return null;
  const who = joined(reached.map(({ node }) => node.name ?? node.op));
  return said(
    `${who} ${reached.length > 1 ? "receive gradients" : "receives a gradient"}, norm ${figure(norm)}`,
    reached.map(({ ids }) => ids[0]),
  );
};

/** "gradient norm 0.31 instead of 0.06", of all parameters in the first pass. */
export const otherNorm: Claim = (before, after) => {
  const norms = [before, after].map(facts => firstNorm(facts, facts.parameters));
  const [old, now] = norms;
  if (old === null || now === null || now === 0) return null;
  const reached = after.parameters.filter(each => (firstNorm(after, [each]) ?? 0) > 0);
  return said(
    `gradient norm ${figure(now)} instead of ${figure(old)}`,
    reached.map(({ ids }) => ids[0]),
  );
};

/** The value that the first pass started from; null: none, or no one number. */
export function loss({ trace, graph }: Facts): number | null {
  const root = graph.node(trace.backwards[0]?.root ?? -1);
  const [first] = root?.value?.sample ?? [];
  return root?.value?.sample.length === 1 && typeof first === "number" ? first : null;
}

/** The program computes what it did, to float32's digits. */
export const sameLoss: Claim = (before, after) => {
  const [old, now] = [loss(before), loss(after)];
  if (old === null || now === null || Math.abs(now - old) > 1e-5 * Math.max(1, Math.abs(old))) return null;
  return said(`the loss stays ${figure(now)}`);
};

/** "the first loss is 2.3 instead of 3.4". */
export const otherLoss: Claim = (before, after) => {
  const [old, now] = [loss(before), loss(after)];
  return old === null || now === null
    ? null
    : said(`the first loss is ${figure(now)} instead of ${figure(old)}`);
};

/** That the finding is gone is all there is to claim. */
export function gone(text: string): Claim {
  return () => said(text);
}
