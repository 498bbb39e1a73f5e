// Looks at something that changes often: soon after a change, one look at a time, and once more if there was another change
// meanwhile. However often it changes, looks come no further apart and take no more of the time than this.

/** Milliseconds from a change to the look. */
const PAUSE = 500;
/** Times that a look took, until the next: what is looked at may be large. */
const PATIENCE = 4;

export class Looks {
  readonly #look: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #pause = PAUSE;
  #looking = false;
  #again = false;
  #over = false;

  /** @param failed is told of a look that failed; the next is made all the same */
  constructor(look: () => Promise<void>, failed: (error: unknown) => void) {
    this.#look = look;
    this.#failed = failed;
  }

  /** Something has changed. A look that is due already will see it. */
  changed(): void {
    if (this.#looking) this.#again = true;
    else if (!this.#over) this.#timer ??= setTimeout(() => void this.#now(), this.#pause);
  }

  dispose(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  async #now(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    this.#again = false;
    const began = performance.now();
    try {
      await this.#look();
    } catch (error) {
      this.#failed(error);
    }
    this.#pause = Math.max(PAUSE, PATIENCE * (performance.now() - began));
    this.#looking = false;
    if (this.#again) this.changed();
  }
}
