// Every error a user can meet. The message says what was asked, what was found and what to do; where a recorder is
// on, also the place of the forward operation at fault.

/** Base of all errors thrown by the library on purpose. */
export class GradientGraphError extends Error {
  override name = "GradientGraphError";
  /** Trace nodes at fault (the forward operations), -1 left out; empty when nothing was recorded. */
  readonly nodes: readonly number[];

  constructor(message: string, nodes: readonly number[] = []) {
    super(message);
    this.nodes = nodes.filter(node => node >= 0);
  }
}

/** The error, blamed on the operation that the program called (`to`) instead of the one that it was made of (`from`). */
export function blamed(error: unknown, from: string, to: string): unknown {
  if (error instanceof GradientGraphError && error.message.startsWith(`${from}: `))
    error.message = to + error.message.slice(from.length);
  return error;
}

/** Misuse of autograd: a freed graph, an in-place change of a needed value, a missing gradient. */
export class AutogradError extends GradientGraphError {
  override name = "AutogradError";
}

/** Sizes that do not fit together. */
export class ShapeError extends GradientGraphError {
  override name = "ShapeError";
}

/** A dtype that the operation cannot take. */
export class DtypeError extends GradientGraphError {
  override name = "DtypeError";
}

/** A dimension or an index out of range. */
export class IndexError extends GradientGraphError {
  override name = "IndexError";
}

/** An argument of the wrong kind or value. */
export class ArgumentError extends GradientGraphError {
  override name = "ArgumentError";
}

/** A matrix that is singular or not positive definite. */
export class LinalgError extends GradientGraphError {
  override name = "LinalgError";
}

/** The budget for tensor storage is used up. */
export class MemoryError extends GradientGraphError {
  override name = "MemoryError";
  /** The operation that asked for it, once that is known. */
  operation: string | null = null;
}
