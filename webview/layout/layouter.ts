// Chooses the engine, keeps the deadlines, and drops what is out of date. The same topology is never laid out twice, so
// nothing moves when only numbers changed; otherwise what stays keeps its order, and the stage learns where the box went
// that the person was looking at.
import type { View } from "../../core/graph/view.js";
import { Before } from "./before.js";
import type { Layout, LayoutEngine, LayoutInput } from "./engine.js";
import type { Prepared } from "./input.js";
import { isSmall } from "./layeredengine.js";
import type { Placed } from "./place.js";
import { route } from "./route.js";
import { topology } from "./topology.js";

/** elkjs is asked up to so many blocks and links. Beyond, it takes seconds (254 blocks: 2.6 s, ours 0.03 s) for pictures that
 * are no better (`npm run bench -- --only layout`). */
export const ELK = { blocks: 80, links: 160 } as const;

/** Ms that each engine may take. */
const DEADLINE = { elk: 3000, layered: 15_000 } as const;
/** What elk's worker may take to start: loading 1.6 MB of script, once. */
const START = 10_000;
/** Boxes of all the pictures that are kept. */
const KEPT = 50_000;

interface Answer {
  layout: Layout;
  engine: Placed["engine"];
  note: string | null;
}

export class Layouter {
  #elk: LayoutEngine;
  #ours: LayoutEngine;
  #deadline: { elk: number; layered: number };
  #placed = new Map<string, Placed>();
  #running: AbortController | null = null;
  #before: Before | null = null;

  constructor(elk: LayoutEngine, ours: LayoutEngine, deadline: { elk?: number; layered?: number } = {}) {
    this.#elk = elk;
    this.#ours = ours;
    this.#deadline = { ...DEADLINE, ...deadline };
  }

  /**
   * The places of a view. `anchor`: the node that the person has selected; the answer says where it was and is. Rejects with
   * AbortError if a later call came meanwhile: its answer is out of date.
   */
  async place(view: View, prepared: Prepared, anchor: number | null = null): Promise<Placed> {
    this.#running?.abort(new DOMException("a newer layout was asked for", "AbortError"));
    const current = new AbortController();
    this.#running = current;
    const key = `${prepared.rightward} ${topology(view, prepared.input)}`;
    const before = this.#before;
    const placed = this.#placed.get(key) ?? (await this.#made(view, prepared, current.signal));
    this.#keep(key, placed);
    this.#before = new Before(view, prepared, placed);
    const moved = before?.moved(this.#before, anchor) ?? null;
    return moved ? { ...placed, moved } : placed;
  }

  async #made(view: View, prepared: Prepared, signal: AbortSignal): Promise<Placed> {
    const known = this.#before?.middles(view, prepared);
    const input = known ? { ...prepared.input, before: known } : prepared.input;
    const { layout, engine, note } = await this.#answer(input, signal);
    signal.throwIfAborted();
    return { ...route(view, prepared, layout), engine, note, moved: null };
  }

  /** To be called as early as possible: the first layout then need not wait for the engine to start. */
  warm(): void {
    void this.#elk.warm().catch(() => {});
  }

  dispose(): void {
    this.#running?.abort();
    this.#elk.dispose();
    this.#ours.dispose();
  }

  #keep(key: string, placed: Placed): void {
    this.#placed.delete(key);
    this.#placed.set(key, placed);
    let boxes = 0;
    for (const each of this.#placed.values()) boxes += each.boxes.size;
    for (const [oldest, { boxes: own }] of this.#placed) {
      if (boxes <= KEPT || oldest === key) return;
      this.#placed.delete(oldest);
      boxes -= own.size;
    }
  }

  async #answer(input: LayoutInput, signal: AbortSignal): Promise<Answer> {
    if (!suitsElk(input)) return this.#layered(input, signal, null);
    try {
      await within(START, this.#elk.warm(), signal);
      signal.throwIfAborted();
      const layout = await this.#elk.place(input, limited(signal, this.#deadline.elk));
      return { layout, engine: this.#elk.name, note: null };
    } catch (error) {
      signal.throwIfAborted();
      return this.#layered(input, signal, late(error) ? "the finer one took too long" : reason(error));
    }
  }

  /** `why`: what went wrong before. */
  async #layered(input: LayoutInput, signal: AbortSignal, why: string | null): Promise<Answer> {
    const answer = (layout: Layout, note: string | null): Answer => {
      const straight = layout.loose > 0 ? `${layout.loose} of the longest wires go straight` : null;
      const inline =
        this.#ours.inline && !isSmall(input) ? "laid out on the page: no worker can start" : null;
      const notes = [note, straight, inline].filter(text => text !== null);
      return { layout, engine: this.#ours.name, note: notes.length > 0 ? notes.join("; ") : null };
    };
    try {
      const layout = await this.#ours.place(input, limited(signal, this.#deadline.layered));
      return answer(layout, why === null ? null : `simpler layout: ${why}`);
    } catch (error) {
      signal.throwIfAborted();
      const because = late(error) ? "a better one took too long" : reason(error);
      return answer(await this.#ours.place(input, signal, true), `simple layout: ${because}`);
    }
  }
}

/** elk knows no rows that go on through frames. */
export function suitsElk({ blocks, frames = [], links }: LayoutInput): boolean {
  return frames.length === 0 && blocks.length <= ELK.blocks && links.length <= ELK.links;
}

const limited = (signal: AbortSignal, ms: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(ms)]);

/** A promise that is given up after `ms`, or with the signal. */
function within<T>(ms: number, promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const end = limited(signal, ms);
  return Promise.race([
    promise,
    new Promise<never>((_, reject) =>
      end.addEventListener("abort", () => reject(end.reason), { once: true }),
    ),
  ]);
}

const late = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
