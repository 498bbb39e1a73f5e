// elkjs (Eclipse Layout Kernel, "layered": Sugiyama, Tagawa, Toda 1981) behind our one interface. It runs in a worker of
// its own: inside somebody else's worker it takes over onmessage (elkjs#141). The worker is ended when a layout is
// abandoned, because a layout cannot be interrupted.
import type { ELK, ElkLabel, ElkNode, ElkPort } from "elkjs/lib/elk-api.js";
import { fromElk } from "./elkrows.js";
import {
  arrivals,
  type Block,
  GAP,
  type Layout,
  type LayoutEngine,
  type LayoutInput,
  ports,
} from "./engine.js";
import { group } from "./group.js";

export type StartElk = () => { elk: Pick<ELK, "layout">; stop(): void };

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "POLYLINE",
  "elk.layered.spacing.nodeNodeBetweenLayers": String(GAP.rank),
  "elk.layered.spacing.edgeNodeBetweenLayers": "8",
  "elk.spacing.nodeNode": String(GAP.sibling),
  "elk.spacing.edgeNode": String(GAP.wire),
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.portPort": String(GAP.port),
  "elk.spacing.componentComponent": String(GAP.rank),
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  // Order stable under tape order: the same program gives the same picture.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.randomSeed": "1",
};

/** A graph with a long link and ports of both kinds: laying it out once compiles most of the engine. */
const SMALL: LayoutInput = {
  blocks: ["a", "b", "c"].map((id, i) => ({ id, width: 96, height: 56, anchor: i === 1 ? 13 : null })),
  links: ["ab", "bc", "ac"].map(id => ({ id, from: id[0], to: id[1], straight: 1 })),
};

export class ElkEngine implements LayoutEngine {
  readonly name = "elk";
  #start: StartElk;
  #running: ReturnType<StartElk> | null = null;
  #warmed: Promise<ElkNode> | null = null;

  constructor(start: StartElk) {
    this.#start = start;
  }

  async warm(): Promise<void> {
    this.#running ??= this.#start();
    this.#warmed ??= this.#running.elk.layout(toElk(SMALL));
    await this.#warmed;
  }

  async place(input: LayoutInput, signal: AbortSignal): Promise<Layout> {
    signal.throwIfAborted();
    this.#running ??= this.#start();
    const { elk } = this.#running;
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => {
        this.dispose();
        reject(signal.reason);
      });
    });
    const placed = await Promise.race([elk.layout(toElk(input)), aborted]);
    return fromElk(input, placed);
  }

  dispose(): void {
    this.#running?.stop();
    this.#running = null;
    this.#warmed = null;
  }
}

export function toElk({ blocks, links }: LayoutInput): ElkNode {
  const arriving = group(links, link => link.to);
  const leaving = group(links, link => link.from);
  return {
    id: "root",
    layoutOptions: OPTIONS,
    children: blocks.map(block => {
      const into = arriving.get(block.id) ?? [];
      const outof = leaving.get(block.id) ?? [];
      const out = ports(block, block.anchor !== null ? 1 : outof.length);
      const fixed = block.anchor !== null;
      return {
        id: block.id,
        width: block.width,
        height: block.height,
        layoutOptions: {
          "elk.portConstraints": fixed ? "FIXED_POS" : "FIXED_SIDE",
          "elk.portAlignment.default": "CENTER",
        },
        ports: [
          ...side(
            block,
            into.map(link => `${link.id}>`),
            arrivals(block, into),
            "NORTH",
          ),
          ...side(
            block,
            outof.map(link => `<${link.id}`),
            out,
            "SOUTH",
          ),
        ],
        labels: beside(block),
      };
    }),
    edges: links.map(link => ({
      id: link.id,
      sources: [`<${link.id}`],
      targets: [`${link.id}>`],
      layoutOptions: { "elk.layered.priority.straightness": String(link.straight) },
    })),
  };
}

/** What stands beside a block, as labels of its own width: elk keeps everything else clear of them. */
function beside({ id, beside }: Block): ElkLabel[] {
  return (["left", "right"] as const).flatMap(where => {
    const width = beside?.[where] ?? 0;
    const placement = `[OUTSIDE, H_${where.toUpperCase()}, V_CENTER, H_PRIORITY]`;
    const layoutOptions = { "elk.nodeLabels.placement": placement };
    return width > 0 ? [{ id: `${id}${where}`, text: " ", width, height: 12, layoutOptions }] : [];
  });
}

function side(block: Block, ids: string[], at: readonly number[], side: "NORTH" | "SOUTH"): ElkPort[] {
  const y = side === "NORTH" ? 0 : block.height;
  return ids.map((id, i) => ({
    id,
    width: 0,
    height: 0,
    ...(block.anchor === null ? {} : { x: at[i] ?? at[0], y }),
    layoutOptions: { "elk.port.side": side },
  }));
}
