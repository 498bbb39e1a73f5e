import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chooseRuntime, isNewEnough } from "./runtime.js";

const folder = mkdtempSync(join(tmpdir(), "runtime-"));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

test("20.19 is the oldest that will do", () => {
  expect(["20.19.0", "20.20.2", "22.0.0", "24.21.0", "100.1.0"].every(isNewEnough)).toBe(true);
  expect(["20.18.9", "18.20.0", "8.0.0", "", "x"].some(isNewEnough)).toBe(false);
});

test("a path that is set is the one that runs", async () => {
  expect(await chooseRuntime(process.execPath)).toEqual({
    path: process.execPath,
    version: process.versions.node,
  });
});

test("what is set and will not do is refused with its reason", async () => {
  const old = script("old", `echo '["/old/node","18.1.0"]'`);
  await expect(chooseRuntime(old)).rejects.toThrow("it is Node 18.1.0, and 20.19 or newer is needed");
  await expect(chooseRuntime(script("odd", "echo '[1,2]'"))).rejects.toThrow(
    "it does not answer as Node does",
  );
  await expect(chooseRuntime(join(folder, "none"))).rejects.toThrow("it cannot be run as Node");
});
