// The table of a run's sites as columns, which travel and parse several times faster than as many small objects.
import type { NumberedSite } from "../instrument/draft.js";
import type { ProgramText } from "../protocol/run.js";

type Columns = ProgramText["sites"];

export function writeSites(sites: readonly NumberedSite[]): Columns {
  return {
    file: sites.map(site => site.file),
    line: sites.map(site => site.line),
    column: sites.map(site => site.column),
    name: sites.map(site => site.name),
    loop: sites.map(site => site.loop),
    callee: sites.map(site => site.callee ?? ""),
    argumentOf: sites.map(site => site.argumentOf ?? -1),
  };
}

/** Methods that call back once an element, or as often as they like. */
export const REPEATS: ReadonlySet<string> = new Set(
  (
    "map forEach flatMap filter reduce reduceRight some every find findIndex findLast findLastIndex from sort " +
    "toSorted replaceAll each times"
  ).split(" "),
);

type Needed = "file" | "line" | "column" | "name" | "loop" | "callee" | "argumentOf";

/** What the run time needs of a site; where it ends only the parent asks. */
export interface RunSite extends Pick<NumberedSite, Needed> {
  /** A call of a method that calls back. */
  readonly repeats: boolean;
  /** What its frames are called, if it is a loop or a call that calls back. */
  readonly loopName: string;
}

export function readSites(columns: Columns): RunSite[] {
  const { file, line, column, name, loop, callee, argumentOf } = columns;
  return line.map((_, i) => ({
    file: file[i],
    line: line[i],
    column: column[i],
    name: name[i],
    loop: loop[i],
    callee: callee[i] || undefined,
    argumentOf: argumentOf[i] < 0 ? undefined : argumentOf[i],
    repeats: REPEATS.has(callee[i]),
    loopName: `${callee[i] || name[i]}@${line[i]}`,
  }));
}
