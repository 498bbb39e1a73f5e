// What every program is: it draws its items into its layer by a keyed join, so that drawing again is cheap and what
// stays stays the same element.
import { type BaseType, interpolateArray, interrupt, type Selection, select } from "d3";
import { figure } from "../../../core/graph/figures.js";
import { type Theme, TIME } from "../../theme/tokens.js";

export type Layer = Selection<SVGGElement, unknown, null, undefined>;
export type Program<T> = (layer: Layer, items: readonly T[], theme: Theme) => void;

type Drawn<E extends BaseType, T> = Selection<E, T, BaseType, unknown>;

/** Sets an attribute; what was there before moves to its new value, what is new stands at once. */
export function move<E extends SVGElement, T>(
  drawn: Drawn<E, T>,
  name: string,
  value: (item: T) => string,
  theme: Theme,
): void {
  const changed = drawn.filter(function (item) {
    const before = this.getAttribute(name);
    if (before === null) this.setAttribute(name, value(item));
    return before !== null && before !== value(item);
  });
  if (theme.still) changed.attr(name, value);
  else changed.transition(name).duration(TIME.move).attr(name, value);
}

/** Sets text; figures of the same count go up to their new values, anything else crossfades. */
export function say<E extends SVGElement, T>(
  drawn: Drawn<E, T>,
  text: (item: T) => string,
  theme: Theme,
): void {
  drawn.each(function (item) {
    const next = text(item);
    if (this.textContent === next) return;
    const before = this.textContent ?? "";
    const had = before !== "";
    interrupt(this, "count"); // by name: a bundle without d3-zoom would leave d3-transition out
    if (!theme.still && counts(before, next)) {
      const between = interpolateArray(values(before), values(next));
      const rise = select<SVGElement, unknown>(this).transition("count").duration(TIME.count);
      rise.tween("text", () => t => {
        this.textContent =
          t < 1
            ? between(t)
                .map(value => figure(value))
                .join(" ")
            : next;
      });
      return;
    }
    this.textContent = next;
    if (had && next && !theme.still)
      this.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: TIME.figures });
  });
}

const values = (text: string): number[] => text.split(" ").map(word => Number(word.replace("−", "-")));

/** Both are plain numbers, as many of the one as of the other. */
function counts(before: string, next: string): boolean {
  const [a, b] = [values(before), values(next)];
  return before !== "" && next !== "" && a.length === b.length && [...a, ...b].every(Number.isFinite);
}

export const place = ({ x, y }: { x: number; y: number }): string => `translate(${x},${y})`;
