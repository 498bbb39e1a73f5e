// The exported page: opened from disk in a plain browser, it shows and plays the run with nothing from anywhere else.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gradientGraph } from "../helpers/graph.js";
import { violations } from "./axe.js";
import { artifacts, launch } from "./session.js";
import { eventually } from "./workbench.js";

const folder = mkdtempSync(join(tmpdir(), "gradient-graph-html-"));
const file = join(folder, "detach.html");
const requests: string[] = [];
const errors: string[] = [];
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { code, stderr } = await gradientGraph("media/examples/06-detach.ts", "--format", "html", "-o", file);
  if (code !== 0) throw new Error(stderr);
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  page.on("request", request => requests.push(request.url()));
  page.on("pageerror", error => errors.push(String(error)));
  page.on("console", message => message.type() === "error" && errors.push(message.text()));
  await page.goto(pathToFileURL(file).href);
});
afterAll(async () => {
  await page?.screenshot({ path: join(artifacts, "html-export.png") });
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the exported page", () => {
  it("shows the graph with the program's names and its cut", async () => {
    await page.locator("g.box").first().waitFor();
    const names = await page.locator("g.box text.name").allTextContents();
    expect(names.filter(Boolean).sort()).toEqual(["u", "x", "y", "z"]);
    expect(await page.locator("g.cut").count()).toBe(1);
  });

  it("plays", async () => {
    const slider = page.locator(".gg-slider");
    const at = () => slider.evaluate((each: HTMLInputElement) => Number(each.value));
    const end = await at();
    await page.keyboard.press("Home");
    await eventually("it starts before the backward pass", async () => (await at()) < end);
    await page.keyboard.press(" ");
    await eventually("it arrives at the end", async () => (await at()) === end);
  });

  it("is one file: nothing is fetched, and no error is raised", () => {
    expect(requests.filter(url => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(requests.filter(url => url.startsWith("file:"))).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
  });

  it("holds no place of the machine it was made on", () => {
    expect(readFileSync(file, "utf8")).not.toContain(process.cwd());
  });

  it("reads well for everybody", async () => {
    expect(await violations(page.mainFrame())).toEqual([]);
  });
});
