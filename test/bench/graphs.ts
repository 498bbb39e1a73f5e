// Graphs as programs make them, for measuring layouts: blocks with the sizes of boxes and circles, links by slot.
import type { Block, Frame, LayoutInput, Link } from "../../webview/layout/engine.js";

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Builder {
  readonly blocks: Block[] = [];
  readonly frames: Frame[] = [];
  readonly links: Link[] = [];
  #inside: string[] = [];

  /** A leaf or named value. */
  box(...inputs: string[]): string {
    return this.#add(144, null, inputs);
  }

  /** An unnamed operation. */
  sign(...inputs: string[]): string {
    return this.#add(104, 13, inputs);
  }

  framed<T>(make: () => T): T {
    const id = `f${this.frames.length}`;
    this.frames.push({ id, parent: this.#inside.at(-1) ?? null, head: 34, width: 160 });
    this.#inside.push(id);
    const made = make();
    this.#inside.pop();
    return made;
  }

  get input(): LayoutInput {
    return { blocks: this.blocks, frames: this.frames, links: this.links };
  }

  #add(width: number, anchor: number | null, inputs: readonly string[]): string {
    const id = `b${this.blocks.length}`;
    const height = anchor === null ? 56 : 26;
    this.blocks.push({ id, width, height, anchor, inside: this.#inside.at(-1) ?? null });
    for (const from of inputs) this.links.push({ id: `w${this.links.length}`, from, to: id, straight: 1 });
    return id;
  }
}

const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A step of training: layers, a loss, and each parameter's update. */
export function mlp(layers: number): LayoutInput {
  const graph = new Builder();
  let x = graph.box();
  for (let i = 0; i < layers; i++) {
    const [w, b] = [graph.box(), graph.box()];
    x = graph.box(graph.sign(graph.sign(x, graph.sign(w)), b));
  }
  const target = graph.box();
  graph.box(graph.sign(graph.sign(graph.sign(x, target))));
  return graph.input;
}

/** Blocks of attention with `heads` heads and a feed-forward part, with skips; framed as modules are. */
export function transformer(blocks: number, heads: number, frames: boolean): LayoutInput {
  const graph = new Builder();
  const frame = <T>(make: () => T): T => (frames ? graph.framed(make) : make());
  const norm = (x: string) =>
    frame(() => {
      const mean = graph.sign(x);
      const centred = graph.sign(x, mean);
      const deviation = graph.sign(graph.sign(graph.sign(centred)));
      return graph.sign(graph.sign(graph.sign(centred, deviation), graph.box()), graph.box());
    });
  const linear = (x: string) => frame(() => graph.sign(graph.sign(x, graph.box()), graph.box()));
  let x = graph.box();
  for (let i = 0; i < blocks; i++) {
    const from = x;
    x = frame(() => {
      const inner = norm(from);
      const all = frame(() => {
        const [q, k, v] = [linear(inner), linear(inner), linear(inner)];
        const parts = times(heads, () => {
          const scores = graph.sign(graph.sign(graph.sign(q), graph.sign(k)));
          return graph.sign(graph.sign(scores), graph.sign(v));
        });
        return linear(graph.sign(...parts));
      });
      const middle = graph.box(from, all);
      const wide = graph.sign(linear(norm(middle)));
      return graph.box(middle, linear(wide));
    });
  }
  graph.box(graph.sign(linear(x), graph.box()));
  return graph.input;
}

/** An RNN over `steps` steps: three parameters that every step takes. */
export function rnn(steps: number, frames = false): LayoutInput {
  const graph = new Builder();
  const [wx, wh, b] = [graph.box(), graph.box(), graph.box()];
  let h = graph.box();
  const losses: string[] = [];
  for (let t = 0; t < steps; t++) {
    const step = () => {
      const x = graph.box();
      h = graph.box(graph.sign(graph.sign(graph.sign(x, wx), graph.sign(h, wh)), b));
      losses.push(graph.sign(graph.sign(h, graph.box())));
    };
    if (frames) graph.framed(step);
    else step();
  }
  let loss = losses[0];
  for (const each of losses.slice(1)) loss = graph.sign(loss, each);
  graph.box(loss);
  return graph.input;
}

export function chain(length: number): LayoutInput {
  const graph = new Builder();
  let x = graph.box();
  for (let i = 1; i < length; i++) x = graph.sign(x);
  return graph.input;
}

/** Each value is added to several of the last fifty. */
export function skips(length: number): LayoutInput {
  const graph = new Builder();
  const next = random(7);
  const made = [graph.box()];
  for (let i = 1; i < length; i++) {
    const near = made.slice(-50);
    const picked = new Set([made[i - 1], ...times(2, () => near[Math.floor(next() * near.length)])]);
    made.push(graph.box(...picked));
  }
  return graph.input;
}

/** A training loop's tape, unfolded: each pass reads four parameters and makes them anew. */
export function tape(operations: number): LayoutInput {
  const graph = new Builder();
  const parameters = times(4, () => graph.box());
  while (graph.blocks.length < operations) {
    const hidden = graph.sign(graph.sign(graph.sign(graph.box(), parameters[0]), parameters[1]));
    const out = graph.sign(graph.sign(hidden, parameters[2]), parameters[3]);
    const loss = graph.box(graph.sign(graph.sign(out, graph.box())));
    for (let i = 0; i < 4; i++) parameters[i] = graph.sign(parameters[i], graph.sign(loss));
  }
  return graph.input;
}

/** Random series and parallels, as expressions nest. */
export function series(size: number, seed: number): LayoutInput {
  const graph = new Builder();
  const next = random(seed);
  const grow = (from: string, count: number): string => {
    let x = from;
    for (let left = count; left > 0; ) {
      if (left > 3 && next() < 0.4) {
        const inner = 1 + Math.floor(next() * (left - 2));
        const half = Math.floor(inner / 2);
        x = graph.sign(grow(x, half), grow(x, inner - half));
        left -= inner + 1;
      } else {
        x = next() < 0.3 ? graph.sign(x, graph.box()) : graph.sign(x);
        left--;
      }
    }
    return x;
  };
  graph.box(grow(graph.box(), size));
  return graph.input;
}
