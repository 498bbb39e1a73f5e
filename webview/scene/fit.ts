// Words that fit their place: what is too long ends in "…" (the whole of it is in the box's title and in the details),
// and the figures beside a name have a place of their own, so that neither ever covers the other.
import type { Measure } from "../layout/caption.js";

/** Between a word and the figures in its row. */
const GAP = 12;
/** Figures take at most this share of a row from a word that needs it. */
const MOST = 0.6;

/** No place has room for more; names may be of any length. */
const LONGEST = 1000;

type Style = Parameters<Measure>[1];

/** The text, or the longest beginning of it that fits with "…". */
export function ellipsize(text: string, style: Style, room: number, measure: Measure): string {
  if (text.length <= LONGEST && measure(text, style) <= room) return text;
  const letters = Array.from(text.slice(0, LONGEST));
  let [fits, over] = [0, letters.length];
  while (over - fits > 1) {
    const middle = (fits + over) >> 1;
    if (measure(`${letters.slice(0, middle).join("")}…`, style) <= room) fits = middle;
    else over = middle;
  }
  return `${letters.slice(0, fits).join("")}…`;
}

export interface Row {
  word: string;
  /** Characters of figures that fit beside it. */
  room: number;
}

/** A word at the left of a row of this width, and how much is left for figures that would like `wanted` px. */
export function row(word: string, style: Style, width: number, wanted: number, measure: Measure): Row {
  const free = width - GAP;
  const fitted = ellipsize(word, style, free - Math.min(wanted, free * MOST), measure);
  return { word: fitted, room: Math.floor((free - measure(fitted, style)) / measure("0", "code")) };
}
