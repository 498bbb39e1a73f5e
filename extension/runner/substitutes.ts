// Values that others take the place of: found by where they are made, and overwritten there. Their versions stay as they
// are, for nothing has read them yet; rules that keep their own output keep what was put there.
import { counts, isAround } from "../../core/graph/occurrence.js";
import { type OpInfo, register, rounded, type Tensor } from "../../core/internal.js";
import type { Substitution } from "../protocol/run.js";
import type { RunSite } from "./sites.js";

interface Wanted {
  readonly substitution: Substitution;
  /** How often its operation ran there, in its frame. */
  seen: number;
}

export class Substitutes {
  /** By number of a site: what is made there. */
  readonly #bySite = new Map<number, Wanted[]>();

  constructor(sites: readonly RunSite[], substitutions: readonly Substitution[]) {
    for (const substitution of substitutions) {
      const { file, line, column } = substitution.occurrence.site;
      const wanted = { substitution, seen: 0 };
      for (let site = 0; site < sites.length; site++) {
        const each = sites[site];
        if (each.line !== line || each.column !== column || each.file !== file) continue;
        const list = this.#bySite.get(site);
        if (list) list.push(wanted);
        else this.#bySite.set(site, [wanted]);
      }
    }
  }

  /** An operation has just made these. */
  made(info: OpInfo, outputs: readonly Tensor[]): void {
    const list = this.#bySite.get(register.site);
    if (list === undefined) return;
    for (let i = 0; i < list.length; i++) {
      const wanted = list[i];
      const { occurrence, shape } = wanted.substitution;
      if ((info.rule ?? info.name) !== occurrence.op || !isHere(occurrence.frame)) continue;
      for (let o = 0; o < outputs.length; o++) {
        const turn = wanted.seen++;
        if (turn === occurrence.nth && isOf(outputs[o], shape)) overwrite(outputs[o], wanted.substitution);
      }
    }
  }
}

/** Whether the program is in that call or iteration. */
function isHere(sought: Substitution["occurrence"]["frame"]): boolean {
  let frame = register.source === null ? null : register.source.frame();
  while (frame !== null && !counts(frame, sought?.name ?? null)) frame = frame.up;
  return isAround(frame, sought);
}

function isOf({ shape }: Tensor, wanted: readonly number[]): boolean {
  if (shape.length !== wanted.length) return false;
  for (let d = 0; d < shape.length; d++) if (shape[d] !== wanted[d]) return false;
  return true;
}

function overwrite(tensor: Tensor, { from, count, values }: Substitution): void {
  const { storage, dtype } = tensor;
  const end = from + count < tensor.numel() ? from + count : tensor.numel();
  for (let i = from; i < end; i++) {
    const value = values[values.length === 1 ? 0 : i - from];
    if (value !== undefined) storage.set(placeOf(tensor, i), rounded(dtype, +value));
  }
}

/** Where the storage has an element, by its number in row-major order. */
function placeOf({ shape, strides, offset }: Tensor, index: number): number {
  let place = offset;
  let rest = index;
  for (let d = shape.length - 1; d >= 0; d--) {
    place += (rest % shape[d]) * strides[d];
    rest = Math.floor(rest / shape[d]);
  }
  return place;
}
