// Chooses the engine, keeps the deadline, and drops what is out of date. The same topology is never laid out twice, so
// nothing moves when only numbers changed.
import type { View } from "../../core/graph/view.js";
import type { Block, Layout, LayoutEngine, LayoutInput } from "./engine.js";
import type { Prepared } from "./input.js";
import { layered } from "./layered.js";
import type { Placed } from "./place.js";
import { route } from "./route.js";

/** Above this elkjs takes longer than its deadline on every machine measured. */
const ELK_BLOCKS = 300;
const DEADLINE = 3000;
/** What its worker may take to start: loading 1.6 MB of script, once. */
const START = 10_000;
const KEPT = 32;

export class Layouter {
  #elk: LayoutEngine;
  #deadline: number;
  #placed = new Map<string, Placed>();
  #running: AbortController | null = null;

  constructor(elk: LayoutEngine, deadline = DEADLINE) {
    this.#elk = elk;
    this.#deadline = deadline;
  }

  /** Rejects with AbortError if a later call came meanwhile: its answer is out of date. */
  async place(view: View, prepared: Prepared): Promise<Placed> {
    this.#running?.abort(new DOMException("a newer layout was asked for", "AbortError"));
    const key = `${prepared.rightward} ${topology(view, prepared.input)}`;
    const known = this.#placed.get(key);
    if (known) return known;
    const current = new AbortController();
    this.#running = current;
    const { layout, engine, note } = await this.#answer(prepared.input, current.signal);
    current.signal.throwIfAborted();
    const placed: Placed = { ...route(view, prepared, layout), engine, note };
    this.#placed.set(key, placed);
    const oldest = this.#placed.keys().next().value;
    if (this.#placed.size > KEPT && oldest !== undefined) this.#placed.delete(oldest);
    return placed;
  }

  /** To be called as early as possible: the first layout then need not wait for the engine to start. */
  warm(): void {
    void this.#elk.warm().catch(() => {});
  }

  dispose(): void {
    this.#running?.abort();
    this.#elk.dispose();
  }

  async #answer(
    input: LayoutInput,
    signal: AbortSignal,
  ): Promise<{ layout: Layout; engine: Placed["engine"]; note: string | null }> {
    const simple = async (note: string) => ({
      layout: await layered.place(input, signal),
      engine: layered.name,
      note,
    });
    if (input.blocks.length > ELK_BLOCKS) return simple(`simple layout for ${input.blocks.length} boxes`);
    try {
      await within(START, this.#elk.warm(), signal);
      signal.throwIfAborted();
      const layout = await this.#elk.place(
        input,
        AbortSignal.any([signal, AbortSignal.timeout(this.#deadline)]),
      );
      return { layout, engine: this.#elk.name, note: null };
    } catch (error) {
      signal.throwIfAborted();
      const late = error instanceof DOMException && error.name === "TimeoutError";
      return simple(late ? `simple layout: elk took too long` : `simple layout: ${reason(error)}`);
    }
  }
}

/** A promise that is given up after `ms`, or with the signal. */
function within<T>(ms: number, promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  return Promise.race([
    promise,
    new Promise<never>((_, reject) =>
      end.addEventListener("abort", () => reject(end.reason), { once: true }),
    ),
  ]);
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What may move a box: boxes and wires, not what they carry. */
function topology(view: View, { blocks }: LayoutInput): string {
  const wires = view.wires.map(wire => `${wire.from}-${wire.to}.${wire.slot}${wire.blocked ?? ""}`);
  const size = ({ id, width, height, beside }: Block) =>
    `${id}/${width}x${height}${beside ? `-${beside.left}+${beside.right}` : ""}`;
  return [...blocks.map(size), ...wires].join(" ");
}
