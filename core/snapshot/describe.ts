import { type Dtype, isFloating } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";
import { first } from "./elements.js";
import { originOf } from "./origin.js";

// What a debugger shows of a tensor: VS Code's asks objects by these two symbols, and forbids the answer any side effect.

const shown = 4;
const mostElements = 10_000;

/** "tensor [4] 0, 1, 2, 3 · grad 0, 4, 8, 12": one line, of which a debugger shows about 100 characters. */
export function describe(x: Tensor): string {
  const dtype = x.dtype === "float32" ? "" : ` ${x.dtype}`;
  return `tensor${x.shape.length > 0 ? ` [${x.shape.join(", ")}]` : ""}${dtype} ${brief(x)} · ${gradOf(x)}`;
}

function gradOf(x: Tensor): string {
  const grad = x.extra?.grad;
  if (grad) return `grad ${brief(grad)}`;
  if (!isFloating(x.dtype)) return `no grad: ${x.dtype}`;
  if (!x.wants) return "no grad: requiresGrad is false";
  if (x.origin !== null && !x.extra?.retain) return `no grad: computed by ${x.origin.name}`;
  return "no grad yet";
}

function brief(x: Tensor): string {
  const values = first(x, shown);
  if (values === null) return "(values not at hand)";
  if (values.length === 0) return "empty";
  return values.map(value => short(value, x.dtype)).join(", ") + (x.numel() > shown ? ", …" : "");
}

function short(value: number, dtype: Dtype): string {
  if (dtype === "bool") return String(value !== 0);
  return String(Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(5)));
}

/** What opens below it. */
function properties(x: Tensor): Readonly<Record<string, unknown>> {
  const origin = originOf(x);
  return {
    name: x.extra?.name,
    value: nested(x),
    grad: x.extra?.grad ?? null,
    shape: x.shape,
    dtype: x.dtype,
    requiresGrad: x.wants,
    isLeaf: origin === null,
    operation: origin === null ? null : origin.name,
    version: x.version,
  };
}

type Nested = number | boolean | string | Nested[];

/** Nested lists of the elements; flat, and of the first only, where there are many. */
function nested(x: Tensor): Nested {
  const values = first(x, mostElements);
  if (values === null) return "(not at hand here)";
  let level: Nested[] = x.dtype === "bool" ? values.map(value => value !== 0) : values;
  if (x.shape.length === 0) return level[0];
  if (x.numel() > mostElements) {
    level.push(`… ${x.numel() - mostElements} more`);
    return level;
  }
  for (let d = x.shape.length - 1; d > 0 && x.numel() > 0; d--) level = rows(level, x.shape[d]);
  return level;
}

/** V8 takes Array.from for a side effect. */
function rows(values: Nested[], length: number): Nested[] {
  const all: Nested[] = [];
  for (let at = 0; at < values.length; at += length) all.push(values.slice(at, at + length));
  return all;
}

for (const [symbol, value] of [
  ["debug.description", describe],
  ["debug.properties", properties],
] as const)
  Object.defineProperty(Tensor.prototype, Symbol.for(symbol), {
    value(this: Tensor) {
      return value(this);
    },
    writable: true,
    configurable: true,
  });
