// The tape of one step. An instrumented program writes into the register where it is; here the tape itself looks.
import {
  type OpFacts,
  type OpInfo,
  register,
  Tape,
  type TapeOptions,
  type Tensor,
} from "../../core/internal.js";
import type { Frame } from "../../core/tape/frame.js";
import type { CallFacts, CallKind, EventKind } from "../../core/tape/recorder.js";
import type { Places, Stand } from "./places.js";
import { MOST_LOOKS } from "./wire.js";

/** By tensor: numbers of places that gave it, whose variables may hold it. Kept from tape to tape. */
export type Origins = WeakMap<Tensor, readonly number[]>;

type Hidden = (...args: never[]) => unknown;

export class StepTape extends Tape {
  /** A leaf has this node on the tape, and was given by a call at that place: pairs. */
  readonly given: number[] = [];
  /** Operations and events whose places were not looked for. */
  unplaced = 0;
  readonly #places: Places;
  readonly #origins: Origins;
  readonly #broken: (error: unknown) => void;
  #looks = 0;
  /** Within a backward pass, and while an optimizer moves, all happens at one place. */
  #held: Stand | null = null;
  /** Gradients that zeroGrad() still clears, and where it was called. */
  #clearing: { left: number; stand: Stand | null } = { left: 0, stand: null };

  /** @param broken is told of trouble, which must not be the program's */
  constructor(options: TapeOptions, places: Places, origins: Origins, broken: (error: unknown) => void) {
    super(options);
    this.#broken = broken;
    this.#places = places;
    this.#origins = origins;
  }

  override op(
    info: OpInfo,
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: OpFacts,
  ): void {
    const fresh = inputs.filter((each): each is Tensor => this.#isFresh(each));
    const site = this.#at(this.op, () => super.op(info, inputs, outputs, facts), null);
    for (const each of fresh) this.#know(each);
    if (inputs.length === 0 && outputs.length === 1) this.#origin(outputs[0], site);
  }

  override scalarOp(
    info: OpInfo,
    x: Tensor | number,
    y: Tensor | number | null,
    out: Tensor,
    saved: number,
    off: OpFacts["off"],
  ): void {
    const fresh = [x, y].filter((each): each is Tensor => this.#isFresh(each));
    this.#at(this.scalarOp, () => super.scalarOp(info, x, y, out, saved, off), null);
    for (const each of fresh) this.#know(each);
  }

  override marked(tensor: Tensor): void {
    const site = this.#at(this.marked, () => super.marked(tensor), null);
    // A module names its parameters when it runs, which says nothing of variables.
    if (tensor.extra?.name !== undefined) return;
    this.#origin(tensor, site);
    const node = this.numberOf(tensor);
    if (node >= 0) this.given.push(node, site);
  }

  override event(what: EventKind, tensor: Tensor): void {
    const fresh = this.#isFresh(tensor);
    const cleared = what === "zero" && this.#clearing.left-- > 0 ? this.#clearing.stand : null;
    this.#at(this.event, () => super.event(what, tensor), this.#held ?? cleared);
    if (fresh) this.#know(tensor);
  }

  override called(what: CallKind, facts: CallFacts): void {
    const stand = this.#held ?? this.#look(this.called);
    this.#at(this.called, () => super.called(what, facts), stand);
    this.#clearing = { left: what === "zeroGrad" ? (facts.count ?? 0) : 0, stand };
  }

  override beginBackward(roots: readonly Tensor[], createGraph: boolean): void {
    this.hold(this.beginBackward);
    this.#at(this.beginBackward, () => super.beginBackward(roots, createGraph), this.#held);
  }

  override endBackward(): void {
    super.endBackward();
    this.release();
  }

  /** What the program reads in an error must not depend on whether this step is recorded. */
  override describe(): undefined {}
  override here(): undefined {}

  /** All events are at this place until it is released. */
  hold(hidden: Hidden): void {
    this.#held = this.#look(hidden);
  }

  release(): void {
    this.#held = null;
  }

  /** Records with the register at the place of the program, or at one that is known; gives its number. */
  #at(hidden: Hidden, action: () => void, known: Stand | null): number {
    const { site, source } = register;
    const stand = known ?? this.#look(hidden);
    const { frame } = stand;
    register.site = stand.site;
    register.source = frame === null ? null : { frame: () => frame };
    try {
      action();
    } catch (error) {
      this.#broken(error);
    }
    register.site = site;
    register.source = source;
    return stand.site;
  }

  #look(hidden: Hidden): Stand {
    const modules: Frame | null = register.source?.frame() ?? null;
    if (this.#looks++ < MOST_LOOKS) return this.#places.here(hidden, modules);
    this.unplaced++;
    return { site: -1, frame: modules };
  }

  /** A leaf of an earlier step that is not on this tape yet. */
  #isFresh(x: Tensor | number | null): boolean {
    return typeof x === "object" && x !== null && this.numberOf(x) < 0 && this.#origins.has(x);
  }

  /** A leaf of an earlier step is on this tape now. */
  #know(tensor: Tensor): void {
    const node = this.numberOf(tensor);
    if (node >= 0) for (const site of this.#origins.get(tensor) ?? []) this.given.push(node, site);
  }

  #origin(tensor: Tensor, site: number): void {
    if (site >= 0) this.#origins.set(tensor, [...(this.#origins.get(tensor) ?? []), site].slice(0, 8));
  }
}
