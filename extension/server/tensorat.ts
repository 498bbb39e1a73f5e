// Which tensor a person means whose cursor stands in a program.
import type * as lsp from "../protocol/lsp.js";
import { turn } from "./hovers/turns.js";
import { type Place, pathOf } from "./places.js";
import { target } from "./pointing.js";
import type { Result } from "./result.js";
import type { Session } from "./session.js";
import { known } from "./study.js";

export function answerTensorAt(session: Session, { uri, place }: lsp.TensorAtParams): lsp.TensorAtAnswer {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  const entry = path === null ? undefined : session.runs.of(path);
  if (path === null || text === undefined || !entry?.result) return null;
  const { result } = entry;
  const then = result.toRun(path, text, place);
  if (!then) return null;
  return { entry: entry.uri, run: result.file.run, node: tensorAt(result, path, then) };
}

/** `place` of the text as it ran. Of an expression that ran more than once the value is meant that its hover tells of. */
export function tensorAt(result: Result, path: string, place: Place): number | null {
  const { source, lookup } = known(result, path) ?? {};
  if (!source || !lookup) return null;
  const asked = target(source.around(place));
  if (!asked) return null;
  const found = lookup.find(source, asked.around);
  return found[turn(result, source.site(asked.whole), found)]?.id ?? null;
}
