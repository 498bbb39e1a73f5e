// What must not stand in the repository's text. The patterns are written so that they do not match themselves.

const MOST_LINES = 400;

export function tooLong(text: string): boolean {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0) > MOST_LINES;
}

const REFUSED: readonly { what: string; where: RegExp; pattern: RegExp }[] = [
  { what: "a machine's path", where: /./, pattern: /(?<![\w.$}-])\/(?:home|root|Users|work)\/\w/ },
  { what: "a package registry", where: /./, pattern: /registry\.(?:npmjs|yarnpkg|npmmirror)\./ },
  {
    what: "unfinished work",
    where: /\.(ts|mjs|css)$/,
    pattern: /\b(?:TO[D]O|FIX[M]E|X{3}|HA[C]K)\b/,
  },
  {
    what: "a switched-off test",
    where: /\.test\.ts$/,
    pattern: /\b(?:it|test|describe)\.(?:only|skip|todo)\b/,
  },
];

/** One line for each kind of forbidden text in the file: "core/x.ts:12: unfinished work". */
export function complaints(file: string, text: string): string[] {
  const found: string[] = [];
  for (const { what, where, pattern } of REFUSED) {
    if (!where.test(file)) continue;
    const at = text.search(pattern);
    if (at >= 0) found.push(`${file}:${text.slice(0, at).split("\n").length}: ${what}`);
  }
  return found;
}
