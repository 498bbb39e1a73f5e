// The editor's problems: of each entry what stopped its newest run, and what was found in the one that is shown. They are
// placed when they are told, in the text of that moment, and carry its version: a client that has moved on may drop them.
import { join } from "node:path";
import type { Diagnostic } from "vscode-languageserver/node";
import { DiagnosticSeverity } from "vscode-languageserver/node";
import { RULES } from "../../core/insight/findings/table.js";
import { type Problem, problem } from "./diagnostics.js";
import type { Trouble } from "./entry.js";
import { noted } from "./noted.js";
import { uriOf } from "./places.js";
import type { Result } from "./result.js";

/** What is known of an open text. */
export interface OpenText {
  uri: string;
  version: number;
  getText(): string;
}

export interface Told {
  uri: string;
  version?: number;
  diagnostics: Diagnostic[];
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/** Codes that have a page. */
const PAGES: ReadonlySet<string> = new Set(RULES.map(({ code }) => code));

export class Problems {
  readonly #open: (path: string) => OpenText | undefined;
  readonly #tell: (told: Told) => void;
  readonly #pages: string;
  readonly #troubles = new Map<string, { trouble: Trouble | null; result: Result | null }>();
  /** Files that hold problems of an entry now. */
  readonly #files = new Map<string, ReadonlySet<string>>();

  /** `pages`: folder of the findings' pages, which comes with the extension: no network is needed to read them. */
  constructor(open: (path: string) => OpenText | undefined, tell: (told: Told) => void, pages: string) {
    this.#pages = pages;
    this.#open = open;
    this.#tell = tell;
  }

  /** `trouble`: what stopped the entry's newest run; `result`: the one shown. Null clears what an earlier one said. */
  set(entry: string, trouble: Trouble | null, result: Result | null = null): void {
    const before = this.#files.get(entry) ?? [];
    if (trouble || result) this.#troubles.set(entry, { trouble, result });
    else this.#troubles.delete(entry);
    const now = new Set(this.#placed(entry).map(({ path }) => path));
    this.#files.set(entry, now);
    for (const path of new Set([...before, ...now])) this.#publish(path);
  }

  #placed(entry: string): Problem[] {
    const { trouble = null, result = null } = this.#troubles.get(entry) ?? {};
    const now = (path: string) => this.#open(path)?.getText();
    return [...(trouble ? [problem(entry, trouble, now)] : []), ...(result ? noted(result, now) : [])];
  }

  #publish(path: string): void {
    const document = this.#open(path);
    const diagnostics = [...this.#troubles.keys()]
      .flatMap(entry => this.#placed(entry))
      .filter(one => one.path === path)
      .map(one => this.#diagnostic(one));
    const version = document ? { version: document.version } : {};
    this.#tell({ uri: document?.uri ?? uriOf(path), ...version, diagnostics });
  }

  #diagnostic({ range, message, severity, related, code }: Problem): Diagnostic {
    return {
      range,
      message,
      ...(code === undefined ? {} : { code, ...this.#page(code) }),
      source: "Gradient Graph",
      severity: severities[severity],
      relatedInformation: related.map(one => ({
        location: { uri: this.#open(one.path)?.uri ?? uriOf(one.path), range: one.range },
        message: one.message,
      })),
    };
  }
  /** The link of a code. Editors open no commands there, but files. */
  #page(code: string): Pick<Diagnostic, "codeDescription"> {
    return PAGES.has(code) ? { codeDescription: { href: uriOf(join(this.#pages, `${code}.md`)) } } : {};
  }
}
