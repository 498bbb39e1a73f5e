import { Tensor } from "../tensor/tensor.js";

// The tensors that named values hold: the values themselves, and what lies in their fields, lists and maps. Only data
// properties are read, so no code of the program runs. Breadth first: what is nearest gives a tensor its name.

const deepest = 4;
/** Objects that are looked into, and entries of each. */
const mostObjects = 10_000;
const mostEntries = 1_000;
/** Of one tensor. */
const mostNames = 8;
const longestName = 200;

export interface Found {
  /** In order of discovery, each with the expressions that lead to it. */
  readonly tensors: ReadonlyMap<Tensor, readonly string[]>;
  /** False: there was more to look through. */
  readonly complete: boolean;
}

interface Place {
  readonly value: object;
  readonly name: string;
  readonly depth: number;
}

/** `isProxy`: tells objects that would run code when they are looked at. */
export function tensorsIn(
  values: Readonly<Record<string, unknown>>,
  isProxy: (value: object) => boolean,
): Found {
  const search = new Finder(isProxy);
  for (const name of Object.keys(values)) search.meet(values[name], name, 0);
  for (let place = search.next(); place !== undefined; place = search.next())
    search.complete = search.lookInto(place) && search.complete;
  return search;
}

class Finder implements Found {
  readonly tensors = new Map<Tensor, string[]>();
  complete = true;
  private readonly isProxy: (value: object) => boolean;
  private readonly seen = new Set<object>();
  private readonly queue: Place[] = [];
  private done = 0;

  constructor(isProxy: (value: object) => boolean) {
    this.isProxy = isProxy;
  }

  next(): Place | undefined {
    return this.queue[this.done++];
  }

  /** False if there was more in it than is looked at. */
  lookInto({ value, name, depth }: Place): boolean {
    return entries(value, (key, entry) => this.meet(entry, nameOf(name, key), depth + 1));
  }

  meet(value: unknown, name: string, depth: number): void {
    if (typeof value !== "object" || value === null || this.isProxy(value)) return;
    if (value instanceof Tensor) {
      const names = this.tensors.get(value);
      if (!names) this.tensors.set(value, [name]);
      else if (!names.includes(name) && names.length < mostNames) names.push(name);
    } else if (!this.seen.has(value) && !ArrayBuffer.isView(value)) {
      this.seen.add(value);
      if (depth < deepest && this.queue.length < mostObjects) this.queue.push({ value, name, depth });
      else this.complete = false;
    }
  }
}

type Key = string | number | { readonly entry: string };

/** Calls `visit` with the entries of a list, a map, a set or an object; false if there were too many. */
function entries(value: object, visit: (key: Key, entry: unknown) => void): boolean {
  if (Array.isArray(value)) return listed(value, visit);
  let left = mostEntries;
  if (value instanceof Map || value instanceof Set) {
    let place = 0;
    const each = (entry: unknown, key: unknown) => {
      if (left-- <= 0) return;
      const at = place++;
      visit({ entry: typeof key === "string" ? JSON.stringify(key) : String(at) }, entry);
    };
    if (value instanceof Map) Map.prototype.forEach.call(value, each);
    else Set.prototype.forEach.call(value, entry => each(entry, null));
  }
  const keys = Object.getOwnPropertyNames(value);
  for (let i = 0; i < keys.length && left > 0; i++, left--) visit(keys[i], dataOf(value, keys[i]));
  return left > 0;
}

/** A long list of plain numbers is data, and not worth a word. */
function listed(list: readonly unknown[], visit: (key: Key, entry: unknown) => void): boolean {
  const count = Math.min(list.length, mostEntries);
  let objects = false;
  for (let i = 0; i < count; i++) {
    const entry = dataOf(list, String(i));
    objects ||= typeof entry === "object" && entry !== null;
    visit(i, entry);
  }
  return count === list.length || !objects;
}

/** What a property holds; undefined where asking would run code, or where a module's variable is not there yet. */
function dataOf(value: object, key: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(value, key)?.value;
  } catch {
    return undefined;
  }
}

function nameOf(owner: string, key: Key): string {
  let name: string;
  if (typeof key === "object") name = `${owner}.get(${key.entry})`;
  else if (typeof key === "number") name = `${owner}[${key}]`;
  else
    name = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${owner}.${key}` : `${owner}[${JSON.stringify(key)}]`;
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
