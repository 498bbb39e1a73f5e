// Widths of text without a browser, for files: DejaVu's advances, which are as wide as any common font's, so that words
// fit their boxes in whatever font a viewer has.
import type { Measure } from "../layout/caption.js";
import { TYPE } from "../theme/tokens.js";

/** Of every letter of DejaVu Sans Mono, in ems. */
const FIXED = 0.602;
/** Of DejaVu Sans from space to ~, in thousandths of an em. */
const PROPORTIONAL = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
  636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
  295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
  500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
  392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
]; // prettier-ignore
const OTHER = 0.7;

/** East Asian letters and pictures take two places. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;
/** Accents above the letter before, and marks of direction, take none. */
const NONE = /[\p{Mn}\p{Cf}]/u;

export const measure: Measure = (text, style) => {
  let ems = 0;
  for (const letter of text) ems += style === "word" ? proportional(letter) : fixed(letter);
  return ems * (style === "name" ? TYPE.name : TYPE.text);
};

function fixed(letter: string): number {
  if (letter < "\u0300") return FIXED;
  return NONE.test(letter) ? 0 : WIDE.test(letter) ? 2 * FIXED : FIXED;
}

function proportional(letter: string): number {
  const known = PROPORTIONAL[letter.charCodeAt(0) - 32];
  if (known !== undefined) return known / 1000;
  return NONE.test(letter) ? 0 : WIDE.test(letter) ? 1 : OTHER;
}
