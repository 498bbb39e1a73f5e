import { AutogradError } from "../errors.js";
import { tape } from "../tape/recorder.js";
import { outsideScopes } from "../tensor/scope.js";
import { show } from "../tensor/shape.js";
import type { Operand, Origin, Tensor } from "../tensor/tensor.js";

// Tensors kept for backward, with what must still hold when they are read again.

/** Stands in for kept tensors, so that checkpoint can drop and recompute them. */
export interface Packer {
  pack(tensor: Tensor): unknown;
  unpack(packed: unknown): Tensor;
}

export const saving: { packer: Packer | null } = { packer: null };

export class Kept {
  private readonly tensor: Tensor | null;
  private readonly packer: Packer | null;
  private readonly packed: unknown;
  private readonly version: number;
  private readonly origin: Origin | null;
  private readonly slot: number;

  constructor(tensor: Tensor) {
    if (tensor.inference) {
      throw new AutogradError(
        "a tensor made in inferenceMode cannot be kept for backward; clone it outside of inferenceMode, or use noGrad instead",
      );
    }
    this.packer = saving.packer;
    this.tensor = this.packer ? null : tensor;
    this.packed = this.packer?.pack(tensor);
    this.version = tensor.version;
    this.origin = tensor.origin;
    this.slot = tensor.slot;
  }

  /** The tensor that is kept alive; null if a packer stands in for it. */
  get held(): Tensor | null {
    return this.tensor;
  }

  /** The tensor if it still is what was kept, else null. Runs nothing. */
  get intact(): Tensor | null {
    return this.tensor?.version === this.version ? this.tensor : null;
  }

  /** The tensor as it was kept; throws if its storage was changed in place since. */
  read(op: string, letter: string, node: number): Tensor {
    if (this.tensor === null) return outsideScopes(() => this.packer!.unpack(this.packed));
    const found = this.tensor.version;
    if (found !== this.version) throw changed(op, letter, node, this.tensor, found, this.version);
    if (this.tensor.origin === this.origin) return this.tensor;
    return withHistory(this.tensor, this.origin, this.slot);
  }
}

/** detach_ changes a tensor's history but not its values: shows the same values with the history of then. */
export function withHistory(now: Tensor, origin: Origin | null, slot: number): Tensor {
  const then = now.strided(now.shape, now.strides, now.offset);
  then.origin = origin;
  then.slot = slot;
  then.wants = origin !== null;
  then.dual = now.dual;
  return then;
}

/** Who reads, for messages, and what its inputs and its output come from. */
export interface Reader {
  readonly row: { readonly name: string };
  readonly trace: number;
  letter(position: number): string;
  /** The history of the tensor in that position when the operation ran; null for leaves. */
  history(position: number): Origin | null;
  port(slot: number): number;
}

/** What a node keeps, by position: inputs are 0, 1, …, outputs -1, -2, … */
export interface Keeping {
  has(position: number): boolean;
  /** Undefined if nothing is kept there. */
  read(position: number, reader: Reader): Operand | undefined;
  /** What is kept there if it still is what it was; null if not, or if it would have to be computed again. Runs nothing. */
  look(position: number): Operand | null;
  tensors(): readonly Tensor[];
}

/** Any number of them. */
export class KeptList implements Keeping {
  private readonly list: (Kept | number | undefined)[] = [];

  add(position: number, value: Kept | number): void {
    this.list[place(position)] = value;
  }

  has(position: number): boolean {
    return this.list[place(position)] !== undefined;
  }

  read(position: number, reader: Reader): Operand | undefined {
    const value = this.list[place(position)];
    if (value === undefined || typeof value === "number") return value;
    return value.read(reader.row.name, reader.letter(position), reader.trace);
  }

  look(position: number): Operand | null {
    const value = this.list[place(position)];
    if (value === undefined) return null;
    return typeof value === "number" ? value : value.intact;
  }

  tensors(): readonly Tensor[] {
    const found: Tensor[] = [];
    for (const value of this.list) {
      const tensor = value === undefined || typeof value === "number" ? null : value.held;
      if (tensor && !found.includes(tensor)) found.push(tensor);
    }
    return found;
  }
}

/** Inputs at even places, outputs at odd ones. */
function place(position: number): number {
  return position >= 0 ? 2 * position : -2 * position - 1;
}

/** Those of an operation on 0-d tensors, in one object: there can be no more than x, y and out. */
export class KeptScalars implements Keeping {
  private readonly x: Operand | null;
  private readonly y: Operand | null;
  private readonly out: Tensor | null;
  private readonly versionX: number;
  private readonly versionY: number;
  private readonly versionOut: number;

  constructor(x: Operand | null, y: Operand | null, out: Tensor | null) {
    this.x = x;
    this.y = y;
    this.out = out;
    this.versionX = x === null || typeof x === "number" ? 0 : x.version;
    this.versionY = y === null || typeof y === "number" ? 0 : y.version;
    this.versionOut = out === null ? 0 : out.version;
  }

  has(position: number): boolean {
    return this.at(position) !== null;
  }

  /** The value alone. */
  number(position: 0 | 1 | -1, reader: Reader): number {
    const value = this.at(position);
    if (typeof value === "number") return value;
    return this.checked(value!, position, reader).value();
  }

  read(position: number, reader: Reader): Operand | undefined {
    const value = this.at(position);
    if (value === null || typeof value === "number") return value ?? undefined;
    const tensor = this.checked(value, position, reader);
    const history = reader.history(position);
    return tensor.origin === history ? tensor : withHistory(tensor, history, reader.port(position));
  }

  look(position: number): Operand | null {
    const value = this.at(position);
    if (value === null || typeof value === "number") return value;
    return value.version === this.versionAt(position) ? value : null;
  }

  /** As Recorder.scalarOp wants it; one tensor in both places counts once, and numbers do not. */
  get bits(): number {
    const { x, y, out } = this;
    const first = x === null || typeof x === "number" ? 0 : 1;
    const second = y === null || typeof y === "number" || y === x ? 0 : 2;
    return first | second | (out === null ? 0 : 4);
  }

  tensors(): readonly Tensor[] {
    const all = [this.x, this.y === this.x ? null : this.y, this.out];
    return all.filter(value => value !== null && typeof value !== "number");
  }

  private at(position: number): Operand | null {
    if (position === 0) return this.x;
    return position === 1 ? this.y : this.out;
  }

  private versionAt(position: number): number {
    if (position === 0) return this.versionX;
    return position === 1 ? this.versionY : this.versionOut;
  }

  private checked(tensor: Tensor, position: number, reader: Reader): Tensor {
    const expected = this.versionAt(position);
    if (tensor.version === expected) return tensor;
    throw changed(reader.row.name, reader.letter(position), reader.trace, tensor, tensor.version, expected);
  }
}

function changed(
  op: string,
  letter: string,
  node: number,
  t: Tensor,
  found: number,
  expected: number,
): Error {
  const what = letter.startsWith("out") ? "its result" : `its operand ${letter}`;
  return new AutogradError(
    `backward of ${op}${at(node)}: ${what}, a ${t.dtype} tensor of shape ${show(t.shape)}, has been modified by an in-place ` +
      `operation: it is at version ${found}, expected version ${expected}. Use the out-of-place operation, or clone() before ` +
      "changing the value",
    [node, t.node],
  );
}

/** " (at file:line:column)" of the forward operation, where a recorder knows it. */
export function at(node: number): string {
  const place = node < 0 ? undefined : tape.recorder?.describe(node);
  return place === undefined ? "" : ` (at ${place})`;
}
