// The colours of the style sheet as a canvas takes them: resolved, because a canvas knows neither variables nor mixtures
// of them.

const NAMES = [
  "back", "ink", "gradient", "parameter", "cut", "time", "nan", "focus", "quiet", "border", "wire", "hatch", "strip", "rule",
  "track", "fill", "ghost", "lit",
] as const; // biome-ignore format: one table

/** By the name of the variable, without its "--gg-". */
export type Ink = Readonly<Record<(typeof NAMES)[number], string>>;

export function readInk(page: Document): Ink {
  const probe = page.createElement("span");
  probe.hidden = true;
  page.body.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--gg-${name})`;
    return getComputedStyle(probe).color;
  };
  const ink = inkOf(colour);
  probe.remove();
  return ink;
}

/** The colours by their names, from wherever they are known. */
export const inkOf = (colour: (name: string) => string): Ink =>
  Object.fromEntries(NAMES.map(name => [name, colour(name)])) as Ink;
