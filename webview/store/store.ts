// Holds the state and tells who asked. Listeners get both states, so that each redraws only what changed.
import type { Event } from "./event.js";
import { reduce } from "./reduce.js";
import type { State } from "./state.js";

export type Listener = (state: State, before: State, event: Event) => void;

export class Store {
  #state: State;
  #listeners = new Set<Listener>();
  #queue: Event[] = [];
  #telling = false;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Events that listeners send while they are told wait their turn: every listener sees every state in order. */
  send(event: Event): void {
    this.#queue.push(event);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const before = this.#state;
        this.#state = reduce(before, next);
        if (this.#state !== before)
          for (const listener of this.#listeners) listener(this.#state, before, next);
      }
    } finally {
      this.#telling = false;
    }
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
