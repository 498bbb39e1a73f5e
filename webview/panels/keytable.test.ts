import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ROWS, THEMES, written } from "./keytable.js";

describe("the table of keys", () => {
  it("gives every key one meaning, in words", () => {
    const keys = ROWS.flatMap(row => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(ROWS.filter(row => row.does.length < 3 || row.keys.length === 0)).toEqual([]);
  });

  it("writes keys as they stand on the keyboard", () => {
    expect([" ", "b", "B", "ArrowUp", "Shift+Home", "?"].map(written)).toEqual([
      "Space", "B", "Shift B", "↑", "Shift Home", "?",
    ]); // biome-ignore format: one row
  });

  it("is what docs/keys.md lists", () => {
    const page = readFileSync(new URL("../../docs/keys.md", import.meta.url), "utf8");
    const listed = THEMES.flatMap(theme => [
      `## ${theme}`,
      ...ROWS.filter(row => row.theme === theme).map(
        ({ keys, does }) => `| ${keys.map(key => `\`${written(key)}\``).join(", ")} | ${does} |`,
      ),
    ]);
    expect(page.split("\n").filter(line => /^## |^\| `/.test(line))).toEqual(listed);
  });
});
