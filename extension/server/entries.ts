// The programs that a file is part of: those that import it, straight or through others. Only texts are read; nothing runs.
import { opendir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, sep } from "node:path";
import { isProgram } from "../protocol/files.js";
import { rootOf, shownPath } from "../runner/paths.js";
import { type Ask, resolving } from "../runner/resolve.js";
import { read } from "./sources.js";
import { runsByItself } from "./standing.js";

/** Files of a folder that are looked at, and bytes of one. */
const mostFiles = 3000;
const longest = 1_000_000;
/** Programs that a person may choose from. */
const mostEntries = 30;
/** What people's own programs do not lie in. */
const others = /^(\.|node_modules$|dist$|build$|out$|coverage$)/;

/**
 * Files that run by themselves and import this one, the open and the near ones first. Empty: nobody imports it.
 * @param folder the workspace folder around it, if it lies in one.
 */
export async function entriesOf(
  path: string,
  folder: string | null,
  open: ReadonlyMap<string, string>,
): Promise<string[]> {
  const texts = await textsIn(folder ?? rootOf(path), open);
  const found = await resolving(open, ask => importers(path, texts, ask));
  const rank = (entry: string) => [Number(!open.has(entry)), distance(path, entry)] as const;
  return found
    .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || (a < b ? -1 : 1))
    .slice(0, mostEntries);
}

/** Is this text a program, or only a part of one? Half-typed text is run, which says what is wrong with it. */
export function isEntry(path: string, text: string): boolean {
  const source = read(path, shownPath(rootOf(path), path), text);
  return source === null || runsByItself(source.program);
}

/** Programs of the folder, by path: what an editor holds instead of what is saved. */
async function textsIn(folder: string, open: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const paths = [...open.keys()].filter(isProgram);
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined && paths.length < mostFiles; next = folders.shift()) {
    const entries = await opendir(next).catch(() => null); // one that may not be read has nothing to say
    if (!entries) continue;
    for await (const entry of entries) {
      if (others.test(entry.name)) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && isProgram(path) && !open.has(path)) paths.push(path);
      if (paths.length >= mostFiles) break;
    }
  }
  const texts = await Promise.all(paths.map(async path => open.get(path) ?? (await textOf(path))));
  return new Map(paths.map((path, i) => [path, texts[i]]));
}

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return size > longest ? "" : readFile(path, "utf8").catch(() => "");
}

/** Up from importer to importer, each file once. */
async function importers(path: string, texts: ReadonlyMap<string, string>, ask: Ask): Promise<string[]> {
  const asked = new Map([...texts].map(([file, text]) => [file, specifiers(text)]));
  const seen = new Set([path]);
  const found: string[] = [];
  const waiting = [path];
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    const names = callNames(target);
    for (const [importer, all] of asked) {
      if (seen.has(importer)) continue;
      const likely = all.filter(one => names.has(lastPart(one)));
      const answers = await Promise.all(
        likely.map(specifier => ask({ specifier, importer, required: false })),
      );
      if (!answers.some(answer => answer.kind === "file" && answer.path === target)) continue;
      seen.add(importer);
      if (isEntry(importer, texts.get(importer) ?? "")) found.push(importer);
      else waiting.push(importer);
    }
  }
  return found;
}

/** Quoted names behind import, from and require. One in a comment is asked about too, and found to mean nothing new. */
function specifiers(text: string): string[] {
  const quoted = /\b(?:from|import|require)\s*\(?\s*(["'`])([^"'`\n]{1,500})\1/g;
  return [...text.matchAll(quoted)].map(([, , specifier]) => specifier);
}

/** "model" of "../nn/model.js", "@/model" and "#model". */
function lastPart(specifier: string): string {
  const last = specifier.split("/").findLast(part => !/^\.{0,2}$/.test(part)) ?? "index";
  return last.replace(/^[#~@]/, "").replace(/\.[cm]?[jt]sx?$/, "");
}

/** What an import may call a file by: its own name, or that of the folder which it stands for. */
function callNames(path: string): Set<string> {
  const own = basename(path, extname(path));
  const above = path.split(sep).slice(-3, -1);
  return new Set(own === "index" ? [own, ...above] : [own]);
}

/** Folders on the way from one file to the other. */
function distance(from: string, to: string): number {
  const a = dirname(from).split(sep);
  const b = dirname(to).split(sep);
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  return a.length + b.length - 2 * shared;
}
