// Files that the panel was asked for and has not given yet.
import type { FromPanel } from "../protocol/panel.js";

/** Ms until a panel that says nothing is given up. */
const PATIENCE = 60_000;

type Answer = Extract<FromPanel, { type: "exported" | "notExported" }>;

export class Exports {
  #asked = 0;
  #waiting = new Map<number, (answer: Answer) => void>();

  /** `send` carries the question, with its number, to the panel. */
  async ask(send: (id: number) => void, patience = PATIENCE): Promise<Uint8Array> {
    const id = this.#asked++;
    const answer = await new Promise<Answer>(resolve => {
      const message = "the panel did not answer: show the graph and export it again";
      const late = setTimeout(() => resolve({ type: "notExported", id, message }), patience);
      this.#waiting.set(id, given => {
        clearTimeout(late);
        resolve(given);
      });
      send(id);
    });
    this.#waiting.delete(id);
    if (answer.type === "notExported") throw new Error(answer.message);
    return new Uint8Array(answer.bytes);
  }

  /** An answer to what nobody waits for any more is dropped. */
  answered(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
  }
}
