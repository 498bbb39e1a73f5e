import { ArgumentError } from "../errors.js";

// What registering a hook returns, as PyTorch's RemovableHandle.

/** A list of hooks that may be removed while it is being called. */
export type Hooks<F> = Map<number, F>;

let next = 0;

export class RemovableHandle {
  private readonly list: Map<number, unknown>;
  readonly id: number;

  constructor(list: Map<number, unknown>, id: number) {
    this.list = list;
    this.id = id;
  }

  /** Takes the hook out; again does nothing. */
  remove(): void {
    this.list.delete(this.id);
  }
}

/** Adds a hook; hooks run in the order in which they were added. */
export function addHook<F>(list: Hooks<F>, hook: F): RemovableHandle {
  if (typeof hook !== "function")
    throw new ArgumentError(`a hook must be a function, got ${hook === null ? "null" : typeof hook}`);
  list.set(next, hook);
  return new RemovableHandle(list, next++);
}
