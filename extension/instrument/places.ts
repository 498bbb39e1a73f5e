// Offsets to lines and columns as an editor counts them: lines end at \n, \r\n or \r (not at U+2028, where parsers
// end one too), columns count UTF-16 units from 1, and a byte order mark is no column.
import type { Site } from "../../core/trace/trace.js";

export class Places {
  readonly #file: string;
  readonly #starts: number[] = [0];
  readonly #mark: number;

  constructor(code: string, file: string) {
    this.#file = file;
    this.#mark = code.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (const { 0: end, index } of code.matchAll(/\r\n|\n|\r/g)) this.#starts.push(index + end.length);
  }

  /** The place of `[start, end)`; `end` is exclusive. */
  site(start: number, end: number): Site {
    const from = this.#place(start);
    const to = this.#place(end);
    return { file: this.#file, line: from[0], column: from[1], endLine: to[0], endColumn: to[1] };
  }

  /** The offset of a place; past the end of its line, or of the text, that end. */
  offset(line: number, column: number): number {
    const start = this.#starts[line - 1] ?? Number.POSITIVE_INFINITY;
    const mark = line === 1 ? this.#mark : 0;
    return Math.min(start + column - 1 + mark, (this.#starts[line] ?? Number.POSITIVE_INFINITY) - 1);
  }

  #place(offset: number): [line: number, column: number] {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    const mark = low === 0 ? Math.min(this.#mark, offset) : 0;
    return [low + 1, offset - this.#starts[low] - mark + 1];
  }
}
