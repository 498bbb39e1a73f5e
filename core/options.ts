import { ArgumentError } from "./errors.js";

// A misspelt option is an error, not a silent default: plain JavaScript has no compiler to say so.

/** Throws unless `given` is an options object (or left out) with no keys but `names`. */
export function checkOptions(op: string, given: unknown, names: readonly string[]): void {
  if (given === undefined) return;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const found = given === null ? "null" : Array.isArray(given) ? "a list" : typeof given;
    throw new ArgumentError(`${op}: expected options { ${names.join(", ")} }, got ${found}`);
  }
  for (const key of Object.keys(given)) {
    if (!names.includes(key))
      throw new ArgumentError(`${op}: no option is called "${key}"; it takes ${names.join(", ")}`);
  }
}
