// Values that another library exported, read for a comparison: the file may come from anywhere.
import { readFileSync, statSync } from "node:fs";
import type { Exported } from "../../core/graph/exported.js";
import { plainTensors } from "../../core/safetensors.js";

/** Bytes of a file that is read whole. */
const LARGEST = 2 ** 30;

/**
 * The tensors of a safetensors file, by name.
 * @throws Error that says what is wrong with the file
 */
export function readExported(path: string): ReadonlyMap<string, Exported> {
  const { size } = statSync(path);
  if (size > LARGEST)
    throw new Error(`it has ${size} bytes; up to ${LARGEST} are read: export fewer tensors`);
  return plainTensors(readFileSync(path));
}
