// A tensor as the TypeScript that makes it, to be pasted into a program.

/** Elements above which no text is made. */
export const MOST = 1_000_000;

/**
 * `tensor([[1, 2], [3, 4]], { dtype: "float64" })` of row-major `data`; the default dtypes of numbers and of booleans
 * are left out. More than a million elements throw RangeError, and so does a count that does not fit the shape.
 */
export function literal(
  data: ArrayLike<number>,
  shape: readonly number[],
  dtype: string,
  name?: string,
): string {
  const options = [
    dtype !== "float32" && dtype !== "bool" && `dtype: ${JSON.stringify(dtype)}`,
    name && `name: ${JSON.stringify(name)}`,
  ].filter(Boolean);
  const tail = options.length > 0 ? `, { ${options.join(", ")} }` : "";
  if (shape.includes(0)) return `zeros([${shape.join(", ")}]${tail})`;
  return `tensor(${nested(data, shape, dtype)}${tail})`;
}

/** The numbers alone, one row a line. */
export function plainText(data: ArrayLike<number>, shape: readonly number[]): string {
  const last = shape.at(-1) ?? 1;
  check(data, shape);
  const lines: string[] = [];
  for (let from = 0; from < data.length; from += Math.max(1, last))
    lines.push(Array.from({ length: last }, (_, i) => written(data[from + i], "")).join("\t"));
  return lines.join("\n");
}

function nested(data: ArrayLike<number>, shape: readonly number[], dtype: string): string {
  check(data, shape);
  let parts = Array.from({ length: data.length }, (_, i) => written(data[i], dtype));
  if (shape.length === 0) return parts[0];
  for (let d = shape.length - 1; d >= 0; d--) {
    const groups: string[] = [];
    const [between, indent] = d === shape.length - 1 ? [", ", ""] : [",\n", " ".repeat(d + 1)];
    for (let from = 0; from < parts.length; from += shape[d]) {
      const items = parts.slice(from, from + shape[d]);
      groups.push(`[${items.map((item, i) => (i > 0 ? indent + item : item)).join(between)}]`);
    }
    parts = groups;
  }
  return parts[0];
}

function check(data: ArrayLike<number>, shape: readonly number[]): void {
  if (data.length > MOST)
    throw new RangeError(`as text at most ${MOST.toLocaleString("en-US")} elements, not ${data.length}`);
  const count = shape.reduce((a, b) => a * b, 1);
  if (count !== data.length) throw new RangeError(`a shape of ${count} elements, but ${data.length} numbers`);
}

function written(value: number, dtype: string): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (!Number.isFinite(value)) return String(value);
  // Nine significant digits give any float32 back.
  const short = dtype === "float64" ? value : Number(value.toPrecision(9));
  return Object.is(value, -0) ? "-0" : String(short);
}
