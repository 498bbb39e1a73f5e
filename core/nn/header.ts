import { ArgumentError } from "../errors.js";
import type { Shape } from "../tensor/shape.js";
import { stored } from "./stored.js";

// The header of a safetensors file, which may come from anywhere: everything it claims is checked against the bytes
// that are there before anything is allocated for it.

export interface Entry {
  readonly dtype: string;
  readonly shape: Shape;
  /** Where its elements begin and end, counted from the end of the header. */
  readonly data_offsets: readonly [begin: number, end: number];
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The limit of the reference implementation. */
const LONGEST = 100_000_000;
const METADATA = "__metadata__";

/** Throws on names that no tensor can have. */
export function named(op: string, name: string): void {
  if (name === METADATA || name === "__proto__")
    throw new ArgumentError(`${op}: a tensor cannot be called ${name}`);
}

/** The header as ASCII text, padded so that the elements begin at a multiple of eight. */
export function headerText({ entries, metadata }: Header): string {
  const first = metadata.size > 0 ? { [METADATA]: Object.fromEntries(metadata) } : {};
  const text = JSON.stringify({ ...first, ...Object.fromEntries(entries) }).replace(
    /[\u0080-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.padEnd(Math.ceil(text.length / 8) * 8);
}

/** The checked header of a file, and where the elements start. */
export function readHeader(op: string, bytes: Uint8Array, view: DataView): { header: Header; start: number } {
  const refuse = (found: string) => new ArgumentError(`${op}: this is no safetensors file: ${found}`);
  if (bytes.length < 8) throw refuse(`${bytes.length} bytes cannot hold the header's length, which takes 8`);
  const length = Number(view.getBigUint64(0, true));
  if (length > LONGEST) throw refuse(`its header claims ${length} bytes, more than the ${LONGEST} allowed`);
  if (length > bytes.length - 8)
    throw refuse(`its header claims ${length} bytes, but only ${bytes.length - 8} follow`);
  const start = 8 + length;
  const header = parsed(refuse, text(refuse, bytes.subarray(8, start)));
  checkOffsets(refuse, header.entries, bytes.length - start);
  return { header, start };
}

type Refuse = (found: string) => Error;

/** UTF-8, refused where malformed. */
function text(refuse: Refuse, bytes: Uint8Array): string {
  let units = "";
  for (let i = 0; i < bytes.length; i += 8192) units += String.fromCharCode(...bytes.subarray(i, i + 8192));
  const escaped = units.replace(/[%\u0080-\u00ff]/g, unit => `%${unit.charCodeAt(0).toString(16)}`);
  try {
    return decodeURIComponent(escaped);
  } catch {
    throw refuse("its header is not UTF-8");
  }
}

function parsed(refuse: Refuse, json: string): Header {
  if (!json.startsWith("{")) throw refuse("its header does not begin with {");
  let root: object;
  try {
    root = JSON.parse(json);
  } catch {
    throw refuse("its header is not JSON");
  }
  checkKeys(refuse, json, root);
  const entries = new Map<string, Entry>();
  let metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(root)) {
    if (name === METADATA) metadata = textsOf(refuse, value);
    else if (name === "__proto__") throw refuse("a tensor cannot be called __proto__");
    else entries.set(name, entryOf(refuse, name, value));
  }
  return { entries, metadata };
}

/** JSON.parse takes the last of several members of one name; which is meant is for nobody to guess. */
function checkKeys(refuse: Refuse, json: string, root: object): void {
  const left = new Map<string, number>();
  const count = (key: string, by: number) => left.set(key, (left.get(key) ?? 0) + by);
  for (const [key, value] of Object.entries(root)) {
    count(key, 1);
    if (isObject(value)) for (const inner of Object.keys(value)) count(inner, 1);
  }
  for (const key of keysIn(json)) {
    if (count(key, -1).get(key)! < 0)
      throw refuse(`its header has ${JSON.stringify(key)} twice, or too deep`);
  }
}

/** The names of all members in a valid JSON text, in order. */
function* keysIn(json: string): Generator<string> {
  for (let i = json.indexOf('"'); i !== -1; i = json.indexOf('"', i)) {
    const from = i++;
    while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
    i++;
    let after = i;
    while (" \t\r\n".includes(json[after])) after++;
    if (json[after] === ":") yield JSON.parse(json.slice(from, i));
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function textsOf(refuse: Refuse, value: unknown): Map<string, string> {
  if (!isObject(value)) throw refuse(`its ${METADATA} is no object`);
  const texts = Object.entries(value);
  for (const [key, each] of texts)
    if (typeof each !== "string" || key === "__proto__") throw refuse(`${METADATA}.${key} is no text`);
  return new Map(texts);
}

function entryOf(refuse: Refuse, name: string, value: unknown): Entry {
  const shown = JSON.stringify(name);
  if (!isObject(value)) throw refuse(`${shown} is no object`);
  const { dtype, shape, data_offsets: offsets } = value as Partial<Record<keyof Entry, unknown>>;
  if (typeof dtype !== "string" || !Object.hasOwn(stored, dtype))
    throw refuse(
      `${shown} has the dtype ${JSON.stringify(dtype)}; known are ${Object.keys(stored).join(", ")}`,
    );
  if (!isSizes(shape)) throw refuse(`the shape of ${shown} is ${JSON.stringify(shape)}, not a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    throw refuse(`data_offsets of ${shown} are ${JSON.stringify(offsets)}, not [begin, end]`);
  let size = stored[dtype].bytes;
  for (const n of shape) size *= n;
  if (size !== offsets[1] - offsets[0]) {
    throw refuse(
      `${shown} of shape [${shape.join(", ")}] and dtype ${dtype} takes ${size} bytes, but data_offsets give it ${offsets[1] - offsets[0]}`,
    );
  }
  return { dtype, shape, data_offsets: [offsets[0], offsets[1]] };
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0);

/** The tensors must fill the bytes after the header exactly: none shared, none unaccounted for. */
function checkOffsets(refuse: Refuse, entries: Header["entries"], length: number): void {
  const sorted = [...entries].sort(
    ([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1],
  );
  let at = 0;
  for (const [name, { data_offsets }] of sorted) {
    const [begin, end] = data_offsets;
    const shown = JSON.stringify(name);
    if (begin < at) throw refuse(`${shown} begins at byte ${begin}, inside of the tensor before it`);
    if (begin > at) throw refuse(`nothing accounts for the bytes ${at} to ${begin} before ${shown}`);
    at = end;
  }
  if (at !== length) throw refuse(`its tensors take ${at} bytes, but ${length} follow the header`);
}
