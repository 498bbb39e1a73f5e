// Markdown out of text that others wrote: it is shown as it is, and never read as a link, an image or HTML.

/** Text in running prose. */
export function prose(text: string): string {
  // A line break could start a heading or a list; every other mark can be escaped.
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+\-.!|<>&~$:@/^=]/g, mark => entities[mark] ?? `\\${mark}`);
}

// Within a word an escaped mark is still a mark to an autolinker ("https\://"); as entities they are not.
const entities: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  ":": "&#58;",
  "/": "&#47;",
  "@": "&#64;",
  ".": "&#46;",
};

/** Inline code. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const fence = "`".repeat(longest(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block of code, line by line as it is. */
export function block(text: string, language = "text"): string {
  const fence = "`".repeat(Math.max(3, longest(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** The longest run of backticks. */
function longest(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
}
