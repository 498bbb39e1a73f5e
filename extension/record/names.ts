// Which variable holds which node, from the text alone: `const h = x.matmul(w)` says it of the node that the call gave.
// What a call gave is certain where the operation goes by the callee's name, and where of all nodes that one call made
// after the other just one is used by none of the others. Elsewhere nothing is said.
import type { Site, Trace, TraceNode } from "../../core/trace/trace.js";
import type { Source } from "./sources.js";

const key = ({ file, line, column, endLine, endColumn }: Site) =>
  `${line}:${column}-${endLine}:${endColumn} ${file}`;

/**
 * Names what has no name and adds aliases. Changes the trace.
 * @param given nodes of the trace, and places whose call gave them: pairs
 */
export function nameNodes(trace: Trace, sources: readonly Source[], given: readonly number[]): void {
  const bySite = new Map(sources.map(source => [key(source), source]));
  const known = new Map<Site, Source | undefined>();
  const sourceOf = ({ site }: TraceNode) => {
    if (site === null) return undefined;
    if (!known.has(site)) known.set(site, bySite.get(key(site)));
    return known.get(site);
  };
  const { nodes } = trace;
  for (let from = 0; from < nodes.length; ) {
    const source = sourceOf(nodes[from]);
    let to = from + 1;
    while (to < nodes.length && nodes[to].site === nodes[from].site) to++;
    if (source?.holder) for (const node of results(nodes, from, to, source)) name(node, source.holder);
    from = to;
  }
  for (let i = 0; i < given.length; i += 2) {
    const holder = sources[given[i + 1]]?.holder;
    if (holder && nodes[given[i]]) name(nodes[given[i]], holder);
  }
  nameVersions(nodes);
}

/** Of the nodes that one place made in a row, those that its calls gave. */
function results(nodes: readonly TraceNode[], from: number, to: number, { callee }: Source): TraceNode[] {
  const row = nodes.slice(from, to).filter(made);
  const own = row.filter(({ op }) => op === callee);
  if (own.length > 0) return own;
  const used = new Set(row.flatMap(({ inputs }) => inputs));
  const last = row.filter(({ id }) => !used.has(id));
  return last.length === 1 ? last : [];
}

/** Not a leaf that was only met here, nor a number. */
function made({ op, rule, standIn }: TraceNode): boolean {
  return op !== "constant" && op !== "grad" && rule !== "unseen" && !standIn;
}

function name(node: TraceNode, text: string): void {
  if (node.name === undefined) node.name = text;
  else if (node.name !== text && !node.aliases?.includes(text))
    node.aliases = [...(node.aliases ?? []), text];
}

/** The same variables hold a tensor that was changed in place. */
function nameVersions(nodes: readonly TraceNode[]): void {
  for (const node of nodes) {
    const before = node.version > 0 ? nodes[node.inputs[0]] : undefined;
    if (before?.tensor === node.tensor && before.version < node.version) node.name ??= before.name;
  }
}
