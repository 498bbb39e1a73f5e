// The editor's problems: of each entry what stopped its newest run. They are placed when they are told, in the text of that
// moment, and carry its version: a client that has moved on may drop them.
import type { Diagnostic } from "vscode-languageserver/node";
import { DiagnosticSeverity } from "vscode-languageserver/node";
import { type Problem, problem } from "./diagnostics.js";
import type { Trouble } from "./entry.js";
import { uriOf } from "./places.js";

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

export class Problems {
  readonly #open: (path: string) => OpenText | undefined;
  readonly #tell: (told: Told) => void;
  readonly #troubles = new Map<string, Trouble>();
  /** Files that hold the problem of an entry now. */
  readonly #files = new Map<string, string>();

  constructor(open: (path: string) => OpenText | undefined, tell: (told: Told) => void) {
    this.#open = open;
    this.#tell = tell;
  }

  /** `trouble`: what stopped the entry's newest run; null clears what an earlier one said. */
  set(entry: string, trouble: Trouble | null): void {
    const before = this.#files.get(entry);
    if (trouble) this.#troubles.set(entry, trouble);
    else this.#troubles.delete(entry);
    const now = trouble ? this.#place(entry, trouble).path : undefined;
    if (now === undefined) this.#files.delete(entry);
    else this.#files.set(entry, now);
    for (const path of new Set([before, now])) if (path !== undefined) this.#publish(path);
  }

  #place(entry: string, trouble: Trouble): Problem {
    return problem(entry, trouble, path => this.#open(path)?.getText());
  }

  #publish(path: string): void {
    const document = this.#open(path);
    const diagnostics = [...this.#troubles]
      .map(([entry, trouble]) => this.#place(entry, trouble))
      .filter(one => one.path === path)
      .map(one => this.#diagnostic(one));
    const version = document ? { version: document.version } : {};
    this.#tell({ uri: document?.uri ?? uriOf(path), ...version, diagnostics });
  }

  #diagnostic({ range, message, severity, related }: Problem): Diagnostic {
    return {
      range,
      message,
      source: "Gradient Graph",
      severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
      relatedInformation: related.map(one => ({
        location: { uri: this.#open(one.path)?.uri ?? uriOf(one.path), range: one.range },
        message: one.message,
      })),
    };
  }
}
