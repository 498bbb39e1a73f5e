// Finite differences as a second opinion on a fix: the edited program again, in float64, with the parameters moved a little
// forth and back along their gradient at the place where they are made. What the loss changes by then is what the
// gradient says, or it is not.
import { Facts } from "../../../core/insight/findings/facts.js";
import type { Site, Trace } from "../../../core/trace/trace.js";
import type { RunOutcome } from "../../runner/runner.js";
import { fileOf } from "../places.js";
import { sourceOf } from "../sources.js";
import { type Edit, edited, inserted } from "./edit.js";

/** Runs the program with some texts in the place of others. */
export type Trial = (texts: ReadonlyMap<string, string>) => Promise<RunOutcome>;

/** Distance that parameters are moved by, altogether. */
const STEP = 1e-5;
/** Parameters that are moved; a fix that is about more is not confirmed. */
const MOST = 12;

interface Move {
  /** Id of the parameter. */
  readonly node: number;
  /** By the first entries of the parameter, row-major: its share of a direction of length 1. */
  readonly direction: readonly number[];
}

/** A run, and the texts it is of. */
export interface Ran {
  readonly trace: Trace;
  readonly texts: ReadonlyMap<string, string>;
  readonly root: string;
}

/** How far the difference quotient is from the gradient, relative to it; null where it cannot be told. */
export async function disagreement(
  ran: Ran,
  parameters: readonly number[],
  trial: Trial,
): Promise<number | null> {
  if (parameters.length === 0 || parameters.length > MOST) return null;
  const run = async (moves: readonly Move[], by: number) => {
    const texts = shadow(ran, parameters, moves, by);
    return texts && (await trial(texts)).trace;
  };
  const plain = await run([], 0);
  const base = plain && gradientOf(plain, parameters);
  if (!base) return null;
  const losses: (number | null)[] = [];
  for (const by of [STEP, -STEP]) {
    const shifted = await run(base.moves, by);
    losses.push(shifted && lossOf(shifted, base.pass));
  }
  const [up, down] = losses;
  if (up === null || down === null) return null;
  return Math.abs((up - down) / (2 * STEP) - base.slope) / base.slope;
}

/** The first pass that reached the parameters, and what it brought to the entries that the trace holds. */
function gradientOf(trace: Trace, parameters: readonly number[]) {
  const facts = new Facts(trace);
  const first = new Map<number, number>();
  for (const id of parameters) for (const own of facts.parameter(id)?.ids ?? []) first.set(own, id);
  const pass = trace.backwards.findIndex(({ steps }) => steps.some(({ node }) => first.has(node)));
  if (pass < 0 || parameters.some(id => trace.nodes[id]?.dtype !== "float64")) return null;
  const found = trace.backwards[pass].steps.flatMap(({ node, grad }) => {
    const id = first.get(node);
    return id === undefined ? [] : [{ node: id, entries: grad.sample.map(Number) }];
  });
  const slope = Math.sqrt(found.reduce((sum, { entries }) => entries.reduce((s, x) => s + x * x, sum), 0));
  if (!(slope > 0 && Number.isFinite(slope)) || lossOf(trace, pass) === null) return null;
  const moves = found.map(({ node, entries }) => ({ node, direction: entries.map(x => x / slope) }));
  return { pass, slope, moves };
}

/** The one number that a pass started from. */
function lossOf(trace: Trace, pass: number): number | null {
  const found = trace.backwards[pass];
  const value = trace.nodes[found?.root ?? -1]?.value;
  if (value?.sample.length !== 1 || (found.roots?.length ?? 1) > 1) return null;
  return typeof value.sample[0] === "number" ? value.sample[0] : null;
}

/** The texts in float64, each parameter handed through a function that moves it; null where one has no place of its own. */
function shadow(
  { trace, texts, root }: Ran,
  parameters: readonly number[],
  moves: readonly Move[],
  by: number,
): ReadonlyMap<string, string> | null {
  const sites = new Map(parameters.map(id => [JSON.stringify(trace.nodes[id].site), trace.nodes[id].site]));
  const byPath = new Map<string, Edit[]>();
  for (const site of sites.values()) {
    const path = site && fileOf(root, site);
    const text = path === null ? undefined : texts.get(path);
    if (!site || path === null || text === undefined) return null;
    const source = sourceOf(path, site.file, text);
    const call = source.find(site)?.at(-1);
    if (!call) return null;
    const first = source.program.body.find(({ type }) => type !== "ImportDeclaration");
    const edits = byPath.get(path) ?? [inserted(first?.start ?? 0, PRELUDE)];
    const list = moved(trace, site, moves, by);
    edits.push(inserted(call.start ?? 0, "$move("));
    edits.push(inserted(call.end ?? 0, `, ${JSON.stringify(list)}, ${JSON.stringify(`$${call.start}`)})`));
    byPath.set(path, edits);
  }
  const all = new Map(texts);
  for (const [path, edits] of byPath) all.set(path, edited(texts.get(path) ?? "", edits));
  return all;
}

/** Which of the parameters made at a place move, by their order there, and by what. */
function moved(trace: Trace, site: Site, moves: readonly Move[], by: number) {
  const key = JSON.stringify(site);
  const here = trace.nodes.filter(
    ({ kind, version, site: own }) => kind === "parameter" && version === 0 && JSON.stringify(own) === key,
  );
  return moves.flatMap(({ node, direction }) => {
    const at = here.findIndex(({ id }) => id === node);
    return at < 0 ? [] : [{ at, by: direction.map(x => x * by) }];
  });
}

/** On one line, so that lines stay what they were; imports and functions are there before anything else runs. */
const PRELUDE = [
  'import { noGrad as $noGrad, setDefaultDtype as $dtype, tensor as $tensor } from "gradient-graph";',
  '$dtype("float64"); var $made = {};',
  "function $move(made, moves, place) {",
  'const all = typeof made.parameters === "function" ? [...made.parameters()] : [made];',
  "for (const x of all) { const at = $made[place] ?? 0; $made[place] = at + 1;",
  "const move = moves.find(one => one.at === at); if (!move) continue;",
  "const by = new Float64Array(x.numel()); by.set(move.by);",
  '$noGrad(() => x.add_($tensor(by, { dtype: "float64" }).reshape([...x.shape]))); }',
  "return made; } ",
].join(" ");
