// A view as blocks and links: boxes measured by their words, each cut a block of its own so that its words have room.
import { numel, written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { View, ViewBox, ViewWire } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import { type Caption, caption, type Measure, readText, valueWidth } from "./caption.js";
import { cardSize, cardWidth, commonFrame, framesOf, groupOf, pillsHeight, pillWidth } from "./card.js";
import { type Block, type LayoutInput, type Link, SPINE } from "./engine.js";
import { netOf } from "./layered/net.js";
import { rankOf } from "./layered/rank.js";
import { BOX, FAR, WIDTHS } from "./place.js";
import { besideOf, type Stub, stubsOf } from "./stubs.js";
import { turned, turnedFrame } from "./turn.js";

export interface Prepared {
  input: LayoutInput;
  trace: Trace;
  /** By box: what it is in this trace, and what it is in any run of the program. */
  names: readonly string[];
  words: readonly string[];
  rightward: boolean;
  stubs: Set<number>;
  /** The stubs beside each box, by its key. */
  ends: ReadonlyMap<number, readonly Stub[]>;
}

export const blockId = (key: number): string => `b${key}`;
export const cutId = (wire: number): string => `c${wire}`;

/** Straightness asked of a link: the spine most, then both halves of a cut. */
const STRAIGHT = { spine: SPINE, cut: 4, other: 1 } as const;

export function prepare(
  trace: Trace,
  view: View,
  spine: readonly number[],
  cutText: (wire: ViewWire) => readonly string[],
  measure: Measure,
  rightward = false,
): Prepared {
  const blocks = view.boxes.map(box => ({
    ...blockOf(trace, view, box, measure, rightward),
    inside: box.inside,
  }));
  const straight = new Set(spine);
  const links: Link[] = [];
  for (const wire of view.wires) {
    const ends = { from: blockId(wire.from), to: blockId(wire.to) };
    if (wire.blocked) {
      const words = Math.max(...cutText(wire).map(text => measure(text, "code")));
      const inside = commonFrame(view, view.boxes[wire.from].inside, view.boxes[wire.to].inside);
      blocks.push({ ...cutBlock(cutId(wire.key), words, rightward), inside });
      links.push({ id: `w${wire.key}a`, from: ends.from, to: cutId(wire.key), straight: STRAIGHT.cut });
      links.push({ id: `w${wire.key}b`, from: cutId(wire.key), to: ends.to, straight: STRAIGHT.cut });
    } else {
      const pull = straight.has(wire.key) ? STRAIGHT.spine : STRAIGHT.other;
      links.push({ id: `w${wire.key}`, ...ends, straight: pull });
    }
  }
  const frames = framesOf(view, measure);
  const stubs = far(view, { blocks, frames, links }, straight);
  const ends = stubsOf(trace, view, stubs);
  for (const [i, box] of view.boxes.entries()) {
    const own = ends.get(box.key);
    if (own) blocks[i] = { ...blocks[i], beside: besideOf(own, box.kind, measure, rightward) };
  }
  const near = links.filter(link => !stubs.has(Number(link.id.slice(1))));
  const turnedFrames = rightward ? frames.map(turnedFrame) : frames;
  const input = { blocks, frames: turnedFrames, links: near };
  return { input, trace, ...identities(trace, view), rightward, stubs, ends };
}

/** Unnamed operations are counted: the third "mul" of a view. */
function identities(trace: Trace, { boxes }: View): Pick<Prepared, "names" | "words"> {
  const seen = new Map<string, number>();
  const words = boxes.map(box => {
    const node = graph(trace).node(box.node)!;
    const word = box.group ? `group ${box.group}` : (node.name ?? `${node.op} of ${box.inside ?? ""}`);
    const count = seen.get(word) ?? 0;
    seen.set(word, count + 1);
    return `${word} ${count}`;
  });
  const names = boxes.map(box => (box.group ? `group ${box.group}` : `node ${box.node}`));
  return { names, words };
}

/** Long wires are the cost of every layout and the noise of every picture; the spine alone may be long. A wire that closes
 * a circle has no way down. */
function far(view: View, input: LayoutInput, spine: ReadonlySet<number>): Set<number> {
  const { rank } = rankOf(netOf(input));
  const index = new Map(input.blocks.map((block, i) => [block.id, i]));
  const stubs = new Set<number>();
  for (const wire of view.wires) {
    if (wire.blocked || spine.has(wire.key)) continue;
    const span = rank[index.get(blockId(wire.to))!] - rank[index.get(blockId(wire.from))!];
    if (span > FAR || span < 1) stubs.add(wire.key);
  }
  return stubs;
}

/** The bars with the words beside them, or of a rightward picture below them. */
function cutBlock(id: string, words: number, rightward: boolean): Block {
  const width = Math.ceil((words + (rightward ? 0 : BOX.bars + 12)) / 4) * 4;
  if (rightward) return turned({ id, width, height: BOX.bars + BOX.lines, anchor: null }, BOX.bars / 2);
  return { id, width, height: BOX.cut, anchor: BOX.bars / 2 + 2 };
}

function blockOf(trace: Trace, view: View, box: ViewBox, measure: Measure, rightward: boolean): Block {
  const group = groupOf(view, box.group);
  if (group) {
    const card = { id: blockId(box.key), ...cardSize(trace, box, group, measure), anchor: null };
    // A card of turns stands on a stack of cards.
    const under = group.turns ? BOX.stack : 0;
    const block = { ...card, width: card.width + under, height: card.height + under };
    return rightward ? turned(block, card.height / 2) : block;
  }
  const node = graph(trace).node(box.node)!;
  const words = caption(trace, box);
  const value = valueWidth(node.shape, measure);
  if (box.kind === "sign") {
    const operation = measure(words.operation, "code") + 8;
    const first = numel(node.shape) === 1 ? 2 * value : value;
    const state = node.requiresGrad ? measure("· unreached", "code") : 0;
    const widest = Math.max(first, operation + value, operation + state);
    if (rightward) {
      const under = { id: blockId(box.key), width: Math.ceil(widest / 8) * 8, anchor: null };
      return turned({ ...under, height: BOX.sign + BOX.lines }, BOX.sign / 2);
    }
    const width = BOX.sign + BOX.words + widest;
    return { id: blockId(box.key), width: Math.ceil(width / 8) * 8, height: BOX.sign, anchor: BOX.sign / 2 };
  }
  if (box.kind === "loop") return loopBlock(trace, box, words, measure, rightward);
  const first = measure(words.name, "name") + 16 + value;
  const second = measure(words.operation ? `${words.operation} · ${words.shape}` : words.shape, "code");
  const third = measure(words.name, "code") + 16 + value;
  const leaf = box.kind === "leaf" && node.requiresGrad;
  const tray = leaf ? measure(`${words.name}.grad`, "code") + 12 + value : 0;
  const pills = box.pills.length > 0 ? pillWidth(box.pills, measure) : 0;
  const width = cardWidth(2 * BOX.padding + Math.max(first, second, third, tray, pills), WIDTHS);
  const height = BOX.height + (leaf ? BOX.tray : 0) + pillsHeight(box.pills, width);
  const block = { id: blockId(box.key), width, height, anchor: null };
  return rightward ? turned(block, leaf ? block.height - BOX.height / 2 : block.height / 2) : block;
}

/** A stacked card, and beside it what its condition read; all wires at the card's middle. */
function loopBlock(trace: Trace, box: ViewBox, words: Caption, measure: Measure, rightward: boolean): Block {
  const count = measure(`×${written(box.nodes.length)}`, "name");
  const head = measure(words.name, "name") + 8 + measure(`= ${words.operation}`, "code") + 16 + count;
  const card = cardWidth(
    2 * BOX.padding + Math.max(head, measure("pass 1000 of 1000 · line 1000", "code")),
    WIDTHS,
  );
  const reads = (box.reads ?? []).flatMap(read => readText(trace, read)).map(text => measure(text, "word"));
  if (rightward) {
    const height = BOX.loop + BOX.stack + (reads.length > 0 ? 14 * reads.length + 8 : 0);
    return turned({ id: blockId(box.key), width: card + BOX.stack, height, anchor: null }, BOX.loop / 2);
  }
  const beside = reads.length > 0 ? 24 + Math.max(...reads) : 0;
  const width = card + BOX.stack + Math.ceil(beside / 4) * 4;
  return { id: blockId(box.key), width, height: BOX.loop + BOX.stack, anchor: card / 2 };
}
