// The members of the `nn` namespace.

export * from "./activation.js";
export { MultiheadAttention, type MultiheadCall, type MultiheadOptions } from "./attention.js";
export { type CellOptions, GRUCell, LSTMCell, RNNCell, type RNNCellOptions } from "./cells.js";
export { ModuleList, Sequential } from "./container.js";
export { Conv1d, Conv2d, type ConvOptions } from "./conv.js";
export { Dropout } from "./dropout.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export * as functional from "./functional.js";
export * as init from "./init.js";
export { Flatten, Identity, Linear, type LinearOptions } from "./linear.js";
export * from "./loss.js";
export { type BackwardHook, type ForwardHook, type ForwardPreHook, type Layer, Module } from "./module.js";
export { BatchNorm1d, BatchNorm2d, GroupNorm, LayerNorm } from "./norm.js";
export { Parameter } from "./parameter.js";
export * from "./pool.js";
export { GRU, LSTM, type RecurrentOptions, RNN } from "./recurrent.js";
export type { StateDict } from "./state.js";
export { ConvTranspose1d, ConvTranspose2d, type ConvTransposeOptions } from "./transposed.js";
export * as utils from "./utils.js";
