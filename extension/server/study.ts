// What is worked out of a result once and kept as long as it: the syntax of its files and the index of its trace.
import { shownPath } from "../runner/paths.js";
import { Activations } from "./activations.js";
import { Gradients } from "./gradients.js";
import { memoryOf } from "./hovers/memory.js";
import { Lookup } from "./lookup.js";
import type { Result } from "./result.js";
import type { Source } from "./source.js";
import { sourceOf } from "./sources.js";

interface Study {
  lookup: Lookup;
  sources: Map<string, Source>;
  gradients: Gradients | null;
  activations: Activations | null;
}

const studies = new WeakMap<Result, Study>();

function studyOf(result: Result): Study {
  const known = studies.get(result);
  if (known) return known;
  const lookup = new Lookup(result.trace);
  const made: Study = { lookup, sources: new Map(), gradients: null, activations: null };
  studies.set(result, made);
  return made;
}

/** Null for a file that took no part in the run. */
export function known(result: Result, path: string): { source: Source; lookup: Lookup } | null {
  const text = result.texts.get(path);
  if (text === undefined) return null;
  const study = studyOf(result);
  const source = study.sources.get(path) ?? sourceOf(path, nameIn(result, path), text);
  study.sources.set(path, source);
  return { source, lookup: study.lookup };
}

export function gradientsOf(result: Result): Gradients {
  const study = studyOf(result);
  study.gradients ??= new Gradients(result.trace);
  return study.gradients;
}

/** What the first hover would wait for, piece by piece, so that nothing waits for all of it. */
export function ahead(result: Result, path: string): void {
  const work = [
    () => void known(result, path),
    () => void gradientsOf(result),
    () => void memoryOf(result.trace),
  ];
  const next = () => {
    work.shift()?.();
    if (work.length > 0) setImmediate(next);
  };
  setImmediate(next);
}

export function activationsOf(result: Result): Activations {
  const study = studyOf(result);
  study.activations ??= new Activations(result.trace);
  return study.activations;
}

/** Something worked out once for each file of a result, and kept as long as the result. */
export class PerFile<T> {
  readonly #make: (result: Result, path: string) => T;
  readonly #made = new WeakMap<Result, Map<string, T>>();

  constructor(make: (result: Result, path: string) => T) {
    this.#make = make;
  }

  of(result: Result, path: string): T {
    const files = this.#made.get(result) ?? new Map<string, T>();
    this.#made.set(result, files);
    const made = files.get(path) ?? this.#make(result, path);
    files.set(path, made);
    return made;
  }
}

/** A file as the trace names it: relative to the root, with forward slashes. */
export function nameIn(result: Result, path: string): string {
  return shownPath(result.file.root, path);
}
