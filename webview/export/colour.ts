// Colours as style sheets write them, worked out: a file for any viewer has neither variables nor color-mix().
import { splitTop } from "./selector.js";

/** Red, green, blue from 0 to 255, alpha from 0 to 1. */
type Colour = readonly [number, number, number, number];

const NAMED: Readonly<Record<string, Colour>> = {
  transparent: [0, 0, 0, 0],
  black: [0, 0, 0, 1],
  white: [255, 255, 255, 1],
  red: [255, 0, 0, 1],
  gray: [128, 128, 128, 1],
  grey: [128, 128, 128, 1],
}; // prettier-ignore

/** Null: no colour, or one that is not known here. */
export function parseColour(text: string): Colour | null {
  const value = text.trim().toLowerCase();
  if (Object.hasOwn(NAMED, value)) return NAMED[value];
  if (value.startsWith("#")) return hex(value.slice(1));
  const call = /^([a-z-]+)\((.*)\)$/s.exec(value);
  if (call?.[1] === "rgb" || call?.[1] === "rgba") return rgb(call[2]);
  if (call?.[1] === "color" && call[2].trim().startsWith("srgb "))
    return rgb(shares255(call[2].trim().slice(5)));
  return call?.[1] === "color-mix" ? mix(call[2]) : null;
}

/** "#rrggbb", or "rgba(…)" where it lets through what lies behind it. */
export function writeColour([red, green, blue, alpha]: Colour): string {
  const [r, g, b] = [red, green, blue].map(part => Math.round(part));
  if (alpha < 1) return `rgba(${r},${g},${b},${Number(alpha.toFixed(3))})`;
  return `#${[r, g, b].map(part => part.toString(16).padStart(2, "0")).join("")}`;
}

function hex(digits: string): Colour | null {
  if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return null;
  const long = digits.length > 4 ? digits : [...digits].map(digit => digit + digit).join("");
  const [r, g, b, a = 255] = (long.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16));
  return [r, g, b, a / 255];
}

function rgb(inner: string): Colour | null {
  const parts = inner.split(/[\s,/]+/).filter(part => part !== "");
  const figures = parts.map((part, i) => {
    const value = Number.parseFloat(part);
    return part.endsWith("%") ? (value / 100) * (i < 3 ? 255 : 1) : value;
  });
  const [r, g, b, a = 1] = figures;
  return figures.length >= 3 && figures.every(Number.isFinite) ? [r, g, b, a] : null;
}

/** `color(srgb 0.5 0.5 0.5)`, as a browser gives back a mixture, has shares of 1 where rgb() has them of 255. */
const shares255 = (inner: string): string =>
  inner
    .split(/[\s/]+/)
    .map((part, i) => (i < 3 ? String(Number(part) * 255) : part))
    .join(" ");

/** `in srgb, A 30%, B`: premultiplied, as CSS Color 5 says; shares that add up to less than 1 let through the rest. */
function mix(inner: string): Colour | null {
  const [space, ...parts] = splitTop(inner, ",").map(part => part.trim());
  if (!/^in srgb$/.test(space) || parts.length !== 2) return null;
  const [first, second] = parts.map(part => {
    const share = /\s+([\d.]+)%$/.exec(part);
    const colour = parseColour(share ? part.slice(0, share.index) : part);
    return { colour, share: share ? Number(share[1]) / 100 : null };
  });
  if (!first.colour || !second.colour) return null;
  const [p, q] = shares(first.share, second.share);
  const alpha = p * first.colour[3] + q * second.colour[3];
  const [a, b] = [first.colour, second.colour];
  const part = (i: number) => (alpha === 0 ? 0 : (a[i] * a[3] * p + b[i] * b[3] * q) / alpha);
  return [part(0), part(1), part(2), alpha];
}

function shares(p: number | null, q: number | null): [number, number] {
  if (p === null) return q === null ? [0.5, 0.5] : [1 - q, q];
  if (q === null) return [p, 1 - p];
  return p + q > 1 ? [p / (p + q), q / (p + q)] : [p, q];
}
