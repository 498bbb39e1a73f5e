// What the library exports, read from its emitted declarations: for each name its text and its docstring.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "@babel/parser";
import type * as t from "@babel/types";

export interface Member {
  readonly text: string;
  readonly doc: string;
}

export interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly kind: "function" | "class" | "const" | "interface" | "type";
  /** The declaration as a program sees it; of a class its head and constructor. */
  readonly text: string;
  readonly doc: string;
  /** What a class has for everybody. */
  readonly members: readonly Member[];
}

export type Exports = Map<string, Declaration | Exports>;

interface Parsed {
  readonly body: readonly t.Statement[];
  readonly source: string;
}

const parsed = new Map<string, Parsed>();

function parsedFile(file: string): Parsed {
  let found = parsed.get(file);
  if (!found) {
    const source = readFileSync(file, "utf8");
    const { program } = parse(source, { sourceType: "module", plugins: [["typescript", { dts: true }]] });
    found = { body: program.body, source };
    parsed.set(file, found);
  }
  return found;
}

const target = (file: string, from: string) => join(dirname(file), from.replace(/\.js$/, ".d.ts"));
const nameOf = (node: t.Identifier | t.StringLiteral) =>
  node.type === "Identifier" ? node.name : node.value;

/** Everything that the file exports, re-exports followed. */
export function exportsOf(file: string): Exports {
  const found: Exports = new Map();
  const add = (name: string, entry: Declaration | Exports | undefined) => {
    if (entry !== undefined) found.set(name, merged(found.get(name), entry));
  };
  for (const statement of parsedFile(file).body) {
    if (statement.type === "ExportAllDeclaration") {
      for (const [name, entry] of exportsOf(target(file, statement.source.value))) add(name, entry);
    } else if (statement.type === "ExportNamedDeclaration") {
      const from = statement.source ? target(file, statement.source.value) : file;
      if (statement.declaration) for (const entry of declared(file, statement)) add(entry.name, entry);
      for (const specifier of statement.specifiers) {
        if (specifier.type === "ExportNamespaceSpecifier") add(specifier.exported.name, exportsOf(from));
        else if (specifier.type === "ExportSpecifier") {
          const name = nameOf(specifier.exported);
          const entry = lookUp(from, specifier.local.name);
          add(name, entry && "kind" in entry ? { ...entry, name } : entry);
        }
      }
    }
  }
  return found;
}

/** The declaration of that name in a file, exported or not, or what the file imports under it. */
function lookUp(file: string, name: string): Declaration | Exports | undefined {
  const own = parsedFile(file).body.flatMap(statement =>
    declared(file, statement).filter(entry => entry.name === name),
  );
  if (own.length > 0) return own.reduce((all, each) => merged(all, each) as Declaration);
  return exportsOf(file).get(name);
}

/** Overloads of one function in one entry. */
function merged(
  before: Declaration | Exports | undefined,
  entry: Declaration | Exports,
): Declaration | Exports {
  if (!before || !("kind" in before) || !("kind" in entry) || before.kind !== "function") return entry;
  if (before.text.split("\n").includes(entry.text)) return before;
  return { ...before, text: `${before.text}\n${entry.text}`, doc: before.doc || entry.doc };
}

function declared(file: string, statement: t.Statement): Declaration[] {
  const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  const { source } = parsedFile(file);
  const entry = (name: string, kind: Declaration["kind"], text: string, members: Member[] = []) => [
    { name, file, kind, text: tidy(text), doc: docOf(statement), members },
  ];
  const whole = (at: t.Node) => source.slice(at.start!, at.end!);
  switch (node?.type) {
    case "TSDeclareFunction":
      return entry(node.id!.name, "function", whole(node));
    case "ClassDeclaration":
      return entry(node.id!.name, "class", headOf(node, source), membersOf(node.body.body, source));
    case "VariableDeclaration":
      return node.declarations.flatMap(each =>
        entry((each.id as t.Identifier).name, "const", `const ${whole(each)}`),
      );
    case "TSInterfaceDeclaration":
      return entry(node.id.name, "interface", whole(node));
    case "TSTypeAliasDeclaration":
      return entry(node.id.name, "type", whole(node));
    default:
      return [];
  }
}

const tidy = (text: string) =>
  text
    .replace(/^(export |declare )+/, "")
    .replace(/\n {4}/g, "\n  ")
    .trim();

/** The text of the docstring that stands right before. */
function docOf(node: t.Node): string {
  const last = node.leadingComments?.at(-1);
  if (last?.type !== "CommentBlock" || !last.value.startsWith("*")) return "";
  const lines = last.value.slice(1).split("\n");
  return lines
    .map(line => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}

function headOf(node: t.ClassDeclaration, source: string): string {
  const head = tidy(source.slice(node.start!, node.body.start!));
  const constructors = node.body.body.filter(
    each => each.type === "TSDeclareMethod" && each.kind === "constructor",
  );
  const lines = constructors.map(
    each => `  ${source.slice(each.start!, each.end!).replace(/\n {4}/g, "\n  ")}`,
  );
  return lines.length === 0 ? head : `${head} {\n${lines.join("\n")}\n}`;
}

type Inner = t.ClassBody["body"][number] | t.TSTypeElement;

/** Members that are there for everybody, overloads under the first one's docstring. */
export function membersOf(body: readonly Inner[], source: string): Member[] {
  return body.flatMap((node): Member[] => {
    if (
      node.type === "ClassPrivateProperty" ||
      (node.type === "TSDeclareMethod" && node.kind === "constructor")
    )
      return [];
    if ("accessibility" in node && (node.accessibility === "private" || node.accessibility === "protected"))
      return [];
    const doc = docOf(node);
    if (doc.startsWith("@internal")) return [];
    return [{ text: source.slice(node.start!, node.end!).replace(/;$/, "").replace(/\s+/g, " "), doc }];
  });
}

/** What files that `declare module` add to an interface. */
export function addedTo(name: string, files: readonly string[]): Member[] {
  return files.flatMap(file => {
    const { body, source } = parsedFile(file);
    return body.flatMap(statement => {
      if (statement.type !== "TSModuleDeclaration" || statement.body.type !== "TSModuleBlock") return [];
      return statement.body.body.flatMap(inner =>
        inner.type === "TSInterfaceDeclaration" && inner.id.name === name
          ? membersOf(inner.body.body, source)
          : [],
      );
    });
  });
}

/** The strings of a constant list of names. */
export function namesIn(file: string, constant: string): string[] {
  const { text } = lookUp(file, constant) as Declaration;
  return [...text.matchAll(/"(\w+)"/g)].map(([, name]) => name);
}
