import { Tensor } from "../tensor/tensor.js";
import { stringify } from "./builtins.js";

/** Entries of a list that are shown. */
const widest = 20;

/**
 * A value as a notebook cell would print it; null for what a cell does not show (undefined) or what could only be shown
 * by running code of the program (objects with a toString of their own).
 */
export function printed(value: unknown, depth = 0): string | null {
  if (value instanceof Tensor) return String(value);
  if (typeof value === "string") return stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (!Array.isArray(value) || depth > 2) return null;
  const shown = value.slice(0, widest).map(entry => printed(entry, depth + 1) ?? "…");
  if (value.length > widest) shown.push(`… ${value.length} in all`);
  return `[${shown.join(", ")}]`;
}
