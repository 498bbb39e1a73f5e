// What the program prints, passed on as it comes. A program that prints without end must not fill our memory: past a
// limit the rest is counted, and the count is said.
import type { Readable } from "node:stream";

/** UTF-16 units of each stream that are passed on, unless a run says otherwise. */
export const OUTPUT_LIMIT = 8 * 2 ** 20;

export class Output {
  readonly closed: Promise<void>;
  readonly #name: string;
  readonly #limit: number;
  readonly #take: (text: string) => void;
  #length = 0;
  #dropped = 0;

  constructor(name: string, stream: Readable, limit: number, take: (text: string) => void) {
    this.#name = name;
    this.#limit = limit;
    this.#take = take;
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#pass(text));
    this.closed = new Promise(resolve => {
      stream.once("close", resolve);
      stream.once("error", () => resolve());
    });
  }

  /** Words on how much was left out; null if nothing was. */
  get leftOut(): string | null {
    if (this.#dropped === 0) return null;
    return `${this.#name}: ${this.#dropped.toLocaleString("en-US")} more characters are not shown`;
  }

  #pass(text: string): void {
    const room = this.#limit - this.#length;
    this.#length += text.length;
    if (room > 0) this.#take(room < text.length ? text.slice(0, room) : text);
    this.#dropped += Math.max(0, text.length - Math.max(0, room));
  }
}
