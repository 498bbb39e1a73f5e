import { disown, newScope, type Scope, scopes } from "../tensor/scope.js";
import type { Tensor } from "../tensor/tensor.js";

// The large adjoints of one backward pass. The pass made them, its buffer is all that holds them, and nobody else sees them
// unless they are disowned: so they are used again as soon as they were passed on. Not for passes that are recorded for a
// further derivative. A recorder looks at contributions until they are summed: the pass disowns those that it adds.

export class Keeper {
  private readonly scope = newScope();

  /** A place in the pass holds this. */
  hold(adjoint: Tensor | null): void {
    const storage = adjoint?.large ?? null;
    if (storage !== null) storage.holds++;
  }

  /** It no longer does. */
  drop(adjoint: Tensor | null): void {
    const storage = adjoint?.large ?? null;
    if (storage !== null && --storage.holds === 0 && storage.scope === this.scope) storage.recycle();
  }

  /** It no longer does, but is about to be handed on. */
  unhold(adjoint: Tensor | null): void {
    const storage = adjoint?.large ?? null;
    if (storage !== null) storage.holds--;
  }

  /** Somebody outside of the pass sees this. */
  disown(adjoint: Tensor | null): void {
    disown(adjoint?.large ?? null);
  }

  /** Whether one place in the pass is all that holds this. */
  owns(adjoint: Tensor): boolean {
    const storage = adjoint.large;
    return storage !== null && storage.scope === this.scope && storage.holds === 1;
  }

  /** A rule begins. What the program's own rules make, or were given, is theirs. */
  enter(builtIn: boolean, adjoints: readonly (Tensor | null)[]): Scope | null {
    const outer = scopes.current;
    scopes.current = builtIn ? this.scope : null;
    if (!builtIn) for (const adjoint of adjoints) this.disown(adjoint);
    return outer;
  }

  /** It has ended, and its results were sent: what no place holds was made by the way. */
  leave(outer: Scope | null): void {
    scopes.current = outer;
    const { made } = this.scope;
    for (const storage of made) if (storage.holds === 0 && storage.scope === this.scope) storage.recycle();
    made.length = 0;
  }
}
