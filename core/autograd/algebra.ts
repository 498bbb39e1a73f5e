// Rules that are written with these operations alone mean the same for tensors and for plain numbers. So one rule serves
// both: backward through operations on 0-d tensors runs it on numbers, and makes no tensor that nobody looks at.

/** What a rule on 0-d tensors may use; `Ops` is one for tensors. */
export interface Algebra<T> {
  add(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  sub(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  mul(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  div(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  pow(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  neg(x: NoInfer<T>): T;
  square(x: NoInfer<T>): T;
  sqrt(x: NoInfer<T>): T;
  rsqrt(x: NoInfer<T>): T;
  exp(x: NoInfer<T>): T;
  log(x: NoInfer<T>): T;
  sin(x: NoInfer<T>): T;
  cos(x: NoInfer<T>): T;
  sinh(x: NoInfer<T>): T;
  cosh(x: NoInfer<T>): T;
  sigmoid(x: NoInfer<T>): T;
  sign(x: NoInfer<T>): T;
  zerosLike(x: NoInfer<T>): T;
  where(condition: NoInfer<T>, x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  eq(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  gt(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  ge(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  lt(x: NoInfer<T> | number, y: NoInfer<T> | number): T;
  logicalAnd(x: NoInfer<T>, y: NoInfer<T>): T;
}

/** What such a rule reads; see `Saved`. */
export interface Read<T, A> {
  readonly x: T;
  readonly y: T;
  readonly out: T;
  readonly args: A;
}

/** A vector-Jacobian product on tensors and numbers alike. */
export type ScalarRule<A> = <T>(o: Algebra<T>, g: T, s: Read<T, A>) => T;

/** What a row says about 0-d operands of one floating dtype. */
export interface Scalar<A> {
  /** The value before rounding; y is 0 where there is one operand. */
  value(x: number, y: number, args: A): number;
  readonly back: readonly ScalarRule<A>[];
}

export type Floating = "float32" | "float64";
type Value = (x: number, y: number) => number;

/** Choices and comparisons: exact in every dtype. */
const exact = {
  zerosLike: () => 0,
  where: (condition: number, x: number, y: number) => (condition !== 0 ? x : y),
  eq: (x: number, y: number) => Number(x === y),
  gt: (x: number, y: number) => Number(x > y),
  ge: (x: number, y: number) => Number(x >= y),
  lt: (x: number, y: number) => Number(x < y),
  logicalAnd: (x: number, y: number) => Number(x !== 0 && y !== 0),
};

/** The algebras of numbers; the rows that have a `scalar` column fill them in. */
export const algebras: Record<Floating, Algebra<number>> = { float32: begun(), float64: begun() };

function begun(): Algebra<number> {
  const known: Partial<Algebra<number>> = { ...exact };
  return known as Algebra<number>;
}

/**
 * Enters a row's value. Operands and result are rounded as 0-d tensors round them, so that a rule gives the same bits on
 * numbers as on tensors.
 */
export function enter(name: string, { value }: Scalar<undefined>): void {
  const { fround } = Math;
  const float32: Value = (x, y) => fround(value(fround(x), fround(y), undefined));
  const float64: Value = (x, y) => value(x, y, undefined);
  Object.assign(algebras.float32, { [name]: float32 });
  Object.assign(algebras.float64, { [name]: float64 });
}
