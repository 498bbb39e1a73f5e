// Where a node's gradient came from, in the latest pass that reached it, with each contribution's share.
import { graph } from "../../../core/graph/graph.js";
import { type Arrival, arrivals } from "../../../core/graph/shares.js";
import { lined, titled } from "../../../core/insight/words.js";
import type { TraceNode } from "../../../core/trace/trace.js";
import { prose } from "../markdown.js";
import { percent } from "../print.js";
import type { Result } from "../result.js";
import { gradientsOf } from "../study.js";

/** Contributions that are listed. */
const listed = 4;

interface Sent {
  readonly from: number;
  /** Null: no share can be said. */
  share: number | null;
  cancelled: boolean;
}

export function shares(result: Result, node: TraceNode): string[] {
  const { trace } = result;
  const reached = gradientsOf(result).latest(node.id);
  const all = reached ? together(arrivals(trace, reached.pass, node.id)) : [];
  if (all.length === 0) return [];
  const size = ({ share }: Sent) => (share === null ? -1 : Math.abs(share));
  all.sort((a, b) => size(b) - size(a));
  const told = all.slice(0, listed).map(({ from, share, cancelled }) => {
    const by = graph(trace).node(from);
    const name = by ? titled(trace, by).slice(0, 60) : "a value that was left out";
    const place = by?.site ? ` (${lined(trace, by.site)})` : "";
    const part = share !== null ? percent(share) : cancelled ? "cancelled out" : "no share";
    return `${part} from ${name}${place}`;
  });
  const rest = all.length > listed ? `, and ${all.length - listed} more` : "";
  return [prose(`Gradient: ${told.join(", ")}${rest}.`)];
}

/** One entry a sender: x × x sends twice. */
function together(all: readonly Arrival[]): Sent[] {
  const sent = new Map<number, Sent>();
  for (const { from, contribution } of all) {
    const { share, cancelled = false } = contribution;
    const known = sent.get(from);
    if (!known) sent.set(from, { from, share, cancelled });
    else known.share = known.share === null || share === null ? null : known.share + share;
  }
  return [...sent.values()];
}
