// What a file asks of other files, with the places to blame when an answer is missing.
import type * as t from "@babel/types";
import type { Site } from "../../core/trace/trace.js";

export interface Link {
  readonly specifier: string;
  /** It is asked for by require. */
  readonly required: boolean;
  /** Where the specifier stands. */
  readonly site: Site;
  /** Names asked for, as the other file exports them ("default" too). */
  readonly names: readonly { readonly name: string; readonly site: Site }[];
}

export interface Links {
  readonly links: readonly Link[];
  /** Types that the file exports: names that exist for the checker and are gone at run time. */
  readonly types: readonly string[];
  /** Names the file re-exports from elsewhere without saying whether they are types. */
  readonly passed: readonly { readonly specifier: string; readonly name: string }[];
}

function text(name: t.Identifier | t.StringLiteral): string {
  return name.type === "Identifier" ? name.name : name.value;
}

function typeName(node: t.Node | null | undefined): string[] {
  const isType = node?.type === "TSInterfaceDeclaration" || node?.type === "TSTypeAliasDeclaration";
  return isType ? [node.id.name] : [];
}

type From = t.ImportDeclaration | t.ExportNamedDeclaration | t.ExportAllDeclaration;

function asked(node: From): { name: string; node: t.Node }[] {
  if (node.type === "ExportAllDeclaration") return [];
  return node.specifiers.flatMap((each): { name: string; node: t.Node }[] => {
    if (each.type === "ImportDefaultSpecifier") return [{ name: "default", node: each }];
    if (each.type === "ImportSpecifier") return [{ name: text(each.imported), node: each.imported }];
    if (each.type === "ExportSpecifier") return [{ name: each.local.name, node: each.local }];
    return [];
  });
}

/** Reads the import and export statements of a program. */
export function links(program: t.Program, at: (node: t.Node) => Site): Links {
  const out: Link[] = [];
  const passed: { specifier: string; name: string }[] = [];
  const declared = program.body.flatMap(typeName);
  const types: string[] = [];
  const imported = new Map<string, { specifier: string; name: string }>();
  for (const node of program.body) {
    if (node.type === "ExportNamedDeclaration") {
      types.push(...typeName(node.declaration));
      const plain = node.exportKind !== "type" && !node.source;
      for (const each of node.specifiers) {
        if (each.type !== "ExportSpecifier") continue;
        if (!node.source && declared.includes(each.local.name)) types.push(text(each.exported));
        const from = plain ? imported.get(each.local.name) : undefined;
        if (from) passed.push(from);
        if (node.source && node.exportKind !== "type")
          passed.push({ specifier: node.source.value, name: each.local.name });
      }
    }
    if (!("source" in node) || node.source?.type !== "StringLiteral") continue;
    const statement = node as From;
    const specifier = node.source.value;
    const names = asked(statement).map(({ name, node }) => ({ name, site: at(node) }));
    out.push({ specifier, required: false, site: at(node.source), names });
    if (statement.type === "ImportDeclaration")
      for (const each of statement.specifiers)
        if (each.type === "ImportSpecifier")
          imported.set(each.local.name, { specifier, name: text(each.imported) });
  }
  return { links: out, types, passed };
}
