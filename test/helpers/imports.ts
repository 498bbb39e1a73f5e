// Reads what a source file imports and holds it against the plan of the house. Pure: the house test feeds it files.
import { posix } from "node:path";
import { parse } from "@babel/parser";
import type { Statement } from "@babel/types";
import { COMMON, type Room, TYPES } from "./rooms.js";

export interface Import {
  /** The source as written: "./tape.js", "node:fs". */
  readonly from: string;
  /** Nothing of it remains in the JavaScript. */
  readonly type: boolean;
}

function imported(statement: Statement): Import | null {
  if (statement.type === "ImportDeclaration") {
    const { source, importKind, specifiers } = statement;
    const named =
      specifiers.length > 0 && specifiers.every(s => s.type === "ImportSpecifier" && s.importKind === "type");
    return { from: source.value, type: importKind === "type" || named };
  }
  if (statement.type === "ExportAllDeclaration" || statement.type === "ExportNamedDeclaration") {
    if (statement.source) return { from: statement.source.value, type: statement.exportKind === "type" };
  }
  return null;
}

export function imports(code: string): Import[] {
  const { program } = parse(code, { sourceType: "module", plugins: ["typescript"] });
  const dynamic = [...code.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map(m => ({
    from: m[1],
    type: false,
  }));
  return [...program.body.map(imported).filter(i => i !== null), ...dynamic];
}

/** "core/tape/tape.ts" stands in room "core/tape", "core/index.ts" in "core". */
export function roomOf(file: string, rooms: Readonly<Record<string, Room>>): string | null {
  const parts = file.split("/");
  for (let n = Math.min(2, parts.length - 1); n > 0; n--) {
    const name = parts.slice(0, n).join("/");
    if (name in rooms) return name;
  }
  return null;
}

/** The file a relative import means, without extension: "core/tape/tape". */
export function target(file: string, from: string): string {
  return posix.join(posix.dirname(file), from.replace(/\?\w+$/, "")).replace(/\.(js|ts)$/, "");
}

function allowedPackage(from: string, room: Room): boolean {
  return room.packages.some(name =>
    name.endsWith(":") ? from.startsWith(name) : from === name || from.startsWith(`${name}/`),
  );
}

/** Why this import stands against the plan; null if it does not. */
export function refusal(
  file: string,
  { from, type }: Import,
  rooms: Readonly<Record<string, Room>>,
): string | null {
  const name = roomOf(file, rooms);
  if (name === null) return `${file} stands in no room of the plan`;
  const room = rooms[name];
  if (!from.startsWith("."))
    return allowedPackage(from, room) ? null : `${file}: ${name} may not import ${from}`;
  const to = target(file, from);
  const other = roomOf(`${to}.ts`, rooms);
  if (other === null) return `${file}: ${from} stands in no room of the plan`;
  if (other === name || room.rooms.includes(other)) return null;
  if (type && TYPES.includes(other)) return null;
  const inCore = name.startsWith("core/");
  if (inCore && (COMMON.includes(to) || (type && (other === "core" || other.startsWith("core/")))))
    return null;
  return `${file}: ${name} may not import ${type ? "types of " : ""}${other} (${from})`;
}

/** The first loop found among files, as the list of files from one back to itself; null if there is none. */
export function loop(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const path: string[] = [];
    const todo: { file: string; leave: boolean }[] = [{ file: start, leave: false }];
    for (let item = todo.pop(); item; item = todo.pop()) {
      if (item.leave) {
        path.pop();
        done.add(item.file);
      } else if (path.includes(item.file)) {
        return [...path.slice(path.indexOf(item.file)), item.file];
      } else if (!done.has(item.file)) {
        path.push(item.file);
        todo.push({ file: item.file, leave: true });
        for (const next of graph.get(item.file) ?? []) todo.push({ file: next, leave: false });
      }
    }
  }
  return null;
}
