import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { matches, parseSelectors, type Selectable } from "./selector.js";
import { parseSheet } from "./sheet.js";

function element(
  localName: string,
  attributes: Record<string, string>,
  parentNode: Selectable | null = null,
) {
  return { localName, parentNode, getAttribute: (name: string) => attributes[name] ?? null };
}

const wire = element("g", { class: "wire far", "data-wire": "3" }, element("svg", { class: "gg-graph" }));
const path = element("path", { class: "bed" }, wire);
const fits = (selector: string) => parseSelectors(selector).some(each => matches(path, each));

describe("a selector", () => {
  it.each([
    ["path", true],
    ["*", true],
    [".wire .bed", true],
    [".gg-graph .bed", true],
    [".gg-graph > .bed", false],
    [".wire>path.bed", true],
    ["svg .wire.far path", true],
    [".wire.far:not(.lit):not(:hover) > path", true],
    [".wire:not(.far) path", false],
    [":is(.label, .bed)", true],
    [".wire:hover .bed", false],
    ["[data-wire] path", true],
    ['[data-wire="4"] path', false],
    ["rect, .bed", true],
    [".bed::before", false],
  ])("%s: %s", (selector, expected) => {
    expect(fits(selector)).toBe(expected);
  });

  it("weighs ids over classes over types", () => {
    const weight = (selector: string) => parseSelectors(selector)[0].weight;
    expect([weight("path"), weight(".a path"), weight(".a.b:not(.c)"), weight("#i")]).toEqual([
      1, 1001, 3000, 1_000_000,
    ]);
  });

  it("names what it does not know", () => {
    expect(() => parseSelectors("path:nth-child(2)")).toThrow('is not understood at ":nth-child"');
    expect(() => parseSelectors("a + b")).toThrow("+");
  });

  // A selector that files do not understand would colour the panel and not the file.
  it("of every program's style sheet is understood", () => {
    const folder = join(import.meta.dirname, "../scene");
    const sheets = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name =>
      name.endsWith(".css"),
    );
    const problems: string[] = [];
    for (const name of sheets)
      parseSheet(readFileSync(join(folder, name), "utf8"), text => problems.push(text));
    expect(sheets.length).toBeGreaterThan(8);
    expect(problems).toEqual([]);
  });
});
