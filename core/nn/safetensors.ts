import { ArgumentError, DtypeError } from "../errors.js";
import { elements } from "../ops/arguments.js";
import { checkOptions } from "../options.js";
import { bytesOf, type Dtype, rounded } from "../tensor/dtype.js";
import { numel } from "../tensor/shape.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { type Entry, type Header, headerText, named, readHeader } from "./header.js";
import type { StateDict } from "./state.js";
import { stored, written } from "./stored.js";

// State dicts as bytes in the safetensors format (https://github.com/huggingface/safetensors#format): eight bytes of
// header length, a JSON header, the elements one after the other, all little-endian. Bytes in, bytes out: where they
// are kept is the program's affair.

/** Options of `saveSafetensors`. */
export interface SafetensorsOptions {
  /** Texts by name, kept beside the tensors; `safetensorsMetadata` reads them. */
  metadata?: Readonly<Record<string, string>>;
}

/** The widest elements first, so that all are aligned; as the reference implementation writes them. */
const order: readonly Dtype[] = ["float64", "float32", "int32", "bool"];

/**
 * A state dict as the bytes of a safetensors file: F32, F64, I32 or BOOL as each tensor's dtype is. Views are
 * written as tensors of their own. Throws on values that are no tensors and on the names `__metadata__` and `__proto__`.
 */
export function saveSafetensors(
  stateDict: Readonly<StateDict>,
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  checkOptions("saveSafetensors", options, ["metadata"]);
  if (typeof stateDict !== "object" || stateDict === null || stateDict instanceof Tensor)
    throw new ArgumentError("saveSafetensors: expected an object of tensors, as stateDict() gives it");
  const tensors = Object.entries(stateDict);
  for (const [name, x] of tensors) {
    named("saveSafetensors", name);
    if (!(x instanceof Tensor))
      throw new ArgumentError(`saveSafetensors: ${name} is no tensor but ${typeof x}`);
  }
  tensors.sort(([a, x], [b, y]) => order.indexOf(x.dtype) - order.indexOf(y.dtype) || (a < b ? -1 : 1));
  let end = 0;
  const entries = tensors.map(([name, { dtype, shape }]): [string, Entry] => {
    const begin = end;
    end += numel(shape) * bytesOf[dtype];
    return [name, { dtype: written[dtype].as, shape, data_offsets: [begin, end] }];
  });
  const header = headerText({ entries: new Map(entries), metadata: metadataOf(options.metadata) });
  const file = new Uint8Array(8 + header.length + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  for (let i = 0; i < header.length; i++) file[8 + i] = header.charCodeAt(i);
  let at = 8 + header.length;
  for (const [, x] of tensors) {
    const { write } = written[x.dtype];
    for (const value of elements(x)) {
      write(view, at, value);
      at += bytesOf[x.dtype];
    }
  }
  return file;
}

function metadataOf(given: SafetensorsOptions["metadata"]): ReadonlyMap<string, string> {
  for (const [key, value] of Object.entries(given ?? {}))
    if (typeof value !== "string")
      throw new ArgumentError(`saveSafetensors: metadata is made of texts, but ${key} is ${typeof value}`);
  return new Map(Object.entries(given ?? {}));
}

/**
 * The tensors of a safetensors file by name, as fresh leaves without gradient: what `loadStateDict` takes. F32, F64, I32
 * and BOOL come back as they are. F16 and BF16 become float32 and I8, U8, I16, U16 int32, all exactly; I64, U32 and U64
 * become int32 where every value fits, else DtypeError. Anything that the format forbids is refused with ArgumentError.
 * PyTorch's files have its names; `name.replace(/_([a-z])/g, (_, c) => c.toUpperCase())` makes them ours
 * (`running_mean` to `runningMean`, `weight_ih_l0` to `weightIhL0`).
 */
export function loadSafetensors(bytes: Uint8Array | ArrayBuffer): StateDict {
  const { view, start, header } = opened("loadSafetensors", bytes);
  const tensors = [...header.entries].map(([name, entry]) => [name, read(view, start, name, entry)]);
  return Object.fromEntries(tensors) as StateDict;
}

/** The texts that were saved with `metadata`. Throws as `loadSafetensors` does. */
export function safetensorsMetadata(bytes: Uint8Array | ArrayBuffer): Record<string, string> {
  return Object.fromEntries(opened("safetensorsMetadata", bytes).header.metadata);
}

function opened(op: string, bytes: unknown): { view: DataView; start: number; header: Header } {
  if (bytes instanceof ArrayBuffer) return opened(op, new Uint8Array(bytes));
  if (!(bytes instanceof Uint8Array))
    throw new ArgumentError(`${op}: expected the bytes of a file as a Uint8Array, got ${typeof bytes}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, ...readHeader(op, bytes, view) };
}

function read(view: DataView, start: number, name: string, entry: Entry): Tensor {
  const { bytes, dtype, read: element } = stored[entry.dtype];
  const [begin, end] = entry.data_offsets;
  const out = empty(entry.shape, dtype);
  const data = out.array();
  for (let i = 0, at = start + begin; at < start + end; i++, at += bytes) {
    const value = element(view, at);
    const kept = dtype === "float64" ? value : rounded(dtype, value);
    if (kept !== value && !Number.isNaN(value)) throw unfit(name, entry.dtype, value, i);
    data[i] = kept;
  }
  return out;
}

function unfit(name: string, dtype: string, value: number, i: number): Error {
  const found = `loadSafetensors: element ${i} of ${name} (${dtype}) is ${value}`;
  return dtype === "BOOL"
    ? new ArgumentError(`${found}; a boolean is 0 or 1`)
    : new DtypeError(`${found}, which does not fit int32; convert it to a float before saving`);
}
