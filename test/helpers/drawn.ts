// Random programs of nested functions and loops, run here and recorded.
import fc from "fast-check";
import { AutogradError, noGrad, optim, type Tensor, tensor } from "../../core/index.js";
import type { Frame } from "../../core/tape/frame.js";
import { tape } from "../../core/tape/recorder.js";
import { register } from "../../core/tape/register.js";
import { program, recording } from "../../core/trace/testing.js";
import type { Trace } from "../../core/trace/trace.js";

export type Step = readonly [what: number, a: number, b: number];

/** Lines of the program: where each kind of step stands. */
const LINES = [
  "leaf",
  "mul",
  "add",
  "tanh",
  "view",
  "backward",
  "zero",
  "step",
  "enter",
  "loop",
  "back",
] as const;

export const line = (what: (typeof LINES)[number]): number => LINES.indexOf(what) + 1;

export const drawn: fc.Arbitrary<Step[]> = fc.array(fc.tuple(fc.nat(13), fc.nat(7), fc.nat(7)), {
  minLength: 3,
  maxLength: 30,
});

const { sites, find } = program("a.js", LINES.join("\n"));
const SITES = LINES.map((word, i) => find(i + 1, word));

class Run {
  readonly #values: Tensor[];
  readonly #recording = recording({ sites });
  readonly #optimizer: optim.SGD;
  readonly #calls = new Map<string, number>();
  #frame: Frame | null = null;

  constructor(steps: readonly Step[]) {
    const { tape: recorder } = this.#recording;
    tape.recorder = recorder;
    register.source = { frame: () => this.#frame };
    try {
      this.#values = [this.#leaf("w", 0.5), this.#leaf("u", -1.5)];
      this.#optimizer = new optim.SGD([...this.#values], { lr: 0.1 });
      for (const step of steps) this.#take(step);
      recorder.finish();
    } finally {
      tape.recorder = null;
      register.source = null;
      register.site = -1;
    }
  }

  get trace(): Trace {
    return this.#recording.trace({ file: "a.js", sites });
  }

  #leaf(name: string, value: number): Tensor {
    register.site = SITES[0];
    return tensor([value, 2 * value], { requiresGrad: true, name });
  }

  #take([what, a, b]: Step): void {
    const kind = LINES[what < 5 ? 1 + (what % 4) : Math.min(what - 1, LINES.length - 1)];
    register.site = SITES[LINES.indexOf(kind)];
    const recent = (n: number) =>
      this.#values[this.#values.length - 1 - (n % Math.min(5, this.#values.length))];
    switch (kind) {
      case "mul":
        return this.#made(recent(a).mul(recent(b)), b);
      case "add":
        return this.#made(b % 2 ? recent(a).add(0.5) : noGrad(() => recent(a).add(1)), b);
      case "tanh":
        return this.#made(recent(a).tanh(), b);
      case "view":
        return this.#made(recent(a).view([2]), b);
      case "backward":
        return this.#backward(recent(a).sum());
      case "zero":
        return this.#optimizer.zeroGrad();
      case "step":
        return this.#optimizer.step();
      case "enter":
        return this.#enter("function", `f${a % 2}`);
      case "loop":
        return this.#enter("loop", "for@10", b % 3);
      default:
        this.#frame = this.#frame?.up ?? null;
    }
  }

  #made(value: Tensor, b: number): void {
    if (b % 3) value.name = `v${b}`;
    this.#values.push(value);
  }

  #backward(root: Tensor): void {
    // What an optimizer changed cannot be read again: the program goes on, as one that catches does.
    if (!root.requiresGrad) return;
    try {
      root.backward({ retainGraph: true });
    } catch (error) {
      if (!(error instanceof AutogradError)) throw error;
    }
  }

  #enter(kind: Frame["kind"], name: string, iteration?: number): void {
    const key = `${name} ${iteration ?? ""}`;
    const call = this.#calls.get(key) ?? 0;
    this.#calls.set(key, call + 1);
    const turn = iteration === undefined ? {} : { iteration };
    this.#frame = { up: this.#frame, kind, name, call, from: register.site, id: -1, ...turn };
  }
}

export const ran = (steps: readonly Step[]): Trace => new Run(steps).trace;
