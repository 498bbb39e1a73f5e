import { double, type Lanes, mask, operand, single, type Value, type Width } from "./expression.js";
import { moduleOf, signed, type, unsigned } from "./module.js";

// From the expressions of a kernel to a WebAssembly function that runs them over a block of elements. Operand i lies in
// region i of the memory, result i replaces it: all operands of a step are read before anything is written. (So a bool
// operand must not lie where numbers are written: they would run ahead of it.)

/** Elements of a block. */
export const block = 4096;
/**
 * Where a region begins. Large arrays begin near the start of a page; copying between places whose addresses are alike
 * modulo 4,096 takes ten times as long (the processor takes them for one), so regions begin in the middle of pages.
 */
export const regionAt = (region: number): number => 2048 + region * (4 * block + 256);

/** What a region holds: float32 elements, or bytes of 0 and 1 (a bool tensor). */
export type Element = "number" | "bool";

export interface Kernel {
  /** Arithmetic in float32, each step rounded as PyTorch rounds it, or in float64, rounded once at the end. */
  readonly width: Width;
  /** Its operands; `numbers` plain numbers follow them. */
  readonly takes: readonly Element[];
  readonly numbers: number;
  readonly gives: readonly Element[];
  readonly of: (v: Lanes, ...terms: Value[]) => Value | readonly Value[];
}

const simd = (code: number) => [0xfd, ...unsigned(code)];
const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
const tee = (local: number) => [0x22, ...unsigned(local)];
const whole = (n: number) => [0x41, ...signed(n)];
const access = (code: number, region: number) => [...simd(code), 0, ...unsigned(regionAt(region))];

/** Local 0: the bytes that a block's float32 elements take. Then the numbers, and where the loop stands, in bytes. */
const length = 0;

/**
 * The module of a kernel. `spread`, by operand: it is one number for all elements, which the function takes after the
 * block's length and before the kernel's own numbers.
 */
export function compile(kernel: Kernel, spread: readonly boolean[]): Uint8Array<ArrayBuffer> {
  const { width, takes, numbers, gives } = kernel;
  const operands = Array.from({ length: takes.length + numbers }, operand);
  const given = operands.filter((_, slot) => slot >= takes.length || spread[slot]);
  const read = takes.flatMap((element, region) => (spread[region] ? [] : [{ element, region }]));
  const made = kernel.of(width === "f32" ? single : double, ...operands);
  const results: readonly Value[] = Array.isArray(made) ? made : [made];
  const written = results.map((each, i) => (gives[i] === "bool" ? mask.toBytes(each) : each));
  const at = given.length + 1;
  const code = new Code(at + 1, written);
  const body = [
    ...given.flatMap((each, i) => [...get(1 + i), ...simd(width === "f32" ? 19 : 20), ...code.keep(each)]),
    ...[0x03, 0x40], // loop
    ...read.flatMap(({ element, region }) => [
      ...load(element, region, width, at),
      ...code.keep(operands[region]),
    ]),
    ...written.flatMap((each, i) => store(gives[i], i, width, at, code.write(each))),
    ...[...get(at), ...whole(width === "f32" ? 16 : 8), 0x6a, ...tee(at)], // at += the step
    ...[...get(length), 0x48, 0x0d, 0, 0x0b], // again while at < length
  ];
  return moduleOf([type.i32, ...given.map(() => type[width])], [type.i32, ...code.locals], body);
}

/** Where an element lies: `at` counts bytes of float32 elements. */
const address = (element: Element, at: number) =>
  element === "number" ? get(at) : [...get(at), ...whole(2), 0x76];

function load(element: Element, region: number, width: Width, at: number): number[] {
  const from = address(element, at);
  if (element === "bool")
    return [...from, ...access(92, region), ...new Code(0, []).write(mask.ofBytes(top))];
  return width === "f32" ? [...from, ...access(0, region)] : [...from, ...access(93, region), ...simd(95)];
}

function store(element: Element, region: number, width: Width, at: number, value: number[]): number[] {
  const to = [...address(element, at), ...value];
  if (element === "bool") return [...to, ...access(90, region), 0];
  return width === "f32" ? [...to, ...access(11, region)] : [...to, ...simd(94), ...access(91, region), 0];
}

/** What lies on the stack already. */
const top: Value = { code: -1, from: [] };

/** Writes expressions out, each once: what is read again is kept in a local. */
class Code {
  readonly locals: number[] = [];
  private readonly first: number;
  private readonly uses = new Map<Value, number>();
  private readonly places = new Map<Value, number>();

  constructor(first: number, results: readonly Value[]) {
    this.first = first;
    for (const each of results) this.count(each);
  }

  private count(value: Value): void {
    const before = this.uses.get(value) ?? 0;
    this.uses.set(value, before + 1);
    if (before === 0) for (const each of value.from) this.count(each);
  }

  private local(value: Value): number {
    const made = this.first + this.locals.push(type.v128) - 1;
    this.places.set(value, made);
    return made;
  }

  /** Takes what lies on the stack as the value's. */
  keep(value: Value): number[] {
    return set(this.local(value));
  }

  /** Puts the value on the stack. */
  write(value: Value): number[] {
    if (value === top) return [];
    const known = this.places.get(value);
    if (known !== undefined) return get(known);
    const { code, from, bytes, distance } = value;
    const written = [
      ...from.flatMap(each => this.write(each)),
      ...(distance === undefined ? [] : whole(distance)),
      ...simd(code),
      ...(bytes ?? []),
    ];
    const again = bytes === undefined && (this.uses.get(value) ?? 0) > 1;
    return again ? [...written, ...tee(this.local(value))] : written;
  }
}
