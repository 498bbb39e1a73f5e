// The members of the `data` namespace.

export { type Dataset, randomSplit, Subset, TensorDataset } from "./dataset.js";
export { collate, DataLoader, type LoaderOptions } from "./loader.js";
