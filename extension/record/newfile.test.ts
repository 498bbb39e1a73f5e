import { closeSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createFile } from "./newfile.js";

it("counts on until a name is free, and never opens a file that is there", () => {
  const folder = mkdtempSync(join(tmpdir(), "gg-newfile-"));
  try {
    const asked = join(folder, "a.ggtrace");
    writeFileSync(asked, "mine");
    const made = Array.from({ length: 6 }, () => {
      const [path, fd] = createFile(asked);
      closeSync(fd);
      return path;
    });
    expect(new Set([asked, ...made]).size).toBe(7);
    expect(made.every(path => path.endsWith(".ggtrace") && path.includes(`-${process.pid}`))).toBe(true);
    expect(readFileSync(asked, "utf8")).toBe("mine");
    expect(() => createFile(join(folder, "none/a.ggtrace"))).toThrow("ENOENT");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
