import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folder } from "../../test/helpers/programs.js";
import { installedFor, Versions } from "./versions.js";

const remove: (() => void)[] = [];
afterEach(() => {
  for (const one of remove.splice(0)) one();
});

function project(installed: Record<string, string>): string {
  const made = folder({});
  remove.push(made.remove);
  for (const [where, text] of Object.entries(installed)) {
    const home = join(made.path, where, "node_modules", "gradient-graph");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), text);
  }
  return made.path;
}

test("the nearest one above the file counts, broken ones do not", async () => {
  const path = project({ ".": '{"version":"1.0.0"}', "a/b": '{"version":"2.0.0"}', "a/c": "{", "a/d": "{}" });
  const versionOf = async (file: string) => (await installedFor(join(path, file)))?.version;
  expect(await versionOf("a/b/main.ts")).toBe("2.0.0");
  expect(await versionOf("a/main.ts")).toBe("1.0.0");
  expect(await versionOf("a/c/main.ts")).toBe("1.0.0");
  expect(await versionOf("a/d/main.ts")).toBe("1.0.0");
});

test("another version is told once, the same version never", async () => {
  const path = project({ ".": '{"version":"0.0.9"}', same: '{"version":"0.1.0"}' });
  const said: string[] = [];
  const versions = new Versions("0.1.0", message => said.push(message));
  for (const file of ["same/main.ts", "main.ts", "other.ts"]) await versions.check(join(path, file));
  expect(said).toEqual([
    `${path} has gradient-graph 0.0.9 installed, but graphs are made with 0.1.0, which comes with the extension: results may differ. Install gradient-graph@0.1.0 there, or the extension's release of 0.0.9.`,
  ]);
});
