// All elements of a value that the trace has a sample of: the server leaves them in a file, which is read once.
import { readFile, rm } from "node:fs/promises";
import { ARRAYS } from "../protocol/elements.js";
import type { ValuesAnswer, ValuesParams } from "../protocol/lsp.js";
import type { Server } from "./server.js";

type Here = Extract<ValuesAnswer, { kind: "here" }>;

/** Row-major, as bytes of the dtype; or why there are none. */
export type Found =
  | { kind: "here"; dtype: Here["dtype"]; bytes: ArrayBuffer }
  | Extract<ValuesAnswer, { kind: "gone" }>;

export async function elements(server: Server, params: ValuesParams): Promise<Found> {
  const answer = await server.values(params);
  if (answer.kind === "gone") return answer;
  const bytes = await readFile(answer.path);
  await rm(answer.path, { force: true });
  // A Buffer may share its memory with others.
  return { kind: "here", dtype: answer.dtype, bytes: new Uint8Array(bytes).buffer };
}

export function numbers({ dtype, bytes }: Extract<Found, { kind: "here" }>): ArrayLike<number> {
  return new ARRAYS[dtype](bytes);
}
