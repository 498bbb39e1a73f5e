// "Write into code": a cut lifted in the picture becomes an edit of the text as it is now.
import type * as lsp from "../protocol/lsp.js";
import { fileOf, pathOf } from "./places.js";
import type { Result } from "./result.js";
import type { Session } from "./session.js";
import { known } from "./study.js";
import { unsever } from "./unsever.js";

const none = (message: string): lsp.LiftAnswer => ({ kind: "none", message });

export function answerLift(session: Session, { uri, run, node }: lsp.LiftParams): lsp.LiftAnswer {
  const path = pathOf(uri);
  const result = path === null ? null : session.runs.get(path)?.result;
  if (!result || result.file.run !== run) return none("This graph is of an earlier run: run again.");
  return lift(result, node, session.text);
}

/** `now` gives an open file's text. */
export function lift(
  result: Result,
  node: number,
  now: (path: string) => string | undefined,
): lsp.LiftAnswer {
  const site = result.trace.nodes.find(({ id }) => id === node)?.site;
  if (!site) return none("No line of the program is known for this value.");
  const file = fileOf(result.file.root, site);
  const source = known(result, file)?.source;
  if (!source) return none(`${site.file} is no file of this run.`);
  const found = unsever(source, site);
  if (typeof found === "string") return none(found);
  const place = result.locate(source.span(found.start, found.end), now);
  if (!place) return none("This line has changed since the run: run again.");
  const { start, end } = place.range;
  return { kind: "edit", file, start, end, old: source.text.slice(found.start, found.end), text: found.text };
}
