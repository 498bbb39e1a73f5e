// Words of CommonJS that programs compiled from TypeScript use although they are written as ES modules (`__dirname`,
// `require.main === module`): in a module each one that the program does not declare itself is made for it.
import type * as t from "@babel/types";
import type { Site } from "../../core/trace/trace.js";
import type { Link } from "./links.js";
import type { Path, Rules } from "./path.js";
import { bound } from "./patterns.js";
import { WORDS } from "./vocabulary.js";

const MADE: ReadonlySet<string> = new Set(["require", "module", "__dirname", "__filename"]);

/** True where an identifier is a label for something, not a variable. */
function isLabel({ key, parent }: Path): boolean {
  const holder = parent?.node;
  if (key === "property" || key === "key") return !!holder && !("computed" in holder && holder.computed);
  return key === "label" || key === "meta";
}

function declared(statement: t.Statement): string[] {
  switch (statement.type) {
    case "ImportDeclaration":
      return statement.specifiers.map(each => each.local.name);
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id }) => bound(id)).map(id => id.name);
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return statement.id ? [statement.id.name] : [];
    case "ExportNamedDeclaration":
      return statement.declaration ? declared(statement.declaration) : [];
    case "TSImportEqualsDeclaration":
      return [statement.id.name];
    default:
      return [];
  }
}

export interface Foreign {
  readonly rules: Rules;
  /** What is loaded by a literal name: by require, by import as a function, by import = require. */
  readonly loads: readonly Link[];
  /** The declaration of what the program took for granted; "" if nothing. */
  declaration(program: t.Program): string;
}

export function foreignWords(at: (node: t.Node) => Site): Foreign {
  const used = new Set<string>();
  const loads: Link[] = [];
  const load = (argument: t.Node | undefined, required: boolean) => {
    if (argument?.type === "StringLiteral")
      loads.push({ specifier: argument.value, required, site: at(argument), names: [] });
  };
  const rules: Rules = {
    Identifier: {
      open(path: Path<t.Identifier>) {
        const { node, parent, key } = path;
        if (MADE.has(node.name) && !isLabel(path)) used.add(node.name);
        if (node.name === "require" && key === "callee" && parent?.node.type === "CallExpression")
          load(parent.node.arguments[0], true);
      },
    },
    Import: {
      open({ parent }: Path<t.Import>) {
        if (parent?.node.type === "CallExpression") load(parent.node.arguments[0], false);
      },
    },
    TSImportEqualsDeclaration: {
      open({ node: { moduleReference, importKind } }: Path<t.TSImportEqualsDeclaration>) {
        if (moduleReference.type !== "TSExternalModuleReference" || importKind === "type") return;
        used.add("require");
        load(moduleReference.expression, true);
      },
    },
  };
  return {
    rules,
    loads,
    declaration(program) {
      const own = new Set(program.body.flatMap(declared));
      const made = [...used].filter(name => !own.has(name));
      return made.length > 0 ? `var {${made.join(",")}}=${WORDS.commonjs}(import.meta.url);` : "";
    },
  };
}
