// A tensor's entries as a small drawing within a hover's markdown: a heat map of a matrix that the trace has whole, else a
// histogram of what it has. An image follows no theme, so its inks are of middle lightness: legible on light and dark.
import { histogram, numel } from "../../../core/graph/figures.js";
import type { Num, Summary } from "../../../core/trace/trace.js";
import { figure } from "../print.js";

/** Middle inks: 3.4 : 1 on white, 4.9 : 1 on #1f1f1f and better. */
export const INK = { above: "#3b8eea", below: "#d9822b", text: "#808080", bad: "#d64ecb" } as const;

const WIDTH = 150;
const HEIGHT = 46;
/** Rows and columns of a matrix that is drawn cell by cell. */
const CELLS = 32;
const BINS = 24;

/** One drawing: its SVG elements, and in words what it shows. */
export interface Drawing {
  readonly marks: string;
  readonly words: string;
  /** Beside its title, where it is of a part only: ", first 64 of 1,000". */
  readonly part: string;
}

/** Null where there is nothing finite to draw. */
export function drawing(what: string, summary: Summary, shape: readonly number[]): Drawing | null {
  const count = numel(shape);
  const { sample, min, max } = summary;
  if (min === null || max === null || sample.length === 0) return null;
  const whole = sample.length >= count;
  const [rows, columns] = shape;
  if (whole && shape.length === 2 && rows <= CELLS && columns <= CELLS)
    return { marks: heat(sample, rows, columns), words: `heat map of the ${what}`, part: "" };
  const part = whole ? "" : `, first ${sample.length} of ${count.toLocaleString("en-US")}`;
  return { marks: bars(summary), words: `histogram of the ${what}${part}`, part };
}

/** Bars from the least sampled entry to the greatest, which are written under them. */
function bars(summary: Summary): string {
  const counts = histogram(summary, BINS);
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const width = WIDTH / BINS;
  const high = HEIGHT - 14;
  const finite = summary.sample.filter(value => typeof value === "number");
  const low = finite.reduce((a, b) => Math.min(a, b));
  const top = finite.reduce((a, b) => Math.max(a, b));
  const path = counts
    .map((count, i) => {
      const h = count === 0 ? 0 : Math.max(1, (count / most) * high);
      return h === 0 ? "" : `M${round(i * width + 0.5)} ${high}v${round(-h)}h${round(width - 1)}V${high}z`;
    })
    .join("");
  return (
    `<path fill="${INK.above}" d="${path}"/><path stroke="${INK.text}" d="M0 ${high + 0.5}H${WIDTH}"/>` +
    `${label(0, HEIGHT - 2, figure(low))}${label(WIDTH, HEIGHT - 2, figure(top), "end")}`
  );
}

/** A cell an entry: strength is size, blue above zero, orange with a bar below, magenta what is not finite. */
function heat(sample: readonly Num[], rows: number, columns: number): string {
  const size = Math.max(2, Math.min(12, WIDTH / columns, HEIGHT / rows));
  const largest = sample.reduce<number>((a, b) => (typeof b === "number" ? Math.max(a, Math.abs(b)) : a), 0);
  const marks = [
    `<rect width="${round(columns * size)}" height="${round(rows * size)}" fill="${INK.text}" fill-opacity=".12"/>`,
  ];
  for (let i = 0; i < rows * columns; i++) {
    const value = sample[i];
    const [x, y] = [(i % columns) * size, Math.floor(i / columns) * size];
    const strength = typeof value === "number" ? Math.abs(value) / (largest || 1) : 1;
    if (strength < 0.02) continue;
    const ink = typeof value !== "number" ? INK.bad : value < 0 ? INK.below : INK.above;
    const at = `x="${round(x + 0.5)}" y="${round(y + 0.5)}" width="${round(size - 1)}" height="${round(size - 1)}"`;
    marks.push(`<rect ${at} fill="${ink}" fill-opacity="${round(strength)}"/>`);
    if (typeof value === "number" && value < 0 && size >= 6)
      marks.push(
        `<path stroke="${INK.text}" d="M${round(x + size / 3)} ${round(y + size / 2)}h${round(size / 3)}"/>`,
      );
  }
  return marks.join("");
}

export function label(x: number, y: number, text: string, anchor: "start" | "end" = "start"): string {
  // Our own figures only: what a program named never comes here.
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-family="sans-serif" font-size="10" fill="${INK.text}">${text}</text>`;
}

export const round = (value: number): number => Math.round(value * 10) / 10;

/** Drawings side by side, each under its word, as one image in markdown. */
export function image(drawings: readonly (Drawing & { readonly title: string })[]): string {
  const gap = 24;
  const marks = drawings.map(({ marks, title, part }, i) => {
    const x = i * (WIDTH + gap);
    return `<g transform="translate(${x} 14)">${label(0, -4, `${title}${part}`)}${marks}</g>`;
  });
  const width = drawings.length * (WIDTH + gap) - gap;
  return picture(width, HEIGHT + 14, marks.join(""), drawings.map(({ words }) => words).join("; "));
}

/** `words` are our own: numbers and fixed phrases. */
export function picture(width: number, height: number, marks: string, words: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" fill="none">${marks}</svg>`;
  return `![${words}](data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")})`;
}
