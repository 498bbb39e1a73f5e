import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "./format.js";
import { runCase } from "./run.js";

// npm run golden -- FILE.json|FOLDER …: runs golden files wherever they lie. A missing operation is a failure here.

interface Count {
  passed: number;
  failed: number;
}

/** The files that the arguments name; a folder stands for its .json files and must have some. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path).filter(name => name.endsWith(".json"));
  if (files.length === 0) throw new Error("the folder holds no .json file");
  return files.sort().map(name => join(path, name));
}

function runFile(path: string, count: Count): void {
  const file = parse(readFileSync(path, "utf8"));
  for (const each of file.cases) {
    const outcome = runCase(each, file.meta);
    if (outcome.kind === "passed") count.passed++;
    else {
      count.failed++;
      const reason = outcome.kind === "failed" ? outcome.reason : `the library has no ${outcome.what}`;
      console.log(`FAIL ${path} ${each.id}: ${reason}`);
    }
  }
}

function main(paths: readonly string[]): number {
  if (paths.length === 0 || paths.some(path => path.startsWith("-"))) {
    console.error("usage: npm run golden -- FILE.json|FOLDER …");
    return 2;
  }
  const count: Count = { passed: 0, failed: 0 };
  for (const path of paths) {
    try {
      for (const file of filesOf(path)) runFile(file, count);
    } catch (error) {
      // A file that cannot be read is a failure of its own, and the others still run.
      count.failed++;
      console.log(`FAIL ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
