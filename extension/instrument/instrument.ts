// The first station of the line: the user's text with sites, names, scopes and loops written in. Pure text to text.
// The result prints, throws and returns what the plain program does; only its own source text, the depth at which its
// stack overflows and its timing can tell.
import type { SourceMap } from "magic-string";
import { callRules } from "./calls.js";
import { foreignWords } from "./commonjs.js";
import { Draft, type NumberedSite, span } from "./draft.js";
import { echoRules } from "./echoes.js";
import { functionRules } from "./functions.js";
import { findLeaks } from "./leaks.js";
import { type Links, links } from "./links.js";
import { loopRules } from "./loops.js";
import { nameRules } from "./names.js";
import { type Parsed, parse } from "./parse.js";
import { walk } from "./path.js";
import { readRules } from "./reads.js";
import { WORDS } from "./vocabulary.js";

export interface Instrumented {
  readonly code: string;
  readonly map: SourceMap;
  /** In order of their numbers, from `firstSite`. */
  readonly sites: readonly NumberedSite[];
  readonly links: Links;
  /** It can only be an ES module. */
  readonly isModule: boolean;
}

/** Opens the module after what must stand first, and closes it. */
function frame(draft: Draft, { program }: Parsed, declaration: string): void {
  const { code } = draft;
  const directive = program.directives.at(-1);
  const first = directive ? span(directive).end : program.interpreter ? span(program.interpreter).end : 0;
  const mark = first === 0 && code.charCodeAt(0) === 0xfeff ? 1 : first;
  const line = program.interpreter && !directive ? "\n" : directive ? ";" : "";
  const open = `${line}var ${WORDS.frame}=${WORDS.module}();${declaration}`;
  if (mark === code.length) draft.after(mark, open);
  else draft.before(mark, open);
  draft.text.append(`\n;${WORDS.end}();`);
}

/**
 * Writes sites, names, scopes and loops into a program.
 * @param file path shown in sites, relative to the program's root; its ending chooses the syntax.
 * @param firstSite number of the first site, so that the files of a run share one table.
 * @param commonjs it will run as CommonJS, whatever it is written as, and has `require` and its kin from Node.
 * @throws ParseError
 */
export function instrument(code: string, file: string, firstSite: number, commonjs = false): Instrumented {
  const parsed = parse(code, file);
  const draft = new Draft(code, file, firstSite);
  const foreign = foreignWords(node => draft.at(node));
  walk(
    parsed.program,
    {
      ...callRules(draft),
      ...functionRules(draft),
      ...loopRules(draft),
      ...nameRules(draft),
      ...echoRules(draft),
      ...readRules(draft),
      ...foreign.rules,
    },
    WORDS.frame,
  );
  findLeaks(parsed.program, draft);
  frame(draft, parsed, parsed.isModule && !commonjs ? foreign.declaration(parsed.program) : "");
  const written = links(parsed.program, node => draft.at(node));
  return {
    code: draft.text.toString(),
    map: draft.text.generateMap({ hires: "boundary", source: file, includeContent: true }),
    sites: draft.sites,
    links: { ...written, links: [...written.links, ...foreign.loads] },
    isModule: parsed.isModule,
  };
}
