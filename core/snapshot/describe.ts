import { Tensor } from "../tensor/tensor.js";

// What a debugger shows of a tensor: VS Code's asks objects by these two symbols, and V8 ends the answer at anything that
// could be a side effect. Reading what another module exports is one to it, so this file reads elements and names dtypes by
// itself, and asks storages for single elements only.

const shown = 4;
const mostElements = 10_000;

/** "tensor [4] 0, 1, 2, 3 · grad 0, 4, 8, 12": one line, of which a debugger shows about 100 characters. */
function describe(x: Tensor): string {
  const dtype = x.dtype === "float32" ? "" : ` ${x.dtype}`;
  return `tensor${x.shape.length > 0 ? ` [${x.shape.join(", ")}]` : ""}${dtype} ${brief(x)} · ${gradOf(x)}`;
}

function gradOf(x: Tensor): string {
  const grad = x.extra?.grad;
  if (grad) return `grad ${brief(grad)}`;
  if (x.dtype === "int32" || x.dtype === "bool") return `no grad: ${x.dtype}`;
  if (!x.wants) return "no grad: requiresGrad is false";
  if (x.origin !== null && !x.extra?.retain) return `no grad: computed by ${x.origin.name}`;
  return "no grad yet";
}

function brief(x: Tensor): string {
  const values = first(x, shown);
  if (values === null) return "(values not at hand)";
  if (values.length === 0) return "empty";
  let text = "";
  for (let i = 0; i < values.length; i++) text += `${i === 0 ? "" : ", "}${short(values[i], x.dtype)}`;
  return count(x) > shown ? `${text}, …` : text;
}

function short(value: number, dtype: string): string {
  if (dtype === "bool") return String(value !== 0);
  return String(Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(5)));
}

function count({ shape }: Tensor): number {
  let n = 1;
  for (let d = 0; d < shape.length; d++) n *= shape[d];
  return n;
}

/** The first elements in row-major order; null inside func.vmap, where a tensor stands for many. */
function first(x: Tensor, limit: number): number[] | null {
  if ((x as Tensor & { readonly mapped?: boolean }).mapped === true) return null;
  const values: number[] = [];
  const n = Math.min(count(x), limit);
  if (n > 0 && x.storageLength === 1) {
    // A 0-d tensor that has no storage does not get one.
    for (let i = 0; i < n; i++) values.push(x.value());
    return values;
  }
  const { shape, strides } = x;
  for (let i = 0; i < n; i++) {
    let [rest, at] = [i, x.offset];
    for (let d = shape.length - 1; d >= 0; d--) {
      const index = rest % shape[d];
      at += index * strides[d];
      rest = (rest - index) / shape[d];
    }
    values.push(x.storage.get(at));
  }
  return values;
}

/** What opens below it. */
function properties(x: Tensor): Readonly<Record<string, unknown>> {
  return {
    name: x.extra?.name,
    value: nested(x),
    grad: x.extra?.grad ?? null,
    shape: x.shape,
    dtype: x.dtype,
    requiresGrad: x.wants,
    isLeaf: x.origin === null,
    operation: x.origin === null ? null : x.origin.name,
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
  const n = count(x);
  if (n > mostElements) {
    level.push(`… ${n - mostElements} more`);
    return level;
  }
  for (let d = x.shape.length - 1; d > 0 && n > 0; d--) level = rows(level, x.shape[d]);
  return level;
}

/** V8 takes Array.from for a side effect, too. */
function rows(values: Nested[], length: number): Nested[] {
  const all: Nested[] = [];
  for (let at = 0; at < values.length; at += length) all.push(values.slice(at, at + length));
  return all;
}

const members = {
  [Symbol.for("debug.description")](this: Tensor) {
    return describe(this);
  },
  [Symbol.for("debug.properties")](this: Tensor) {
    return properties(this);
  },
};

for (const symbol of Object.getOwnPropertySymbols(members))
  Object.defineProperty(Tensor.prototype, symbol, {
    value: Reflect.get(members, symbol),
    writable: true,
    configurable: true,
  });
