// Sizes of cards, pills and the heads of frames. The program's words decide them, never the numbers of a run: rows whose
// text comes from values are always kept free.
import { shapeText, written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { Pill, ViewGroup } from "../../core/graph/group.js";
import type { View, ViewBox } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import type { Measure } from "./caption.js";
import type { Frame } from "./engine.js";
import { BOX, CARD, WIDTHS } from "./place.js";

/** Pills drawn in one box; those after them are counted, and seen when the card is opened. */
export const MOST_PILLS = 6;

/** Px that a figure such as "−1.23e-4" takes in a pill. */
const FIGURE = "−1.23e-4";

const byId = new WeakMap<View, ReadonlyMap<string, ViewGroup>>();

export function groupOf(view: View, id: string | null | undefined): ViewGroup | undefined {
  let groups = byId.get(view);
  if (!groups) {
    groups = new Map(view.groups.map(group => [group.id, group]));
    byId.set(view, groups);
  }
  return id === null || id === undefined ? undefined : groups.get(id);
}

export interface Badge {
  kind: "same" | "others" | "cuts";
  text: string;
}

/**
 * "×100" and "+11 more": as often as it ran with the same parameters, or others like it with their own; "⊣⊢ 2 cuts inside":
 * a gradient that ends where the card hides it.
 */
export function badgesOf({ turns, more, cuts = 0 }: ViewGroup): Badge[] {
  const badges: Badge[] = [];
  if (cuts > 0) badges.push({ kind: "cuts", text: `⊣⊢ ${cutsText(cuts)}` });
  if (turns && turns.count > 1) badges.push({ kind: "same", text: `×${written(turns.count)}` });
  if (more > 0) badges.push({ kind: "others", text: `+${written(more)} more` });
  return badges;
}

/** "2 cuts inside" */
export const cutsText = (cuts: number): string => `${written(cuts)} cut${cuts === 1 ? "" : "s"} inside`;

/** "iteration 7 of 100 · line 12" */
export function turnText({ kind, line, turns }: ViewGroup, at: number): string {
  if (!turns) return "";
  const { numbers, count } = turns;
  const which =
    kind === "loop"
      ? `iteration ${written(numbers[at] + 1)} of ${written(numbers[0] + count)}`
      : `call ${written(at + 1)} of ${written(count)}`;
  const kept = numbers.length < count ? `, ${written(numbers.length)} kept` : "";
  const varied = turns.varied ? ", not all alike" : "";
  return `${which}${kept}${varied}${line === null ? "" : ` · line ${line}`}`;
}

/** The longest that `turnText` becomes. */
const longest = (group: ViewGroup): string =>
  turnText(group, Math.max(0, (group.turns?.numbers.length ?? 1) - 1));

/** Columns and rows of the pills in a box of this width. */
export function pillGrid(count: number, width: number): { columns: number; rows: number; shown: number } {
  const shown = Math.min(count, MOST_PILLS);
  const columns = Math.max(
    1,
    Math.min(CARD.columns, Math.floor((width - 2 * BOX.padding + CARD.gap) / (CARD.pill.least + CARD.gap))),
  );
  const cells = count > shown ? shown + 1 : shown;
  return { columns, rows: Math.ceil(cells / columns), shown };
}

/** Px that the pills take of the height of their box. */
export const pillsHeight = (pills: readonly Pill[], width: number): number =>
  pills.length === 0 ? 0 : pillGrid(pills.length, width).rows * (CARD.pill.height + CARD.gap);

/** The widest pill, with room for its figure. */
export const pillWidth = (pills: readonly Pill[], measure: Measure): number =>
  pills.slice(0, MOST_PILLS).reduce((most, { name }) => Math.max(most, measure(name, "code")), 0) +
  measure(FIGURE, "code") +
  36;

export function cardSize(
  trace: Trace,
  box: ViewBox,
  group: ViewGroup,
  measure: Measure,
): { width: number; height: number } {
  const output = graph(trace).node(box.node);
  const badges = badgesOf(group).map(({ text }) => measure(text, "name") + 12);
  const shape = measure(shapeText(output?.shape ?? []), "code");
  const head =
    CARD.chevron + measure(group.name, "name") + measure(` · ${group.text || group.type || ""}`, "code");
  const first = head + 16 + shape + badges.reduce((sum, width) => sum + width, 0);
  const pills =
    box.pills.length > 1 ? 2 * pillWidth(box.pills, measure) + CARD.gap : pillWidth(box.pills, measure);
  const turns = group.turns ? measure(longest(group), "code") : 0;
  const least = 2 * BOX.padding + Math.max(first, turns, box.pills.length > 0 ? pills : 0);
  const width = cardWidth(least, CARD_WIDTHS);
  const rows = CARD.head + pillsHeight(box.pills, width) + CARD.facts + CARD.adjoint;
  return { width, height: rows + (group.turns ? CARD.turns : 0) };
}

const CARD_WIDTHS = [WIDTHS[2], WIDTHS[3], CARD.wide] as const;

/** The first of a few widths that is enough; the widest if none is. */
export const cardWidth = (least: number, widths: readonly number[]): number =>
  widths.find(width => width >= least) ?? widths[widths.length - 1];

/** Opened groups as frames: room above their boxes for name and slider. */
export function framesOf(view: View, measure: Measure): Frame[] {
  return view.groups
    .filter(group => group.open)
    .map(group => {
      const badges = badgesOf(group).map(({ text }) => measure(text, "name") + 20);
      const name = measure(group.name, "name") + measure(` · ${frameText(group)}`, "code");
      const head = badges.reduce((sum, width) => sum + width, CARD.chevron + name + 16);
      const least = Math.max(head, group.turns ? measure(longest(group), "code") : 0);
      return {
        id: group.id,
        parent: group.parent,
        head: CARD.head + (group.turns ? CARD.turns : 0) + CARD.gap,
        width: Math.ceil(Math.min(least, CARD.wide) / 4) * 4 + 2 * BOX.padding,
      };
    });
}

/** "Linear · line 12": what stands after the name in a frame's head. */
export function frameText({ kind, type, line, turns }: ViewGroup): string {
  const what = type ?? kind;
  return line === null || turns ? what : `${what} · line ${line}`;
}

/** The innermost frame that both stand in. */
export function commonFrame(view: View, a: string | null, b: string | null): string | null {
  const above = new Set<string>();
  for (let id = a; id !== null; id = groupOf(view, id)?.parent ?? null) above.add(id);
  for (let id = b; id !== null; id = groupOf(view, id)?.parent ?? null) if (above.has(id)) return id;
  return null;
}
