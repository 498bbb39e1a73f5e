// All elements of a value, for whoever looks at it closely: from the process of its run, as long as that stays.
import type * as lsp from "../protocol/lsp.js";
import { pathOf } from "./places.js";
import type { Session } from "./session.js";

const why = {
  gone: "Its run has given this value up for newer ones. Run again to see all of it.",
  overwritten: "The program has changed this value in place since. What is shown is what was seen then.",
  large: "This value is too large to be shown whole. Show a part of it: x.narrow(0, 0, 1000).",
  older: "This graph is of an earlier run. Run again to see whole values.",
} as const;

export async function answerValues(
  session: Session,
  { uri, run, node, what }: lsp.ValuesParams,
): Promise<lsp.ValuesAnswer> {
  const path = pathOf(uri);
  const result = path === null ? null : session.runs.get(path)?.result;
  if (!result?.values || result.file.run !== run) return { kind: "gone", message: why.older };
  const value = await result.values.ask(node, what);
  if (value.is !== "here") return { kind: "gone", message: why[value.is] };
  return { kind: "here", path: await session.keepValue(value.bytes), dtype: value.dtype };
}
