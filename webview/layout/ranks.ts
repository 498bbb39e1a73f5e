// Ranks by longest path from the sources; sources themselves move down to just above their first consumer, so that a
// parameter stands beside the operation that uses it. Iterative, linear.
import type { LayoutInput } from "./engine.js";
import { group } from "./group.js";

export function ranks({ blocks, links }: LayoutInput): Map<string, number> {
  const waiting = new Map(blocks.map(block => [block.id, 0]));
  for (const { to } of links) waiting.set(to, waiting.get(to)! + 1);
  const sources = blocks.filter(block => waiting.get(block.id) === 0).map(block => block.id);
  const down = group(links, link => link.from);
  const rank = new Map(sources.map(id => [id, 0]));
  const queue = [...sources];
  for (let at = 0; at < queue.length; at++) {
    const here = rank.get(queue[at])!;
    for (const { to } of down.get(queue[at]) ?? []) {
      rank.set(to, Math.max(rank.get(to) ?? 0, here + 1));
      const left = waiting.get(to)! - 1;
      waiting.set(to, left);
      if (left === 0) queue.push(to);
    }
  }
  for (const id of sources) {
    const below = (down.get(id) ?? []).map(link => rank.get(link.to) ?? 0);
    if (below.length > 0) rank.set(id, Math.max(0, Math.min(...below) - 1));
  }
  return rank;
}
