// From a stack trace to a place of the user's program: the innermost frame that lies in one of its files.
import { fileURLToPath } from "node:url";
import type { Site } from "../../core/trace/trace.js";
import type { NumberedSite } from "../instrument/draft.js";
import { shownPath } from "./paths.js";

interface Point {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const FRAME_PLACE = /^\s+at (?:.*?[\s(])?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+):(\d+)\)?$/;

/** The places of a stack, innermost first, as absolute paths. */
export function points(stack: string): Point[] {
  return stack.split("\n").flatMap(line => {
    const found = FRAME_PLACE.exec(line);
    if (!found) return [];
    const file = pathOf(found[1]);
    return file === null ? [] : [{ file, line: Number(found[2]), column: Number(found[3]) }];
  });
}

function pathOf(text: string): string | null {
  if (!text.startsWith("file:")) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return null;
  }
}

/** The smallest numbered call that holds a point, else the point itself. */
export function siteAt(sites: readonly NumberedSite[], file: string, line: number, column: number): Site {
  let best: NumberedSite | null = null;
  for (const site of sites)
    if (
      site.kind === "call" &&
      site.file === file &&
      holds(site, line, column) &&
      (!best || inside(site, best))
    )
      best = site;
  return best ? plain(best) : { file, line, column, endLine: line, endColumn: column + 1 };
}

function holds(site: Site, line: number, column: number): boolean {
  const after = line > site.line || (line === site.line && column >= site.column);
  return after && (line < site.endLine || (line === site.endLine && column < site.endColumn));
}

function inside(a: Site, b: Site): boolean {
  return (
    holds(b, a.line, a.column) &&
    (a.endLine < b.endLine || (a.endLine === b.endLine && a.endColumn <= b.endColumn))
  );
}

/** A numbered place without what only the run needs. */
export function plain({ file, line, column, endLine, endColumn }: Site): Site {
  return { file, line, column, endLine, endColumn };
}

/** The innermost place of the program on a stack; null if there is none. */
export function blame(
  stack: string,
  root: string,
  files: ReadonlySet<string>,
  sites: readonly NumberedSite[],
): Site | null {
  const point = points(stack).find(({ file }) => files.has(file));
  return point ? siteAt(sites, shownPath(root, point.file), point.line, point.column) : null;
}
