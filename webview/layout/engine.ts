// What every layout engine takes and gives: blocks with sizes and links with ports. No engine sees a gradient, only how
// much each link would like to be straight.

export interface Block {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Column, from the left edge, that all its ports share; null: ports spread 24 apart around the middle. */
  readonly anchor: number | null;
  /** Px beside it, at the height of its middle, that nothing else may take: the words of its stubs. */
  readonly beside?: { readonly left: number; readonly right: number };
  /** Id of the frame that it stands in. */
  readonly inside?: string | null;
}

/** Room around blocks that belong together; frames nest and never cut one another. */
export interface Frame {
  readonly id: string;
  readonly parent: string | null;
  /** Room above its blocks for its words, and the least width that these need. */
  readonly head: number;
  readonly width: number;
  /** Room at the left of its blocks, and its least extent from row to row: a turned frame's head and width. */
  readonly side?: number;
  readonly along?: number;
}

export const NOTHING = { left: 0, right: 0 } as const;

export interface Link {
  readonly id: string;
  /** Ids of blocks. */
  readonly from: string;
  readonly to: string;
  /** 0: as it comes; SPINE: the spine. */
  readonly straight: number;
}

export interface LayoutInput {
  readonly blocks: readonly Block[];
  /** Outer ones first. */
  readonly frames?: readonly Frame[];
  /** By consumer, in slot order. */
  readonly links: readonly Link[];
  /** Where the middles of blocks were in the picture before: what stays keeps its order. */
  readonly before?: ReadonlyMap<string, number>;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The answer in columns of numbers: row i is block, link or frame i of the input. Rows of the picture are stacked later. */
export interface Layout {
  /** Left edges. */
  readonly x: Float64Array;
  /** Rows from the top. */
  readonly row: Int32Array;
  readonly rows: number;
  /** Left and right edge of each frame, one after the other. */
  readonly frames: Float64Array;
  /** Px of link i, from its upper block to its lower: columns[start[i]] … columns[start[i + 1] - 1], its start, one for each
   * row between the two (or none: it goes straight), and its end. */
  readonly start: Int32Array;
  readonly columns: Float64Array;
  /** Links that go straight because their like are too many. */
  readonly loose: number;
}

export interface LayoutEngine {
  readonly name: "elk" | "layered";
  /** No worker can start: large layouts hold the page up. */
  readonly inline?: boolean;
  /** Starts what takes long to start, before it is needed; resolves when it is ready. */
  warm(): Promise<void>;
  /** Rejects with the signal's reason when it fires. `quick`: with less care, where that makes a difference. */
  place(input: LayoutInput, signal: AbortSignal, quick?: boolean): Promise<Layout>;
  dispose(): void;
}

/** Distances of the picture, in px. */
export const GAP = {
  rank: 40,
  sibling: 24,
  port: 24,
  /** Between a wire and a block, and between two wires. */
  wire: 16,
  between: 12,
  /** Between a frame and what stands in it. */
  inside: 16,
} as const;

/** Offsets of `count` ports from a block's left edge: 24 apart around its anchor or middle, within its width. */
export function ports(block: Pick<Block, "width" | "anchor">, count: number): number[] {
  const middle = block.anchor ?? block.width / 2;
  const room = block.anchor === null ? block.width - 24 : 24;
  const step = count > 1 ? Math.min(GAP.port, room / (count - 1)) : 0;
  return Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * step);
}

/** The straightness of the spine. */
export const SPINE = 10;

/**
 * Offsets of the ports of the links that arrive, in slot order. Into a circle the spine goes straight through its middle
 * and the others beside it, unless all come from one block: xᵀx is symmetric.
 */
export function arrivals(
  block: Pick<Block, "width" | "anchor">,
  links: readonly { from: unknown; straight: number }[],
): number[] {
  const even = ports(block, links.length);
  const spine = links.findIndex(link => link.straight === SPINE);
  if (block.anchor === null || spine < 0 || links.every(link => link.from === links[0].from)) return even;
  const { anchor } = block;
  const step = Math.min(BESIDE, BESIDE / Math.max(1, spine, links.length - 1 - spine));
  return links.map((_, i) => anchor + (i - spine) * step);
}

/** The nearest that a wire stands to the spine, both on the same circle. */
const BESIDE = 11;
