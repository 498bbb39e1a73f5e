// Every format that the command line writes, opened by what opens such files: a browser, a PNG reader, Graphviz, the
// trace's schema.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import Ajv from "ajv/dist/2020.js";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkTrace } from "../../core/trace/check.js";
import schema from "../../core/trace/schema.json" with { type: "json" };
import type { Trace } from "../../core/trace/trace.js";
import { FORMATS, type FormatName } from "../../extension/cli/formats.js";
import type { Runner } from "../../extension/runner/runner.js";
import { command, dist, folder, run, runner } from "../helpers/programs.js";
import { chromium as browserPath } from "../tools/chromium.js";

const NAME = '<b onclick="x">&\u202e';
const FILES = {
  "detach.ts": `import { arange } from "gradient-graph";
const x = arange(4, { requiresGrad: true });
const u = x.mul(x).detach();
const z = u.mul(x);
z.sum().backward();
`,
  "twice.ts": `import { tensor } from "gradient-graph";
const a = tensor([1, 2], { requiresGrad: true });
const first = a.mul(a);
first.sum().backward();
const second = a.exp();
second.sum().backward();
`,
  "names.ts": `import { tensor } from "gradient-graph";
const a = tensor([1, 2], { requiresGrad: true, name: ${JSON.stringify(NAME)} });
const b = tensor([1, 2], { requiresGrad: true, name: "__proto__" });
const c = tensor([1, 2], { name: "w".repeat(1e6) });
a.mul(b).mul(c).sum().backward();
`,
  "empty.ts": "export {};\n",
};
const NAMES = Object.keys(FORMATS) as FormatName[];

let place: ReturnType<typeof folder>;
let engine: Runner;
let browser: Browser;
let graphviz: Graphviz;
const traces = new Map<string, Trace>();
beforeAll(async () => {
  place = folder(FILES);
  engine = runner();
  browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox", "--disable-gpu"] });
  graphviz = await Graphviz.load();
  for (const [name, text] of Object.entries(FILES)) {
    const { trace } = await run(engine, { [name]: text });
    if (trace) traces.set(name, trace);
  }
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.dispose();
  place.remove();
});

/** The path of the file that the command line writes of a run. */
async function written(name: string, format: FormatName, pass: number | null = null): Promise<string> {
  const trace = traces.get(name);
  if (!trace) throw new Error(`${name} left no trace`);
  const warnings: string[] = [];
  const warn = (text: string) => warnings.push(text);
  const path = join(place.path, `${name}.${pass}.${format}`);
  const pieces = await FORMATS[format]({ trace, pass, dist, warn });
  writeFileSync(path, Buffer.concat([...pieces].map(piece => Buffer.from(piece))));
  expect(warnings).toEqual([]);
  return path;
}

/** The file in a browser, from disk, with what went wrong there. */
async function opened(file: string): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage();
  const troubles: string[] = [];
  page.on("pageerror", error => troubles.push(String(error)));
  page.on("dialog", dialog => troubles.push(dialog.message()));
  page.on("request", request => {
    if (!/^(file|blob|data):/.test(request.url())) troubles.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, troubles };
}

/** Size of an image and how many of its pixels are not like its first one, as the browser decodes it. */
function pixels(page: Page): Promise<{ width: number; height: number; inked: number }> {
  return page.evaluate(() => {
    const image = document.querySelector("img");
    if (!image) throw new Error("no image");
    const canvas = document.createElement("canvas");
    const { naturalWidth: width, naturalHeight: height } = image;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const data = new Uint32Array(
      context?.getImageData(0, 0, width, height).data.buffer ?? new ArrayBuffer(0),
    );
    return { width, height, inked: data.filter(pixel => pixel !== data[0]).length };
  });
}

/** A PNG inside a page, where its pixels may be read. */
const shown = (page: Page, file: string) =>
  page.setContent(`<img src="data:image/png;base64,${readFileSync(file).toString("base64")}">`);

describe("an exported file", { timeout: 120_000 }, () => {
  it("as SVG is a drawing with the run's own words", async () => {
    const { page, troubles } = await opened(await written("detach.ts", "svg"));
    expect(await page.locator("parsererror").count()).toBe(0);
    const texts = await page.locator("text").allTextContents();
    expect(texts).toEqual(expect.arrayContaining(["x", "u", "z", "x.grad", "detach · line 3", "0 1 4 9"]));
    // Everything drawn lies on the sheet.
    const out = await page.evaluate(() => {
      const sheet = document.documentElement.getBoundingClientRect();
      const all = [...document.querySelectorAll("text, path, rect")].map(each =>
        each.getBoundingClientRect(),
      );
      return all.filter(r => r.left < sheet.left || r.right > sheet.right || r.bottom > sheet.bottom).length;
    });
    expect(out).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("as PNG is the SVG at twice its size, not blank", async () => {
    const svg = readFileSync(await written("detach.ts", "svg"), "utf8");
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
    const page = await browser.newPage();
    await shown(page, await written("detach.ts", "png"));
    const found = await pixels(page);
    expect([found.width, found.height]).toEqual([2 * width, 2 * height]);
    expect(found.inked).toBeGreaterThan(10_000);
  });

  it("as DOT is laid out by Graphviz", async () => {
    const dot = readFileSync(await written("detach.ts", "dot"), "utf8");
    const svg = graphviz.dot(dot);
    expect(svg.match(/class="node"/g)).toHaveLength(5);
    expect(svg).toContain("⊣⊢ detach");
  });

  it("as JSON passes the schema and our checker", async () => {
    const trace: unknown = JSON.parse(readFileSync(await written("detach.ts", "json"), "utf8"));
    const valid = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
    expect([valid(trace), valid.errors]).toEqual([true, null]);
    expect(checkTrace(trace).nodes).toHaveLength(5);
  });

  it("as HTML plays from disk", async () => {
    const { page, troubles } = await opened(await written("detach.ts", "html"));
    await page.locator("g.box").first().waitFor();
    await page.keyboard.press("Home");
    await page.locator(".gg-stage").focus();
    const at = async () => Number(await page.locator(".gg-slider").inputValue());
    const end = Number(await page.locator(".gg-slider").getAttribute("max"));
    const first = await at();
    expect(end - first).toBe(2); // through sum, through mul
    for (const step of [first + 1, end]) {
      await page.keyboard.press(".");
      await expect.poll(at).toBe(step);
    }
    expect(troubles).toEqual([]);
  });

  it.each(["html", "svg", "dot"] as const)(
    "as %s shows the backward pass that was asked for",
    async format => {
      const texts: string[] = [];
      for (const pass of [0, 1]) {
        const file = await written("twice.ts", format, pass);
        if (format === "dot") texts.push(graphviz.dot(readFileSync(file, "utf8")));
        else {
          const { page } = await opened(file);
          if (format === "html") await page.locator("g.box").first().waitFor();
          texts.push((await page.locator("text").allTextContents()).join(" "));
        }
      }
      expect(texts.map(text => ["first", "second"].map(name => text.includes(name)))).toEqual([
        [true, false],
        [false, true],
      ]);
    },
  );

  it.each(["html", "svg"] as const)("as %s shows hostile names as text", async format => {
    const { page, troubles } = await opened(await written("names.ts", format));
    await page.locator("text").first().waitFor();
    expect(await page.locator("b, [onclick]").count()).toBe(0);
    const texts = await page.locator("text").allTextContents();
    expect(texts).toEqual(expect.arrayContaining(["__proto__", expect.stringMatching(/^<b on/)]));
    expect(troubles).toEqual([]);
  });

  it("as PNG and DOT shows hostile names as text", async () => {
    expect(graphviz.dot(readFileSync(await written("names.ts", "dot"), "utf8"))).toContain("&lt;b onclick");
    const page = await browser.newPage();
    await shown(page, await written("names.ts", "png"));
    expect((await pixels(page)).inked).toBeGreaterThan(10_000);
  });

  it("of a run without a tensor is whole in every format", async () => {
    for (const format of NAMES)
      expect(readFileSync(await written("empty.ts", format)).length).toBeGreaterThan(20);
    expect(graphviz.dot(readFileSync(await written("empty.ts", "dot"), "utf8"))).toContain("<svg");
    const { page } = await opened(await written("empty.ts", "svg"));
    expect(await page.locator("parsererror").count()).toBe(0);
  });
});

describe("the command line", () => {
  it.each(NAMES)("writes %s to -o, and refuses a pass that never was", { timeout: 120_000 }, async format => {
    const out = `detach.${format}`;
    const told = await command(place.path, "detach.ts", "--format", format, "-o", out, "--backward", "1");
    expect([told.code, told.stderr]).toEqual([0, ""]);
    const expected = readFileSync(await written("detach.ts", format, 0));
    // Times of operations differ from run to run.
    if (format === "json" || format === "html")
      expect(readFileSync(join(place.path, out)).length).toBeGreaterThan(expected.length / 2);
    else expect(readFileSync(join(place.path, out)).equals(expected)).toBe(true);
    const never = await command(place.path, "detach.ts", "--format", format, "--backward", "2", "-o", "no");
    const problem = "gradient-graph: --backward 2: this run had 1 backward pass\n";
    expect([never.code, never.stderr]).toEqual([2, problem]);
  });

  it("refuses the program itself as -o before it runs, in any format", { timeout: 120_000 }, async () => {
    for (const format of NAMES) {
      const over = await command(place.path, "detach.ts", "--format", format, "-o", "detach.ts");
      expect([over.code, over.stderr]).toEqual([2, expect.stringContaining("is a source file of this run")]);
    }
    expect(readFileSync(join(place.path, "detach.ts"), "utf8")).toBe(FILES["detach.ts"]);
  });
});
