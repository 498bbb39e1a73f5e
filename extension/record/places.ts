// Where in the program the library was called: nobody wrote sites into its text, so the stack has to tell. The innermost
// frame outside of the library is the place; functions and modules around it are frames of the trace.
import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { Frame } from "../../core/tape/frame.js";
import { type CallSite, callSites } from "./callsites.js";

/** A place as V8 has it, of the text that ran or, where Node has a source map, of the text it was made from. */
export interface RawPlace {
  /** Absolute path, or an address that is no file's. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** By a source map: there is none to be looked for any more. */
  readonly mapped: boolean;
}

export interface Stand {
  /** Number of the place; -1: none of the program's code is on the stack. */
  readonly site: number;
  readonly frame: Frame | null;
}

/** Of functions and modules around an operation, one; the outermost is the first. */
interface Level {
  /** What it is, and from where it was called. */
  readonly key: string;
  /** A frame of the library's that this one stands for. */
  readonly own: Frame | null;
  readonly frame: Frame | null;
}

/** Whose a script is; nobody's are Node's own and texts without an address. */
type Whose = "library" | "nobody" | "program";

/**
 * Functions of the library that put a frame of their own into the register while they run. A bundle numbers functions that
 * share a name: no other one in core is called so.
 */
const FRAMED = new Set(["callModule", "timeSteps"]);

export class Places {
  /** All so far; their numbers are the sites of the tapes. */
  readonly table: RawPlace[] = [];
  /** By script and offset. */
  readonly #numbers = new Map<string, Map<number, number>>();
  readonly #calls = new Map<string, number>();
  readonly #own: readonly string[];
  readonly #scripts = new Map<string, Whose>();
  #levels: readonly Level[] = [];

  /** @param own what the addresses of scripts that are not the program's begin with */
  constructor(own: readonly string[]) {
    this.#own = own;
  }

  /**
   * Where the program is now. Two calls of a function one right after the other from the same place cannot be told apart.
   * @param modules what the library says of its modules that run, innermost
   */
  here(hidden: (...args: never[]) => unknown, modules: Frame | null): Stand {
    const sites = callSites(hidden);
    const waiting = chain(modules);
    const levels: Level[] = [];
    let [site, same, key] = [-1, true, ""];
    for (let i = sites.length - 1; i >= 0; i--) {
      const script = sites[i].getScriptNameOrSourceURL() ?? "";
      const whose = this.#whose(script);
      const isOwn = whose === "library";
      if (whose === "nobody" || (isOwn && waiting.length === 0)) continue;
      const name = sites[i].getFunctionName() ?? "";
      if (isOwn && !FRAMED.has(name)) continue;
      const own = isOwn ? waiting.shift()! : null;
      // What has no name and is called by nobody is the program's top.
      const top = !isOwn && levels.length === 0 && name === "";
      key = isOwn ? "" : `${script} ${name}`;
      const level = `${key} ${site}`;
      const last = same ? this.#levels[levels.length] : undefined;
      same = last !== undefined && last.key === level && last.own === own;
      const up = levels[levels.length - 1]?.frame ?? null;
      const frame = same ? last!.frame : top ? null : this.#frame(sites[i], own, up, site, key);
      levels.push({ key: level, own, frame });
      if (!isOwn) site = this.#number(sites[i], script);
    }
    this.#levels = levels;
    return { site, frame: levels[levels.length - 1]?.frame ?? null };
  }

  #whose(script: string): Whose {
    let whose = this.#scripts.get(script);
    if (whose === undefined) {
      const isOwn = this.#own.some(start => script.startsWith(start));
      whose = isOwn ? "library" : script === "" || script.startsWith("node:") ? "nobody" : "program";
      this.#scripts.set(script, whose);
    }
    return whose;
  }

  #frame(site: CallSite, own: Frame | null, up: Frame | null, from: number, key: string): Frame {
    const entered = from < 0 ? {} : { from };
    if (own !== null) return { ...own, up, id: -1, ...(own.kind === "module" ? entered : {}) };
    const call = this.#calls.get(key) ?? 0;
    this.#calls.set(key, call + 1);
    return { up, kind: "function", name: nameOf(site), call, ...entered, id: -1 };
  }

  #number(site: CallSite, script: string): number {
    let known = this.#numbers.get(script);
    if (known === undefined) {
      known = new Map();
      this.#numbers.set(script, known);
    }
    const position = site.getPosition();
    let number = known.get(position);
    if (number === undefined) {
      number = this.table.push(placeOf(script, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1)) - 1;
      known.set(position, number);
    }
    return number;
  }
}

/** The library's frames, outermost first. */
function chain(innermost: Frame | null): Frame[] {
  const frames: Frame[] = [];
  for (let frame = innermost; frame !== null; frame = frame.up) frames.push(frame);
  return frames.reverse();
}

function nameOf(site: CallSite): string {
  const name = site.getFunctionName() ?? "";
  if (site.isConstructor()) return "constructor";
  return name === "" ? "(anonymous)" : name;
}

function pathOf(script: string): string {
  try {
    return script.startsWith("file:") ? fileURLToPath(script) : script;
  } catch {
    return script;
  }
}

/** In the text that the program was made from, if Node knows. */
function placeOf(script: string, line: number, column: number): RawPlace {
  const file = pathOf(script);
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry && "originalSource" in entry && entry.originalSource)
    return {
      file: pathOf(entry.originalSource),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
      mapped: true,
    };
  return { file, line, column, mapped: false };
}
