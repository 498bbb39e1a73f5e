// By which variable a parameter is known: the first that held it.
import { Tensor } from "../../core/internal.js";
import type { Witness } from "./runtime.js";

/** Hands on what the instrumented program tells, and remembers the names of what may be learned. */
export class Variables implements Witness {
  /** Once true, only tensors that want a gradient can be new parameters. */
  settled = (): boolean => false;
  readonly #sites: readonly { readonly name: string }[];
  readonly #next: Witness;
  readonly #names = new WeakMap<Tensor, string>();

  constructor(sites: readonly { readonly name: string }[], next: Witness) {
    this.#sites = sites;
    this.#next = next;
  }

  of(tensor: Tensor): string | undefined {
    return this.#names.get(tensor);
  }

  name(value: unknown, site: number): void {
    this.#next.name(value, site);
    if (!(value instanceof Tensor) || value.origin !== null || (this.settled() && !value.wants)) return;
    if (!this.#names.has(value)) this.#names.set(value, this.#sites[site].name);
  }

  echo(value: unknown, site: number): void {
    this.#next.echo(value, site);
  }
}
