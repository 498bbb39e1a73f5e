import { fail } from "../check/expect.js";
import type { Site, Summary, TraceFrame } from "../trace.js";
import type { Column } from "./column.js";
import type { ColumnReader, Columns } from "./columns.js";
import { cuts, mapped, word } from "./lists.js";
import { readSummaries, Summaries } from "./summaries.js";
import { wholes } from "./values.js";

// What many nodes share, once each and by number: texts, sites, frames, summaries. -1 stands for none.

const frameKinds = ["function", "loop", "module"] as const;

/** Frames of all paths together; a made-up trace could otherwise ask for a list of a million frames a million times. */
const mostFrames = 2 ** 23;

export class PoolWriter {
  private readonly chars: Column;
  private readonly textEnds: Column;
  private readonly rest: Column;
  private readonly sites: Column[];
  private readonly frames: Column[];
  private readonly summaries: Summaries;
  private readonly texts = new Map<string, number>();
  private readonly siteIds = new Map<string, number>();
  /** The number of a site object, which many nodes share. */
  private readonly lastSites = new Map<Site, number>();
  private readonly frameIds = new Map<string, number>();
  /** The number that a frame object had last, and inside which frame. */
  private readonly lastIds = new Map<TraceFrame, { up: number; id: number }>();
  private readonly pathIds = new Map<readonly TraceFrame[], number>();

  constructor(columns: Columns) {
    const several = (count: number) => Array.from({ length: count }, () => columns.column());
    [this.chars, this.textEnds, this.rest] = several(3);
    this.sites = several(5);
    this.frames = several(7);
    this.summaries = new Summaries(columns);
  }

  text(text: string | undefined): number {
    if (text === undefined) return -1;
    return numbered(this.texts, text, () => {
      for (let i = 0; i < text.length; i++) this.chars.push(text.charCodeAt(i));
      this.textEnds.push(this.chars.length);
    });
  }

  site(site: Site | null): number {
    if (site === null) return -1;
    let id = this.lastSites.get(site);
    if (id === undefined) {
      const row = [this.text(site.file), site.line, site.column, site.endLine, site.endColumn];
      id = numbered(this.siteIds, row.join(), () => pushRow(this.sites, row));
      this.lastSites.set(site, id);
    }
    return id;
  }

  /** The number of the innermost frame; each knows the one around it. */
  path(path: readonly TraceFrame[]): number {
    let id = this.pathIds.get(path);
    if (id !== undefined) return id;
    id = -1;
    for (const frame of path) id = this.frame(frame, id);
    this.pathIds.set(path, id);
    return id;
  }

  private frame(frame: TraceFrame, up: number): number {
    const last = this.lastIds.get(frame);
    if (last !== undefined && last.up === up) return last.id;
    const { kind, name, type, call, iteration, site } = frame;
    const texts = [this.text(name), this.text(type)];
    const row = [up, frameKinds.indexOf(kind), ...texts, call, iteration ?? -1, this.site(site ?? null)];
    const id = numbered(this.frameIds, row.join(), () => pushRow(this.frames, row));
    this.lastIds.set(frame, { up, id });
    return id;
  }

  summary(summary: Summary | null): number {
    if (summary === null) return -1;
    return this.summaries.number(summary);
  }

  /** Adds what is not worth columns, as JSON. */
  finish(json: string): void {
    this.rest.fill(codes(json));
  }
}

function numbered<K>(ids: Map<K, number>, key: K, add: () => void): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = ids.size;
  ids.set(key, id);
  add();
  return id;
}

/** UTF-16 units: a loop's calls make megabytes of them. */
function codes(text: string): Uint8Array | Uint16Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return wide(text);
    bytes[i] = code;
  }
  return bytes;
}

function wide(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

function pushRow(columns: readonly Column[], row: readonly number[]): void {
  row.forEach((value, i) => {
    columns[i].push(value);
  });
}

export class PoolReader {
  /** The JSON of what has no columns. */
  readonly rest: string;
  private readonly texts: string[];
  private readonly sites: Site[];
  private readonly frames: { up: number; frame: TraceFrame; path?: TraceFrame[] }[];
  private readonly summaries: Summary[];
  private framesLeft = mostFrames;

  constructor(columns: ColumnReader) {
    const chars = columns.column("texts");
    const texts = cuts(columns.column("ends of texts"), chars, "texts");
    this.texts = mapped(texts.length - 1, i => decoded(chars, texts[i], texts[i + 1]));
    const rest = columns.column("JSON");
    this.rest = decoded(rest, 0, rest.length);
    this.sites = this.readSites(columns);
    this.frames = this.readFrames(columns);
    this.summaries = readSummaries(columns);
  }

  text(id: number): string {
    const text = this.texts[id];
    if (text === undefined) fail(`text ${id} of ${this.texts.length} does not exist`);
    return text;
  }

  site(id: number): Site | null {
    return entry(this.sites, id, "site");
  }

  summary(id: number): Summary | null {
    return entry(this.summaries, id, "summary");
  }

  /** Where there must be one. */
  summaryOf(id: number): Summary {
    return this.summary(id) ?? fail("a summary is missing");
  }

  /** The frames down to that one, outermost first. Nodes of one frame share the list. */
  path(id: number): TraceFrame[] {
    if (id === -1) return [];
    const own = entry(this.frames, id, "frame")!;
    if (own.path) return own.path;
    const path: TraceFrame[] = [];
    for (let at = id; at >= 0; at = this.frames[at].up) {
      if (--this.framesLeft < 0) fail(`its nodes have more than ${mostFrames} frames`);
      path.push(this.frames[at].frame);
    }
    own.path = path.reverse();
    return path;
  }

  private readSites(columns: ColumnReader): Site[] {
    const files = columns.column("files");
    const [line, column, endLine, endColumn] = ["line", "column", "endLine", "endColumn"].map(name => {
      const values = columns.column(name, files.length);
      wholes(values, name, 1);
      return values;
    });
    return Array.from(files, (file, i) => ({
      file: this.text(file),
      line: line[i],
      column: column[i],
      endLine: endLine[i],
      endColumn: endColumn[i],
    }));
  }

  private readFrames(columns: ColumnReader) {
    const ups = columns.column("frames");
    const titles = ["kind", "name", "type", "call", "iteration", "site"];
    const columnsOf = titles.map(title => columns.column(`${title} of frames`, ups.length));
    const [kind, name, type, call, iteration, at] = columnsOf;
    wholes(call, "call of frames");
    wholes(iteration, "iteration of frames", -1);
    return Array.from(ups, (up, i) => {
      // Outer frames come first, which also rules out rings.
      if (!Number.isInteger(up) || up < -1 || up >= i) fail(`frame ${i} cannot stand inside frame ${up}`);
      const frame: TraceFrame = { kind: word(frameKinds, kind[i]), name: this.text(name[i]), call: call[i] };
      if (type[i] !== -1) frame.type = this.text(type[i]);
      if (iteration[i] !== -1) frame.iteration = iteration[i];
      const site = this.site(at[i]);
      if (site) frame.site = site;
      return { up, frame };
    });
  }
}

function entry<T>(list: readonly T[], id: number, what: string): T | null {
  if (id === -1) return null;
  const found = list[id];
  if (found === undefined) fail(`${what} ${id} of ${list.length} does not exist`);
  return found;
}

function decoded(chars: ArrayLike<number>, from: number, to: number): string {
  const parts: string[] = [];
  // Pieces are copied one by one into a list: a typed array is sliced, and spread, several times slower.
  for (let at = from; at < to; at += 4096) {
    const codes: number[] = [];
    for (let i = at; i < Math.min(at + 4096, to); i++) codes.push(chars[i]);
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join("");
}
