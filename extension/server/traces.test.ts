import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { TraceFolder } from "./traces.js";

const base = mkdtempSync(join(tmpdir(), "traces-"));
afterAll(() => rmSync(base, { recursive: true }));

test("the two newest files of an entry stay", async () => {
  const folder = join(base, "a");
  const traces = new TraceFolder(folder);
  const other = await traces.write("/b.ts", 1, Uint8Array.of(9));
  const paths: string[] = [];
  for (const run of [2, 3, 4]) paths.push(await traces.write("/a.ts", run, Uint8Array.of(run)));
  expect(
    readdirSync(folder)
      .map(name => join(folder, name))
      .sort(),
  ).toEqual([other, paths[1], paths[2]].sort());
  expect([...readFileSync(paths[2])]).toEqual([4]);
});

test("cleaning keeps the twenty newest and whatever is not a trace", async () => {
  const folder = mkdtempSync(join(base, "b"));
  writeFileSync(join(folder, "notes.txt"), "");
  for (let age = 0; age < 25; age++) {
    const file = join(folder, `${String(age).padStart(2, "0")}.trace`);
    writeFileSync(file, "");
    utimesSync(file, 1_000_000 - age, 1_000_000 - age);
  }
  await new TraceFolder(folder).clean();
  const left = readdirSync(folder).sort();
  expect(left.length).toBe(21);
  expect(left.slice(-2)).toEqual(["19.trace", "notes.txt"]);
});

test("a folder that is not there yet is no trouble", async () => {
  await new TraceFolder(join(base, "none")).clean();
  expect(readdirSync(base)).not.toContain("none");
});
