// Between the trace's places (file relative to the program's root, lines and columns from 1) and the editor's.
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Site } from "../../core/trace/trace.js";

export interface Place {
  line: number;
  character: number;
}

export interface Range {
  start: Place;
  end: Place;
}

/** Path of a file: uri; null for any other (untitled:, git:, …). */
export function pathOf(uri: string): string | null {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : null;
  } catch {
    return null; // a file uri with a host, or with an escaped slash: no file of this machine
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** The absolute path of a site's file. */
export function fileOf(root: string, site: Site): string {
  return resolve(root, site.file);
}

export function rangeOf(site: Site): Range {
  return {
    start: { line: site.line - 1, character: site.column - 1 },
    end: { line: site.endLine - 1, character: site.endColumn - 1 },
  };
}
