// Whole values from a run's process, seen from its parent: questions by number, and answers put together from pieces.
import type { ValueHead } from "../protocol/run.js";

export type Value =
  | { readonly is: "here"; readonly dtype: ValueHead["dtype"]; readonly bytes: Uint8Array }
  | { readonly is: Exclude<ValueHead["is"], "here"> };

const gone: Value = { is: "gone" };

export class Values {
  readonly #waiting = new Map<number, (value: Value) => void>();
  #asked = 0;
  #closed = false;
  /** The value that is arriving. */
  #head: ValueHead | null = null;
  #bytes = new Uint8Array(0);
  #received = 0;

  /** Asks by `send` and settles with the answer; "gone" when the process goes. */
  ask(send: (ask: number) => void): Promise<Value> {
    if (this.#closed) return Promise.resolve(gone);
    const ask = this.#asked++;
    return new Promise(resolve => {
      this.#waiting.set(ask, resolve);
      send(ask);
    });
  }

  begin(head: ValueHead): void {
    if (head.is !== "here") return this.#settle(head.ask, { is: head.is });
    this.#head = head;
    this.#bytes = new Uint8Array(head.bytes);
    this.#received = 0;
    if (head.bytes === 0) this.add(this.#bytes);
  }

  add(piece: Uint8Array): void {
    const head = this.#head;
    if (!head || this.#received + piece.length > this.#bytes.length) return;
    this.#bytes.set(piece, this.#received);
    this.#received += piece.length;
    if (this.#received < this.#bytes.length) return;
    this.#head = null;
    this.#settle(head.ask, { is: "here", dtype: head.dtype, bytes: this.#bytes });
  }

  close(): void {
    this.#closed = true;
    for (const ask of [...this.#waiting.keys()]) this.#settle(ask, gone);
  }

  #settle(ask: number, value: Value): void {
    this.#waiting.get(ask)?.(value);
    this.#waiting.delete(ask);
  }
}
