// What a file shows without a browser; test/view/export.test.ts opens the same files in one.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { exportDot } from "./dot.js";
import { draw, pictureOf } from "./draw.js";
import { measure } from "./metrics.js";
import { PAPER, sceneSvg } from "./svg.js";

const detach = detachJson as Trace;
const CSS = [
  "theme/theme.css",
  ...["op", "edge", "boundary", "group", "sign", "numbers", "parameter"].map(
    name => `scene/programs/${name}/style.css`,
  ),
]
  .map(name => readFileSync(new URL(`../${name}`, import.meta.url), "utf8"))
  .join("\n");

async function svg(trace: Trace): Promise<string> {
  const { scene, notes } = await draw(pictureOf(trace, null), measure, PAPER.theme);
  return sceneSvg(scene, { ...PAPER, css: CSS }, trace.file, notes).text;
}

const texts = (file: string) => [...file.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);
const renamed = (from: string, name: string): Trace => ({
  ...detach,
  nodes: detach.nodes.map(node => (node.name === from ? { ...node, name } : node)),
});

describe("a drawing without a browser", () => {
  it("is the same bytes each time, with every colour worked out", async () => {
    const first = await svg(detach);
    expect(await svg(structuredClone(detach))).toBe(first);
    expect(first).not.toMatch(/var\(|color-mix|class=|style=|data-/);
    expect(first).toContain('fill="#9c3d7a"');
  });

  it("says what the panel says", async () => {
    expect(texts(await svg(detach))).toEqual(
      expect.arrayContaining(["x.grad", "0 1 4 9", "⊣⊢ blocked", "detach", " · line 5", "constant for z"]),
    );
  });

  it("shows names as text, whatever they hold, and no character that XML forbids", async () => {
    const file = await svg(renamed("u", '</text><script>"&\u0000\u202e\ud800'));
    for (const text of ["<script", "\u0000", "\ud800"]) expect(file).not.toContain(text);
    expect(texts(file)).toContainEqual(expect.stringMatching(/^&lt;\/text&gt;&lt;scr/));
  });

  it("of a name of a million letters stays small", async () => {
    expect((await svg(renamed("u", "w".repeat(1_000_000)))).length).toBeLessThan(20_000);
  });

  it("of an empty run is an empty picture", async () => {
    const empty: Trace = { ...detach, nodes: [], edges: [], backwards: [], events: [], findings: [] };
    expect(await svg(empty)).toMatch(/^<svg [^>]+><title>[^<]+<\/title><rect [^>]+\/>.*<\/svg>\n$/s);
  });
});

describe("Graphviz's language", () => {
  const dot = (trace: Trace) => [...exportDot(pictureOf(trace, null))].join("");

  it("has a node a box, an edge a wire, and the cut", () => {
    const file = dot(detach);
    expect(file).toMatch(/^digraph "detach\.ts" \{\n/);
    expect(file.match(/ -> /g)).toHaveLength(6);
    expect(file).toContain('label="⊣⊢ detach\\nline 5"');
  });

  it("keeps a name inside its quotes", () => {
    expect(dot(renamed("u", 'a"]; evil [label="\\'))).toContain('label="a\\"]; evil [label=\\"\\\\\\n');
    expect(dot(renamed("u", "w".repeat(1_000_000))).length).toBeLessThan(3000);
  });
});
