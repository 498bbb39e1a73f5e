import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Trailing, trailing, whole } from "../ops/arguments.js";
import { type Shape, sameShape, show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { type Carry, type Cell, elman, gru, lstm } from "./cell.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { markModal } from "./modal.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { timeSteps } from "./steps.js";

/** Settings of `LSTM` and `GRU`. */
export interface RecurrentOptions extends DtypeOption {
  numLayers?: number;
  bias?: boolean;
  /** Inputs and outputs are [batch, time, …] instead of [time, batch, …]. */
  batchFirst?: boolean;
  /** Dropout between layers, in training. */
  dropout?: number;
  /** A second direction runs backwards in time; outputs are joined. */
  bidirectional?: boolean;
}

const names = ["numLayers", "bias", "batchFirst", "dropout", "bidirectional", "dtype"] as const;
type Rest = Trailing<RecurrentOptions, [number, boolean, boolean, number, boolean]>;

/**
 * Layers that run along time. x [T, N, inputSize] (or [T, inputSize]) gives [T, N, directions · hiddenSize] and the last
 * carry [layers · directions, N, hiddenSize]. Weights begin uniform in ±1/√hiddenSize, under PyTorch's names.
 */
abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly #cell: Cell;

  constructor(cell: Cell, inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super();
    const name = new.target.name;
    const { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false } = options;
    this.inputSize = whole(name, "inputSize", inputSize, 1);
    this.hiddenSize = whole(name, "hiddenSize", hiddenSize, 1);
    this.numLayers = whole(name, "numLayers", numLayers, 1);
    if (!(dropout >= 0 && dropout <= 1))
      throw new ArgumentError(`${name}: dropout must lie in [0, 1], got ${String(dropout)}`);
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    if (dropout > 0) markModal(this);
    this.bidirectional = bidirectional;
    this.#cell = cell;
    this.#makeWeights(options.dtype);
  }

  #makeWeights(dtype: DtypeOption["dtype"]): void {
    const rows = this.#cell.blocks * this.hiddenSize;
    const draw = uniform(1 / Math.sqrt(this.hiddenSize));
    const make = (name: string, shape: Shape) => Object.assign(this, { [name]: drawn(shape, dtype, draw) });
    for (const [suffix, layer] of this.#suffixes()) {
      const width = layer === 0 ? this.inputSize : this.hiddenSize * this.#directions;
      make(`weightIh${suffix}`, [rows, width]);
      make(`weightHh${suffix}`, [rows, this.hiddenSize]);
      if (!this.bias) continue;
      make(`biasIh${suffix}`, [rows]);
      make(`biasHh${suffix}`, [rows]);
    }
  }

  get #directions(): 1 | 2 {
    return this.bidirectional ? 2 : 1;
  }

  /** Names' endings ("L0", "L0Reverse") by layer, in PyTorch's order. */
  #suffixes(): [string, number][] {
    return Array.from({ length: this.numLayers }, (_, layer): [string, number][] => {
      const forward: [string, number] = [`L${layer}`, layer];
      return this.bidirectional ? [forward, [`L${layer}Reverse`, layer]] : [forward];
    }).flat();
  }

  #weight(name: string): Parameter | null {
    const found: unknown = Reflect.get(this, name);
    return found instanceof Parameter ? found : null;
  }

  /** The outputs of the last layer at all times, and the last carry of every layer and direction. */
  protected run(x: Tensor, initial: Carry | undefined): [Tensor, Tensor[]] {
    this.#check(x);
    const batched = x.ndim === 3;
    const rows = batched ? x : ops.unsqueeze(x, 1);
    const timed = batched && this.batchFirst ? ops.transpose(rows, 0, 1) : rows;
    const start = this.#initial(timed, initial, batched);
    const ends: Tensor[][] = start.map(() => []);
    let layerInput = timed;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0 && this.dropout > 0)
        layerInput = ops.dropout(layerInput, { p: this.dropout, training: this.training });
      const outputs: Tensor[] = [];
      for (let d = 0; d < this.#directions; d++) {
        const index = layer * this.#directions + d;
        const carry = start.map(state => ops.select(state, 0, index));
        const [out, end] = this.#pass(layerInput, carry, `L${layer}${d === 1 ? "Reverse" : ""}`, d === 1);
        outputs.push(out);
        for (const [i, state] of end.entries()) ends[i].push(state);
      }
      layerInput = outputs.length === 1 ? outputs[0] : ops.cat(outputs, { dim: 2 });
    }
    const out = batched && this.batchFirst ? ops.transpose(layerInput, 0, 1) : layerInput;
    const last = ends.map(states => ops.stack(states));
    return batched ? [out, last] : [ops.squeeze(out, 1), last.map(state => ops.squeeze(state, 1))];
  }

  /** One layer in one direction. */
  #pass(x: Tensor, initial: Carry, suffix: string, reverse: boolean): [Tensor, Carry] {
    const gates = ops.linear(x, this.#weight(`weightIh${suffix}`)!, this.#weight(`biasIh${suffix}`));
    const weight = this.#weight(`weightHh${suffix}`)!;
    const bias = this.#weight(`biasHh${suffix}`);
    const recurrent = (h: Tensor) => ops.linear(h, weight, bias);
    const times = ops.unbind(gates);
    const outputs = new Array<Tensor>(times.length);
    let carry = initial;
    timeSteps(`time (${suffix})`, times.length, i => {
      const t = reverse ? times.length - 1 - i : i;
      carry = this.#cell.step(times[t], recurrent, carry);
      outputs[t] = carry[0];
    });
    return [ops.stack(outputs), carry];
  }

  #check(x: Tensor): void {
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape[x.ndim - 1] !== this.inputSize) {
      const form = this.batchFirst ? "[N, T, inputSize]" : "[T, N, inputSize]";
      throw new ShapeError(
        `${this.constructor.name}: expected x ${form} with inputSize ${this.inputSize}, found ${show(x.shape)}`,
      );
    }
  }

  #initial(x: Tensor, given: Carry | undefined, batched: boolean): Tensor[] {
    const shape = [this.numLayers * this.#directions, x.shape[1], this.hiddenSize];
    if (given === undefined) return Array.from({ length: this.#cell.carries }, () => empty(shape, x.dtype));
    if (given.length !== this.#cell.carries)
      throw new ArgumentError(
        `${this.constructor.name}: the initial state has ${this.#cell.carries} tensors, got ${given.length}`,
      );
    return given.map(state => {
      const full = batched ? state : ops.unsqueeze(state, 1);
      if (!sameShape(full.shape, shape))
        throw new ShapeError(
          `${this.constructor.name}: the initial state must be ${show(shape)}, found ${show(full.shape)}`,
        );
      return full;
    });
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, numLayers, bidirectional, batchFirst } = this;
    return `${inputSize}, ${hiddenSize}, numLayers=${numLayers}, batchFirst=${batchFirst}, bidirectional=${bidirectional}`;
  }
}

export interface RNNOptions extends RecurrentOptions {
  nonlinearity?: "tanh" | "relu";
}

type RNNRest = Trailing<RNNOptions, [number, "tanh" | "relu", boolean, boolean, number, boolean]>;

/** forward(x, h0?) gives [output, h]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.RNN.html */
export class RNN extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, ...rest: RNNRest) {
    const options = trailing<RNNOptions>("RNN", rest, ["numLayers", "nonlinearity", ...names.slice(1)], 6);
    const { nonlinearity = "tanh" } = options;
    if (nonlinearity !== "tanh" && nonlinearity !== "relu")
      throw new ArgumentError(`RNN: nonlinearity is "tanh" or "relu", got ${String(nonlinearity)}`);
    super(elman(nonlinearity), inputSize, hiddenSize, options);
  }

  override forward(x: Tensor, h0?: Tensor): [Tensor, Tensor] {
    const [out, [h]] = this.run(x, h0 === undefined ? undefined : [h0]);
    return [out, h];
  }
}

/** forward(x, [h0, c0]?) gives [output, [h, c]]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, ...rest: Rest) {
    super(lstm, inputSize, hiddenSize, trailing("LSTM", rest, names, 5));
  }

  override forward(x: Tensor, initial?: readonly [Tensor, Tensor]): [Tensor, [Tensor, Tensor]] {
    const [out, [h, c]] = this.run(x, initial);
    return [out, [h, c]];
  }
}

/** forward(x, h0?) gives [output, h]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.GRU.html */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, ...rest: Rest) {
    super(gru, inputSize, hiddenSize, trailing("GRU", rest, names, 5));
  }

  override forward(x: Tensor, h0?: Tensor): [Tensor, Tensor] {
    const [out, [h]] = this.run(x, h0 === undefined ? undefined : [h0]);
    return [out, h];
  }
}
