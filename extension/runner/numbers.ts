// Site numbers across edits: an edited file keeps the numbers of the others as they are, so that their instrumented
// texts can be used again. Each file owns a range with room to grow; an outgrown range is left and another taken.
import type { NumberedSite } from "../instrument/draft.js";

interface Range {
  readonly first: number;
  readonly size: number;
}

/** Numbers that no program mentions. */
const NOTHING: NumberedSite = {
  kind: "call",
  name: "",
  file: "",
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  loop: -1,
};

export class SiteNumbers {
  readonly #ranges = new Map<string, Range>();
  #next = 0;

  /** First number for a file. */
  first(path: string): number {
    return this.#ranges.get(path)?.first ?? this.#next;
  }

  /** Takes room for a file's sites, numbered from `first`. False: they do not fit there; ask `first` again. */
  take(path: string, first: number, count: number): boolean {
    const range = this.#ranges.get(path);
    if (range && range.first === first && count <= range.size) return true;
    if (!range && first === this.#next) {
      const size = count + Math.max(64, count >> 1);
      this.#ranges.set(path, { first, size });
      this.#next += size;
      return true;
    }
    this.#ranges.delete(path);
    return false;
  }

  /** How many numbers are given out, used or not. */
  get span(): number {
    return this.#next;
  }

  /** The table of a run: the sites of its files at their numbers. */
  table(files: Iterable<{ first: number; sites: readonly NumberedSite[] }>): NumberedSite[] {
    const table: NumberedSite[] = [];
    for (const { first, sites } of files) {
      while (table.length < first) table.push(NOTHING);
      sites.forEach((site, i) => {
        table[first + i] = site;
      });
    }
    return table;
  }
}
