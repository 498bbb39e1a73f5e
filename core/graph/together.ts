// Several contributions as the one that a wire between cards carries. Those to one value add up, shares and all; those to
// different values are the parts of one longer vector. The norm is exact where every entry is sampled; else the triangle
// inequality bounds it from above, and it says so.

import type { Contribution, Summary, Trace } from "../trace/trace.js";
import { numel } from "./figures.js";
import type { WireFlow } from "./flow.js";
import { graph } from "./graph.js";
import { summaryOf } from "./summary.js";

export function together(trace: Trace, carried: readonly Contribution[]): WireFlow {
  const byNode = new Map<number, Contribution[]>();
  for (const each of carried) {
    const list = byNode.get(each.node);
    if (list) list.push(each);
    else byNode.set(each.node, [each]);
  }
  const sums = [...byNode.values()].map(list => sumOf(trace, list));
  const bound = sums.some(sum => sum.bound);
  const norm = sums.reduce<number | null>(
    (total, { norm }) => (norm === null ? total : Math.hypot(total ?? 0, norm)),
    null,
  );
  const [first] = sums;
  const share = sums.length === 1 ? first.share : null;
  const grad = sums.length === 1 ? { ...first.grad, norm } : { ...longer(sums.map(sum => sum.grad)), norm };
  const contribution = { ...carried[0], grad, share };
  const flow = { contribution, norm, negative: (share ?? 0) < 0, count: carried.length };
  return bound ? { ...flow, bound: true } : flow;
}

interface Sum {
  grad: Summary;
  norm: number | null;
  share: number | null;
  bound: boolean;
}

/** Of contributions to one value. */
function sumOf(trace: Trace, list: readonly Contribution[]): Sum {
  const [first] = list;
  if (list.length === 1) return { grad: first.grad, norm: first.grad.norm, share: first.share, bound: false };
  const node = graph(trace).node(first.node);
  const count = node ? numel(node.shape) : Number.NaN;
  const share = list.reduce<number | null>(
    (sum, each) => (sum === null || each.share === null ? null : sum + each.share),
    0,
  );
  const sample = first.grad.sample.map((_, i) =>
    list.reduce((sum, { grad }) => sum + Number(grad.sample[i]), 0),
  );
  const whole = list.every(({ grad }) => grad.sample.length === count);
  const grad = summaryOf(sample);
  if (whole) return { grad, norm: grad.norm, share, bound: false };
  const norms = list.map(({ grad }) => grad.norm).filter(norm => norm !== null);
  const norm = norms.length > 0 ? norms.reduce((a, b) => a + b, 0) : null;
  return { grad: { ...grad, norm }, norm, share, bound: true };
}

/** One after the other, as far as a sample goes. */
function longer(parts: readonly Summary[]): Summary {
  const sum = (of: (part: Summary) => number) => parts.reduce((total, part) => total + of(part), 0);
  const ends = (of: (part: Summary) => number | null) => parts.map(of).filter(value => value !== null);
  const [lows, highs] = [ends(part => part.min), ends(part => part.max)];
  return {
    min: lows.length > 0 ? lows.reduce((a, b) => Math.min(a, b)) : null,
    max: highs.length > 0 ? highs.reduce((a, b) => Math.max(a, b)) : null,
    mean: null,
    std: null,
    norm: null,
    nan: sum(part => part.nan),
    inf: sum(part => part.inf),
    zeros: sum(part => part.zeros),
    sample: parts.flatMap(part => part.sample).slice(0, 64),
  };
}
