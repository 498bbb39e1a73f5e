import type { Log } from "./log.js";
import { kind } from "./records.js";

/** Longest text that a tape keeps whole: user programs name things, and a name must not fill the tape. */
const longest = 2000;

/** Texts on a tape, each written once. */
export class Strings {
  private readonly log: Log;
  private readonly ids = new Map<string, number>();
  private next = 0;

  constructor(log: Log) {
    this.log = log;
  }

  /** The number of a text that will come again: a name, a formula. */
  intern(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.add(text);
    // What is written to the ring may be gone when it is wanted again.
    if (!this.log.diverted) this.ids.set(text, id);
    return id;
  }

  /** The number of a text of its own; too long a one ends in "…". */
  add(text: string): number {
    const whole = text.length <= longest;
    return this.whole(whole ? text : `${text.slice(0, longest)}…`);
  }

  /** As `add`, of any length: for the library's own texts. */
  whole(text: string): number {
    this.log.begin(kind.string);
    this.log.put(this.next);
    for (let i = 0; i < text.length; i++) this.log.put(text.charCodeAt(i));
    this.log.commit();
    return this.next++;
  }
}
