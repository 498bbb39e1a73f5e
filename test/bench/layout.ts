// Our layered layout beside elkjs's on graphs as programs make them: time, and how good the pictures are, both drawn by
// our own rows and wires.

import { toElk } from "../../webview/layout/elk.js";
import { fromElk } from "../../webview/layout/elkrows.js";
import type { Layout, LayoutInput } from "../../webview/layout/engine.js";
import { inversions } from "../../webview/layout/layered/cross.js";
import { layered } from "../../webview/layout/layered/layered.js";
import { netOf } from "../../webview/layout/layered/net.js";
import { through } from "../../webview/layout/route.js";
import { stack } from "../../webview/layout/stack.js";
import type { CASES } from "./cases.js";
import { ElkThread } from "./elk.js";
import { chain, mlp, rnn, series, skips, tape, transformer } from "./graphs.js";
import type { Measured } from "./report.js";
import { median, type Outcome } from "./rounds.js";

interface Graph {
  readonly title: string;
  readonly make: () => LayoutInput;
  /** Seconds that it may take. */
  readonly target?: number;
  /** elk is not asked: why. */
  readonly without?: string;
}

const GRAPHS: Readonly<Record<string, Graph>> = {
  mlp: { title: "MLP of 3 layers", make: () => mlp(3) },
  series40: { title: "series and parallels, 40 operations", make: () => series(40, 5) },
  series200: { title: "series and parallels, 200 operations", make: () => series(200, 2) },
  transformer: { title: "transformer block, 4 heads", make: () => transformer(1, 4, false) },
  framed: {
    title: "the same in frames",
    make: () => transformer(1, 4, true),
    without: "no rows through frames",
  },
  transformer4: { title: "4 transformer blocks", make: () => transformer(4, 4, false) },
  series1000: { title: "series and parallels, 1,000 operations", make: () => series(800, 1), target: 0.05 },
  rnn50: { title: "RNN, T = 50, shared weights", make: () => rnn(50) },
  rnn100: { title: "RNN, T = 100, shared weights", make: () => rnn(100) },
  skips: { title: "dense skips, 1,000 values", make: () => skips(1000) },
  chain5000: { title: "chain of 5,000", make: () => chain(5000) },
  tape100000: {
    title: "tape of a training loop, 100,000 operations",
    make: () => tape(100_000),
    target: 2,
    without: "it does not finish 10,000",
  },
  chain1000000: {
    title: "chain of 1,000,000",
    make: () => chain(1_000_000),
    target: 15,
    without: "its stack overflows at 5,000",
  },
};

/** Seconds that elk may take for one graph. */
const LIMIT = 60;

export const LAYOUT_ENGINES: ReadonlySet<string> = new Set(Object.keys(GRAPHS));

export const LAYOUT = {
  title: "layout, CPU time; elkjs in a warm thread, ours in this process",
  targets: Object.entries(GRAPHS).flatMap(([of, { target }]) =>
    target === undefined ? [] : [{ ratio: 1, than: target, of }],
  ),
} satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export interface Quality {
  crossings: number;
  /** Sum of the lengths of all wires, px. */
  length: number;
}

/** Of the picture as it is drawn: each pair of wires that cross between two rows counts. */
export function quality(input: LayoutInput, layout: Layout): Quality {
  const rows = stack(input, layout, false, 0);
  const index = new Map(input.blocks.map((block, i) => [block.id, i]));
  const gaps: [number, number][][] = Array.from({ length: layout.rows }, () => []);
  let length = 0;
  for (const [e, link] of input.links.entries()) {
    const [a, b] = [index.get(link.from)!, index.get(link.to)!];
    const points = through(rows, layout, e, a, b);
    for (let i = 1; i < points.length; i++)
      length += Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    const columns = layout.columns.subarray(layout.start[e], layout.start[e + 1]);
    for (let i = 1; i < columns.length; i++) gaps[layout.row[a] + i - 1].push([columns[i - 1], columns[i]]);
  }
  return { crossings: gaps.reduce((sum, gap) => sum + crossed(gap), 0), length };
}

function crossed(pairs: [number, number][]): number {
  pairs.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const ends = [...new Set(pairs.map(([, end]) => end))].sort((a, b) => a - b);
  const place = new Map(ends.map((end, i) => [end, i]));
  return inversions(
    Int32Array.from(pairs, ([, end]) => place.get(end)!),
    ends.length,
  );
}

export async function measureLayout(rounds: number): Promise<Measured> {
  const elk = new ElkThread();
  const outcomes: Outcome[] = [];
  for (const [name, graph] of Object.entries(GRAPHS)) {
    const input = graph.make();
    const mine = ours(input, input.blocks.length > 50_000 ? 1 : rounds);
    const own = quality(input, mine.layout);
    console.error(`${graph.title} …`);
    const size = `${input.blocks.length.toLocaleString("en-US")} blocks`;
    outcomes.push(row(name, `${graph.title} (${size}): ours, ${words(own)}`, mine.seconds));
    const problem = graph.without ?? (await theirs(elk, input, own, outcomes));
    if (problem !== null) outcomes.push({ engine: `elk ${name}`, title: "  elkjs", problem });
  }
  elk.stop();
  return { name: "layout", case: LAYOUT, outcomes };
}

function ours(input: LayoutInput, rounds: number): { layout: Layout; seconds: number } {
  const times: number[] = [];
  let layout = layered(netOf(input));
  for (let i = 0; i < rounds; i++) {
    const from = process.cpuUsage();
    layout = layered(netOf(input));
    const { user, system } = process.cpuUsage(from);
    times.push((user + system) / 1e6);
  }
  return { layout, seconds: median(times) };
}

/** Adds elk's figures, and what ours are of them; or says why there are none. */
async function theirs(
  elk: ElkThread,
  input: LayoutInput,
  own: Quality,
  outcomes: Outcome[],
): Promise<string | null> {
  const answer = await elk.layout(toElk(input), LIMIT);
  if ("problem" in answer) return answer.problem;
  const found = quality(input, fromElk(input, answer.placed));
  const ratio = (a: number, b: number) => (b === 0 ? (a === 0 ? "1.00" : "∞") : (a / b).toFixed(2));
  const of = `ours ${ratio(own.crossings, found.crossings)}× and ${ratio(own.length, found.length)}×`;
  outcomes.push(row("elk", `  elkjs, ${words(found)}: ${of}`, answer.seconds));
  return null;
}

const words = ({ crossings, length }: Quality): string =>
  `${crossings.toLocaleString("en-US")} crossings, ${Math.round(length).toLocaleString("en-US")} px`;

const row = (engine: string, title: string, seconds: number): Outcome => ({
  engine,
  title,
  run: { cpu: seconds, wall: seconds },
  rounds: 2,
});
