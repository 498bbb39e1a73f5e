// Parses the original TypeScript, not a bundler's output: only the original has exact end columns.
import { type ParserOptions, parse as parseText } from "@babel/parser";
import type * as t from "@babel/types";

export interface Parsed {
  readonly program: t.Program;
  /** It has import, export, import.meta or a top-level await: an ES module whatever package.json says. */
  readonly isModule: boolean;
}

/** Thrown for text that is no program; `line` and `column` are 1-based. */
export class ParseError extends Error {
  override name = "SyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

type Plugins = NonNullable<ParserOptions["plugins"]>;

const COMMON: Plugins = ["decorators", "decoratorAutoAccessors", "explicitResourceManagement"];

function plugins(file: string): Plugins {
  if (/\.[cm]?ts$/.test(file)) return [...COMMON, "typescript"];
  if (file.endsWith(".tsx")) return [...COMMON, "typescript", "jsx"];
  return [...COMMON, "jsx"];
}

function attempt(code: string, file: string, sourceType: "module" | "unambiguous") {
  return parseText(code, {
    sourceType,
    plugins: plugins(file),
    allowReturnOutsideFunction: true,
    // What is forbidden but parses (a name declared twice) is for the compiler to refuse in its own words.
    errorRecovery: true,
    createParenthesizedExpressions: false,
  });
}

/** @throws ParseError with the place of the first token that does not fit. */
export function parse(code: string, file: string): Parsed {
  try {
    let { program, errors } = attempt(code, file, "unambiguous");
    // `for await` alone does not make a program a module for the parser; for Node it does.
    if (program.sourceType === "script" && errors?.length && /\bawait\b/.test(code)) {
      const again = attempt(code, file, "module");
      if (!again.errors?.length) ({ program, errors } = again);
    } else if (program.sourceType === "script" && /\bfor\s+await\b/.test(code)) {
      const top = program.body.some(node => node.type === "ForOfStatement" && node.await);
      if (top) program = attempt(code, file, "module").program;
    }
    return { program, isModule: program.sourceType === "module" };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    throw new ParseError(message, loc?.line ?? 1, (loc?.column ?? 0) + 1);
  }
}
