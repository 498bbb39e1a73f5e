// The file format of golden cases: {"meta": {...}, "cases": [...]}, described in README.md. A file is checked as it is
// read, so that a slip in it is reported as such and not as a failure of the library.

export interface Meta {
  readonly rtol: number;
  readonly atol: number;
}

export interface TensorText {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype: "float64" | "int64" | "bool";
  readonly requiresGrad: boolean;
}

/** A JSON object whose members are checked where they are used. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Case extends Fields {
  readonly id: string;
}

export interface GoldenFile {
  readonly meta: Meta;
  readonly cases: readonly Case[];
}

/** Something in a file is not of the format. */
export class FormatError extends Error {
  override name = "FormatError";
}

/** Parses a whole file. Throws FormatError with the reason. */
export function parse(text: string): GoldenFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const file = fields(raw, "file");
  const meta = fields(file.meta, "meta");
  if (meta.format !== 1)
    throw new FormatError(`meta.format: expected 1, found ${JSON.stringify(meta.format)}`);
  const cases = list(file.cases, "cases").map((each, i) => {
    const found = fields(each, `cases[${i}]`);
    return { ...found, id: string(found.id, `cases[${i}].id`) };
  });
  if (cases.length === 0) throw new FormatError("cases: the list is empty");
  if (meta.count !== undefined && meta.count !== cases.length)
    throw new FormatError(`meta.count says ${meta.count}, but there are ${cases.length} cases`);
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) throw new FormatError(`cases: the id "${id}" occurs twice`);
    ids.add(id);
  }
  return { meta: { rtol: number(meta.rtol, "meta.rtol"), atol: number(meta.atol, "meta.atol") }, cases };
}

export function fields(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FormatError(`${what}: expected an object, found ${brief(value)}`);
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new FormatError(`${what}: expected a list, found ${brief(value)}`);
}

export function string(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new FormatError(`${what}: expected a string, found ${brief(value)}`);
}

export function strings(value: unknown, what: string): string[] {
  return list(value, what).map((each, i) => string(each, `${what}[${i}]`));
}

const words = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** The number that a JSON number or one of the words NaN, Infinity, -Infinity, -0 stands for; else undefined. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" ? words.get(value) : undefined;
}

export function number(value: unknown, what: string): number {
  const found = asNumber(value);
  if (found === undefined) throw new FormatError(`${what}: expected a number, found ${brief(value)}`);
  return found;
}

/** Whether a value looks like a tensor of the format. */
export function isTensorText(value: unknown): boolean {
  return typeof value === "object" && value !== null && "shape" in value && "data" in value;
}

export function tensorText(value: unknown, what: string): TensorText {
  const { shape, data, dtype = "float64", requiresGrad = false } = fields(value, what);
  const sizes = list(shape, `${what}.shape`).map((size, i) => number(size, `${what}.shape[${i}]`));
  const items = list(data, `${what}.data`).map((item, i) => number(item, `${what}.data[${i}]`));
  if (items.length !== sizes.reduce((a, b) => a * b, 1))
    throw new FormatError(`${what}: ${items.length} elements do not fill the shape [${sizes.join(", ")}]`);
  if (dtype !== "float64" && dtype !== "int64" && dtype !== "bool")
    throw new FormatError(`${what}.dtype: expected float64, int64 or bool, found ${brief(dtype)}`);
  return { shape: sizes, data: items, dtype, requiresGrad: requiresGrad === true };
}

/** Tensors by name, as in `inputs`. */
export function tensorTexts(value: unknown, what: string): Map<string, TensorText> {
  const entries = Object.entries(fields(value, what));
  return new Map(entries.map(([name, text]) => [name, tensorText(text, `${what}.${name}`)]));
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
