// Every format of Export Graph… in a real VS Code, opened by what opens such files.
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { checkTrace } from "../../core/trace/check.js";
import { root } from "../helpers/files.js";
import { GraphPanel } from "./panel.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

const WALK = `import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
const inner = x.mul(3);
const outer = inner.mul(x);
outer.sum().backward();
`;

const { session, workbench, panel } = inVsCode(
  "exports",
  { "gradientGraph.timeout": 60 },
  async ({ session, workbench, panel }) => {
    // Before the first search: the editor remembers which files there are.
    writeFileSync(join(session.folder, "walk.ts"), WALK);
    cpSync(join(root, "test/fixtures/traces/detach.json"), join(session.folder, "kept.trace.json"));
    writeFileSync(join(session.folder, "broken.trace.json"), '{"version": 1');
    await workbench.command("View: Toggle Primary Side Bar Visibility");
    await workbench.typeFile("walk.ts");
    await workbench.typeCommand("Gradient Graph: Show Gradient Graph to the Side");
    await panel.isAbout("walk.ts");
    await panel.boxes.first().waitFor();
    await panel.focus();
  },
);

describe("Export Graph…", () => {
  const path = (end: string) => join(session.folder, `exported.${end}`);

  /** Exports what is shown now. */
  async function exported(end: string): Promise<string> {
    await workbench.typeCommand("Gradient Graph: Export Graph…");
    await workbench.saveAs(path(end));
    let before = 0;
    await eventually(
      `exported.${end} is written whole`,
      async () => {
        const [was, now] = [before, existsSync(path(end)) ? statSync(path(end)).size : 0];
        before = now;
        return now > 0 && now === was;
      },
      120_000,
    );
    return path(end);
  }

  async function opened(file: string): Promise<{ page: Page; troubles: string[] }> {
    const page = await session.page.context().newPage();
    const troubles: string[] = [];
    page.on("pageerror", error => troubles.push(String(error)));
    page.on("request", request => {
      if (!/^(file|blob|data):/.test(request.url())) troubles.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, troubles };
  }

  it("writes a drawing as SVG", async () => {
    const { page, troubles } = await opened(await exported("svg"));
    expect(await page.locator("parsererror").count()).toBe(0);
    expect(await page.locator("text").allTextContents()).toEqual(
      expect.arrayContaining(["x", "inner", "outer"]),
    );
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("writes a picture as PNG", async () => {
    const file = await exported("png");
    const page = await session.page.context().newPage();
    await page.setContent(`<img src="data:image/png;base64,${readFileSync(file).toString("base64")}">`);
    const colours = await page.evaluate(async () => {
      const image = document.images[0];
      await image.decode();
      const canvas = document.createElement("canvas");
      const { naturalWidth: width, naturalHeight: height } = image;
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d");
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, width, height).data.buffer ?? new ArrayBuffer(0);
      return { width, colours: new Set(new Uint32Array(data)).size };
    });
    expect(colours.width).toBeGreaterThan(200);
    expect(colours.colours).toBeGreaterThan(8);
    await page.close();
  });

  it("writes a graph that Graphviz lays out", async () => {
    const graphviz = await Graphviz.load();
    const svg = graphviz.dot(readFileSync(await exported("dot"), "utf8"));
    for (const name of ["x", "inner", "outer"]) expect(svg).toMatch(new RegExp(`>[^<]*\\b${name}\\b[^<]*<`));
  });

  it("writes the trace as JSON", async () => {
    const trace: unknown = JSON.parse(readFileSync(await exported("json"), "utf8"));
    const { nodes, backwards } = checkTrace(trace);
    expect(nodes.map(({ name }) => name).filter(Boolean)).toEqual(
      expect.arrayContaining(["x", "inner", "outer"]),
    );
    expect(backwards.length).toBe(1);
  });

  it("writes a page that opens where the person was, and plays", async () => {
    await panel.focus();
    for (const key of ["Home", "."]) await session.page.keyboard.press(key);
    await panel.says(/step 1 of/);
    const at = await panel.cursor();
    const { page, troubles } = await opened(await exported("html"));
    await page.locator("g.box").first().waitFor();
    const there = async () => Number(await page.locator(".gg-slider").inputValue());
    await eventually("the page is at the same step", async () => (await there()) === at[0]);
    await page.keyboard.press(".");
    await eventually("the page steps on", async () => (await there()) === at[0] + 1);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("has a counterpart: trace files open as documents, from which nothing runs", async () => {
    await workbench.typeFile("kept.trace.json", 2);
    const document = new GraphPanel(session);
    await document.box("u").waitFor();
    expect(await document.names()).toEqual(expect.arrayContaining(["u", "x", "y", "z"]));
    await workbench.typeFile("broken.trace.json", 2);
    await document.message.getByText(/is no trace that can be shown: it is not JSON/).waitFor();
  });
});

describe("the window", () => {
  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
