import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Trailing, trailing, whole } from "../ops/arguments.js";
import { show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { type Carry, type Cell, elman, gru, lstm } from "./cell.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

// One step of a recurrent layer as a module, for loops over time that a program writes itself.

/** Settings of `LSTMCell` and `GRUCell`. */
export interface CellOptions extends DtypeOption {
  bias?: boolean;
}

/** Settings of `RNNCell`. */
export interface RNNCellOptions extends CellOptions {
  nonlinearity?: "tanh" | "relu";
}

abstract class RecurrentCell extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  weightIh: Parameter;
  weightHh: Parameter;
  biasIh: Parameter | null;
  biasHh: Parameter | null;
  readonly #cell: Cell;

  constructor(cell: Cell, inputSize: number, hiddenSize: number, { bias = true, dtype }: CellOptions) {
    super();
    const name = new.target.name;
    this.inputSize = whole(name, "inputSize", inputSize, 1);
    this.hiddenSize = whole(name, "hiddenSize", hiddenSize, 1);
    this.#cell = cell;
    const rows = cell.blocks * hiddenSize;
    const draw = uniform(1 / Math.sqrt(hiddenSize));
    this.weightIh = drawn([rows, inputSize], dtype, draw);
    this.weightHh = drawn([rows, hiddenSize], dtype, draw);
    this.biasIh = bias ? drawn([rows], dtype, draw) : null;
    this.biasHh = bias ? drawn([rows], dtype, draw) : null;
  }

  /** x [N, inputSize] or [inputSize]; the carry likewise, zeros if left out. */
  protected step(x: Tensor, given: Carry | undefined): Carry {
    const single = x.ndim === 1;
    const rows = single ? ops.unsqueeze(x, 0) : x;
    const name = this.constructor.name;
    if (rows.ndim !== 2 || rows.shape[1] !== this.inputSize)
      throw new ShapeError(
        `${name}: expected x [N, ${this.inputSize}] or [${this.inputSize}], found ${show(x.shape)}`,
      );
    const shape = [rows.shape[0], this.hiddenSize];
    const carry = given ?? Array.from({ length: this.#cell.carries }, () => empty(shape, x.dtype));
    const states = carry.map(state => (single && given ? ops.unsqueeze(state, 0) : state));
    for (const state of states)
      if (state.ndim !== 2 || state.shape[0] !== shape[0] || state.shape[1] !== shape[1])
        throw new ShapeError(
          `${name}: the state must be ${show(single ? shape.slice(1) : shape)}, found ${show(single ? state.shape.slice(1) : state.shape)}`,
        );
    const gates = ops.linear(rows, this.weightIh, this.biasIh);
    const next = this.#cell.step(gates, h => ops.linear(h, this.weightHh, this.biasHh), states);
    return single ? next.map(state => ops.squeeze(state, 0)) : next;
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.biasIh === null ? ", bias=false" : ""}`;
  }
}

/**
 * One step of `RNN`: forward(x, h?) gives h'. x [N, inputSize], h [N, hiddenSize]; weights begin uniform in ±1/√hiddenSize.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export class RNNCell extends RecurrentCell {
  constructor(
    inputSize: number,
    hiddenSize: number,
    ...rest: Trailing<RNNCellOptions, [boolean, "tanh" | "relu"]>
  ) {
    const options = trailing<RNNCellOptions>("RNNCell", rest, ["bias", "nonlinearity", "dtype"], 2);
    const { nonlinearity = "tanh" } = options;
    if (nonlinearity !== "tanh" && nonlinearity !== "relu")
      throw new ArgumentError(`RNNCell: nonlinearity is "tanh" or "relu", got ${String(nonlinearity)}`);
    super(elman(nonlinearity), inputSize, hiddenSize, options);
  }

  override forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, h && [h])[0];
  }
}

/**
 * One step of `LSTM`: forward(x, [h, c]?) gives [h', c'].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, ...rest: Trailing<CellOptions, [boolean]>) {
    super(lstm, inputSize, hiddenSize, trailing("LSTMCell", rest, ["bias", "dtype"], 1));
  }

  override forward(x: Tensor, state?: readonly [Tensor, Tensor]): [Tensor, Tensor] {
    const [h, c] = this.step(x, state);
    return [h, c];
  }
}

/**
 * One step of `GRU`: forward(x, h?) gives h'.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, ...rest: Trailing<CellOptions, [boolean]>) {
    super(gru, inputSize, hiddenSize, trailing("GRUCell", rest, ["bias", "dtype"], 1));
  }

  override forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, h && [h])[0];
  }
}
