// Guards over unknown values for reading traces. Places ("nodes[3].site.line") are put together only when something
// fails, so that a sound trace of a million nodes costs no strings.

/** What was read is not a trace of this version; the message says where and why. */
export class TraceFormatError extends Error {
  override name = "TraceFormatError";
  readonly reason: string;
  /** "nodes[3].inputs[0]"; empty for the whole. */
  readonly place: string;

  constructor(reason: string, place = "") {
    super(place === "" ? reason : `${place}: ${reason}`);
    this.reason = reason;
    this.place = place;
  }
}

/** Which ids are those of nodes. */
export type Ids = Pick<ReadonlySet<number>, "has">;

export type Fields = Readonly<Record<string, unknown>>;

export function fail(reason: string, place = ""): never {
  throw new TraceFormatError(reason, place);
}

/** Runs a check and puts `place` before what it complains about. */
export function at<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw within(place, error);
  }
}

/** Checks every entry of the list in field `name`; complaints start with "name[index]". */
export function each(fields: Fields, name: string, check: (value: unknown) => void): void {
  const values = at(name, () => list(fields[name]));
  let index = 0;
  try {
    for (; index < values.length; index++) check(values[index]);
  } catch (error) {
    throw within(`${name}[${index}]`, error);
  }
}

function within(place: string, error: unknown): unknown {
  if (!(error instanceof TraceFormatError)) return error;
  const joint = error.place === "" || error.place.startsWith("[") ? "" : ".";
  return new TraceFormatError(error.reason, place + joint + error.place);
}

export function record(value: unknown, what = "an object"): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    fail(`expected ${what}, found ${kind(value)}`);
  return value as Fields;
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) fail(`expected a list, found ${kind(value)}`);
  return value;
}

export function text(value: unknown): string {
  if (typeof value !== "string") fail(`expected a text, found ${kind(value)}`);
  return value;
}

export function flag(value: unknown): boolean {
  if (typeof value !== "boolean") fail(`expected true or false, found ${kind(value)}`);
  return value;
}

/** A finite number: JSON has no other, but decoded bytes might. */
export function figure(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    fail(`expected a finite number, found ${kind(value)}`);
  return value;
}

/** A whole number from `least` up that a double holds exactly. */
export function count(value: unknown, least = 0): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    fail(`expected a whole number from ${least} up, found ${kind(value)}`);
  }
  return value;
}

export function counts(value: unknown): void {
  all(list(value), entry => count(entry));
}

export function texts(value: unknown): void {
  all(list(value), text);
}

export function oneOf(value: unknown, words: ReadonlySet<string>): string {
  if (typeof value !== "string" || !words.has(value)) {
    fail(`expected one of ${[...words].join(", ")}, found ${kind(value)}`);
  }
  return value;
}

/** An id that must be that of a node of the trace. */
export function nodeId(value: unknown, ids: Ids): number {
  if (typeof value !== "number" || !ids.has(value)) fail(`${kind(value)} is not a node`);
  return value;
}

export function nodeIds(value: unknown, ids: Ids): void {
  all(list(value), id => nodeId(id, ids));
}

/** Every entry of a list that has no name of its own; complaints start with "[index]". */
export function all(values: readonly unknown[], check: (value: unknown) => void): void {
  let index = 0;
  try {
    for (; index < values.length; index++) check(values[index]);
  } catch (error) {
    throw within(`[${index}]`, error);
  }
}

/** What was found, in a few letters. */
export function kind(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
