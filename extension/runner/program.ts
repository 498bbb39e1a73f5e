// The whole program: its files instrumented, compiled and linked, starting from the entry. What did not change since
// the last time is taken from there.
import { existsSync } from "node:fs";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import type { Site, TraceError } from "../../core/trace/trace.js";
import type { NumberedSite } from "../instrument/draft.js";
import { type Instrumented, instrument } from "../instrument/instrument.js";
import type { Link, Links } from "../instrument/links.js";
import { ParseError } from "../instrument/parse.js";
import type { ProgramText } from "../protocol/run.js";
import { Answers, NotKnown } from "./answers.js";
import { SiteNumbers } from "./numbers.js";
import { isModulePackage, rootOf, shownPath } from "./paths.js";
import { type Ask, resolving } from "./resolve.js";
import { textOf } from "./text.js";
import { CompileError, isCode, jsonModule, type Transpiled, transpile } from "./transpile.js";

type Module = ProgramText["modules"][number];

export interface Program {
  readonly root: string;
  readonly entry: string;
  readonly modules: readonly Module[];
  readonly answers: ProgramText["answers"];
  readonly sites: readonly NumberedSite[];
  /** Links of each file, by its path in traces. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
  /** Its files by absolute path, as they were read. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A program that cannot start. */
export class Unreadable extends Error {
  readonly trouble: TraceError;
  /** Every file that could be read. */
  readonly texts: ReadonlyMap<string, string>;

  constructor(message: string, site: Site | null, texts: ReadonlyMap<string, string>) {
    super(message);
    this.trouble = { name: "UnreadableError", message, site, stack: "" };
    this.texts = texts;
  }
}

/** One file, ready. */
interface Unit {
  readonly path: string;
  readonly text: string;
  /** The text is that of the file on disk, not of an editor. */
  readonly stored: boolean;
  readonly first: number;
  readonly sites: readonly NumberedSite[];
  readonly links: Links;
  readonly compiled: Transpiled;
  readonly format: Module["format"];
}

/** Ready files are dropped once the numbers they hold outgrow those in use by this much. */
const WASTE = 200_000;

export class Loader {
  #units = new Map<string, Unit>();
  #numbers = new SiteNumbers();
  readonly #answers = new Answers();

  /**
   * @param afresh ask again what every import means, as a person does who runs the program on purpose.
   * @throws Unreadable
   */
  async load(entry: string, overlays: ReadonlyMap<string, string>, afresh = true): Promise<Program> {
    if (this.#numbers.span > WASTE) {
      this.#units = new Map();
      this.#numbers = new SiteNumbers();
    }
    if (afresh) this.forget();
    try {
      return await new Walk(entry, overlays, this.#answers.known(overlays), this).program();
    } catch (error) {
      if (!(error instanceof NotKnown) && !isServiceGone(error)) throw error;
    }
    const asking = () =>
      resolving(overlays, ask => new Walk(entry, overlays, this.#answers.remembering(ask), this).program());
    return asking().catch(async error => {
      if (!isServiceGone(error)) throw error;
      await esbuild.stop(); // the next call starts another
      return asking();
    });
  }

  /** Files have come or gone: imports may mean others now. */
  forget(): void {
    this.#answers.clear();
  }

  /** Instruments and compiles a file, or gives it back as it was. */
  async unit(path: string, text: string, shown: string, stored: boolean, required: boolean): Promise<Unit> {
    const key = required ? `${path}\0required` : path;
    const known = this.#units.get(key);
    if (known?.text === text && known.stored === stored) return known;
    const commonjs = required || /\.c[jt]s$/.test(path);
    let first = this.#numbers.first(key);
    let done: Instrumented = instrument(text, shown, first, commonjs);
    if (!this.#numbers.take(key, first, done.sites.length)) {
      first = this.#numbers.first(key);
      done = instrument(text, shown, first, commonjs);
      this.#numbers.take(key, first, done.sites.length);
    }
    const format = formatOf(path, done.isModule, required);
    const compiled = await transpile(path, done, stored, format === "commonjs" && done.isModule);
    const unit = { path, text, stored, first, sites: done.sites, links: done.links, compiled, format };
    this.#units.set(key, unit);
    return unit;
  }

  table(units: readonly Unit[]): NumberedSite[] {
    return this.#numbers.table(units);
  }
}

/** esbuild works in a process of its own, which somebody may have killed. */
function isServiceGone(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message);
}

function formatOf(path: string, isModule: boolean, required: boolean): Module["format"] {
  if (required || /\.c[jt]s$/.test(path)) return "commonjs";
  return isModule || /\.m[jt]s$/.test(path) || isModulePackage(path) ? "module" : "commonjs";
}

/** One way through a program's files. */
class Walk {
  readonly #entry: string;
  readonly #overlays: ReadonlyMap<string, string>;
  readonly #ask: Ask;
  readonly #loader: Loader;
  readonly #root: string;
  readonly #units = new Map<string, Unit>();
  readonly #modules = new Map<string, Module>();
  readonly #answers: [string, string, string][] = [];
  /** Every file that was read, good or bad. */
  readonly #texts = new Map<string, string>();

  constructor(entry: string, overlays: ReadonlyMap<string, string>, ask: Ask, loader: Loader) {
    this.#entry = entry;
    this.#overlays = overlays;
    this.#ask = ask;
    this.#loader = loader;
    this.#root = rootOf(entry);
  }

  async program(): Promise<Program> {
    if (!existsSync(this.#root)) throw this.#unreadable(`there is no folder ${this.#root} to run in`, null);
    await this.#visit(this.#entry, false, null);
    const units = [...this.#units.values()];
    this.#addTypes(units);
    return {
      root: this.#root,
      entry: this.#entry,
      modules: [...this.#modules.values()],
      answers: this.#answers,
      sites: this.#loader.table(units),
      links: new Map(units.map(unit => [shownPath(this.#root, unit.path), unit.links.links])),
      texts: this.#texts,
    };
  }

  /** Reads one file and all that it asks for. `from`: where it is asked for. */
  async #visit(path: string, required: boolean, from: Site | null): Promise<void> {
    if (this.#modules.has(path)) return;
    const hold: Module = { path, url: pathToFileURL(path).href, format: "module", text: "" };
    this.#modules.set(path, hold); // circular imports end here
    const text = this.#read(path, from);
    if (extname(path) === ".json") {
      this.#modules.set(path, {
        ...hold,
        format: required ? "commonjs" : "module",
        text: this.#json(path, text, required),
      });
      return;
    }
    if (!isCode(path)) {
      this.#texts.delete(path);
      throw this.#unreadable(
        `${shownPath(this.#root, path)} is no program: only TypeScript, JavaScript and JSON can be imported`,
        from,
      );
    }
    const unit = await this.#unit(path, text, required);
    this.#units.set(path, unit);
    this.#modules.set(path, { ...hold, format: unit.format, text: unit.compiled.text });
    const wanted = new Set(unit.compiled.imports);
    const links = unit.links.links.filter(link => link.required || wanted.has(link.specifier));
    const results = await Promise.allSettled(links.map(link => this.#follow(unit, link)));
    // Of several troubles the first in the text is told.
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #follow({ path }: Unit, { specifier, required, site }: Link): Promise<void> {
    const answer = await this.#ask({ specifier, importer: path, required });
    // What require cannot find may be caught by the program, as it often is.
    if (answer.kind === "missing" && !required)
      throw this.#unreadable(missing(specifier, answer.reason), site);
    if (answer.kind !== "file") return;
    this.#answers.push([pathToFileURL(path).href, specifier, pathToFileURL(answer.path).href]);
    await this.#visit(answer.path, required, site);
  }

  #read(path: string, from: Site | null): string {
    try {
      const text = this.#overlays.get(path) ?? textOf(path);
      this.#texts.set(path, text);
      return text;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw this.#unreadable(`cannot read ${shownPath(this.#root, path)}: ${why}`, from);
    }
  }

  #json(path: string, text: string, required: boolean): string {
    try {
      return jsonModule(text, required);
    } catch (error) {
      throw this.#unreadable(
        error instanceof Error ? error.message : String(error),
        start(shownPath(this.#root, path)),
      );
    }
  }

  async #unit(path: string, text: string, required: boolean): Promise<Unit> {
    const shown = shownPath(this.#root, path);
    try {
      return await this.#loader.unit(path, text, shown, !this.#overlays.has(path), required);
    } catch (error) {
      if (error instanceof ParseError)
        throw this.#unreadable(error.message, { ...start(shown), ...point(error.line, error.column) });
      if (error instanceof CompileError) throw this.#unreadable(error.message, this.#faultOf(error, path));
      if (error instanceof RangeError)
        throw this.#unreadable("the program is nested too deeply to be read", start(shown));
      throw error;
    }
  }

  /** The compiler's place, unless it lies in text that is not the user's own. */
  #faultOf({ at }: CompileError, path: string): Site {
    if (at === null || at.file === path) return start(shownPath(this.#root, path));
    return { file: shownPath(this.#root, at.file), ...point(at.line, at.column) };
  }

  /** A type that is passed on without saying so has no value to pass: it is given an empty one. */
  #addTypes(units: readonly Unit[]): void {
    const targets = new Map(this.#answers.map(([from, specifier, url]) => [`${from}\n${specifier}`, url]));
    for (const { path, links } of units)
      for (const { specifier, name } of links.passed) {
        const url = targets.get(`${pathToFileURL(path).href}\n${specifier}`);
        const target = units.find(unit => pathToFileURL(unit.path).href === url);
        if (!target?.links.types.includes(name)) continue;
        const module = this.#modules.get(target.path);
        const value = `var $gg_type;export{$gg_type as ${name}};`;
        if (module?.format === "module" && !module.text.includes(value))
          this.#modules.set(target.path, { ...module, text: insert(module.text, value) });
      }
  }

  #unreadable(message: string, site: Site | null): Unreadable {
    return new Unreadable(message, site, this.#texts);
  }
}

/** Before the source map, which must stay last. */
function insert(text: string, addition: string): string {
  const map = text.lastIndexOf("\n//# sourceMappingURL=");
  return map < 0 ? `${text}\n${addition}` : `${text.slice(0, map)}\n${addition}${text.slice(map)}`;
}

function missing(specifier: string, reason: string): string {
  if (/^[./]/.test(specifier)) return `cannot find "${specifier}"`;
  return reason.startsWith("Could not resolve")
    ? `cannot find the package "${specifier}": is it installed?`
    : `cannot find "${specifier}": ${reason}`;
}

function point(line: number, column: number): Omit<Site, "file"> {
  return { line, column, endLine: line, endColumn: column + 1 };
}

function start(file: string): Site {
  return { file, ...point(1, 1) };
}
