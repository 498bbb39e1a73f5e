// A page zoomed to 200 %, a narrow panel, and fingers instead of a mouse: nothing overlaps, nothing is cut off, and all that
// the mouse does the fingers do.
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { traced } from "../helpers/graph.js";
import { folder } from "../helpers/programs.js";
import { faults } from "./faults.js";
import { Pages, send, violations } from "./page.js";

const LONG = "lib/models/a-file-with-quite-a-long-name.ts";
const arrival = { type: "trace", uri: "file:///m.ts", file: LONG, version: 1 };

describe("a small panel", { timeout: 240_000 }, () => {
  let pages: Pages;
  let trace: Trace;
  beforeAll(async () => {
    pages = await Pages.start();
    ({ trace } = await traced("test/fixtures/programs/mlp.ts"));
  }, 240_000);
  afterAll(() => pages.stop());

  async function open(width: number, height: number, more = {}, shown = trace) {
    const viewport = { width, height };
    const opened = await pages.panel(null, { reducedMotion: "reduce", viewport, hasTouch: true, ...more });
    await send(opened.page, arrival, shown);
    await opened.page.locator("g.box").first().waitFor();
    return opened;
  }

  it.each([
    ["zoomed to 200 %", 450, 350],
    ["320 px wide", 320, 700],
  ])("%s has room for everything, whatever is open", async (_, width, height) => {
    const { page, troubles } = await open(width, height);
    await send(page, { type: "stale", stale: true });
    await page.getByText("The program has changed since this run.").waitFor();
    expect(await page.evaluate(faults)).toEqual([]);
    await page.keyboard.press("x");
    for (const key of ["i", "w", "t", "d", "y", "o"]) {
      await page.keyboard.press(key);
      expect({ key, faults: await page.evaluate(faults) }).toEqual({ key, faults: [] });
    }
    const curve = page.getByRole("complementary", { name: "Curve" });
    expect(await curve.getByText("A curve needs").isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("?");
    const heading = await page.getByRole("heading", { name: "Keys" }).boundingBox();
    expect(heading!.y).toBeGreaterThanOrEqual(0);
    expect(troubles).toEqual([]);
  });

  /** Heights of the toolbar in rows, from a narrow window to a wide one; everything is in sight at each. */
  async function toolbarRows(page: Page, widths: readonly number[]): Promise<number[]> {
    const rows: number[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 700 });
      expect({ width, faults: await page.evaluate(faults) }).toEqual({ width, faults: [] });
      const height = await page.locator(".gg-toolbar").evaluate(each => each.getBoundingClientRect().height);
      rows.push(Math.round(height / 36));
    }
    return rows;
  }

  it("is as wide as it likes: the toolbar has all its switches in sight, in one row as soon as they fit", async () => {
    const { page } = await open(640, 700);
    const rows = await toolbarRows(page, [640, 655, 700, 760, 820, 900, 1100, 1400]);
    expect(rows).toEqual([...rows].sort((a, b) => b - a));
    expect([rows[0], rows.at(-1)]).toEqual([2, 1]);
  });

  it("has room for the number of a pass beside the rest of the toolbar", async () => {
    const program = `import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
for (let i = 0; i < 120; i++) x.mul(2).sum().backward();
`;
    const { path, remove } = folder({ "many.ts": program });
    const { trace: many } = await traced(join(path, "many.ts"));
    remove();
    const { page } = await open(320, 700, {}, many);
    await page.locator(".gg-passes-many").waitFor();
    const rows = await toolbarRows(page, [320, 450, 600, 640, 760, 900, 1100, 1400]);
    expect(rows).toEqual([...rows].sort((a, b) => b - a));
    expect(rows.at(-1)).toBe(1);
  });

  it("brings a panel that opens below the picture into sight", async () => {
    const { page } = await open(450, 350);
    await page.getByRole("button", { name: /^Findings/ }).tap();
    const heading = await page.getByRole("heading", { name: "Findings" }).boundingBox();
    const player = await page.locator(".gg-transport").boundingBox();
    expect(heading!.y + heading!.height).toBeLessThanOrEqual(player!.y);
  });

  it("shows what search found inside a narrow panel", async () => {
    const { page } = await open(320, 700);
    await page.getByRole("combobox", { name: "Search values" }).tap();
    await page.keyboard.type("linear");
    const box = (await page.locator(".gg-found-box").boundingBox())!;
    expect([box.x >= 0, box.x + box.width <= 320]).toEqual([true, true]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  const camera = async (page: Page) => {
    const text = (await page.locator("g.world").getAttribute("transform")) ?? "";
    const [x, y, k] = [...text.matchAll(/-?\d+(\.\d+)?(e-?\d+)?/g)].map(([each]) => Number(each));
    return { x, y, k };
  };
  const touch = (cdp: CDPSession, type: "touchStart" | "touchMove" | "touchEnd", ...points: number[][]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });

  it("is dragged by one finger, zoomed by two, and selects by a tap", async () => {
    const { page, troubles } = await open(450, 700);
    const cdp = await page.context().newCDPSession(page);
    const { x, y, width, height } = (await page.locator(".gg-stage").boundingBox())!;
    const [cx, cy] = [x + width / 2, y + height / 2];
    const before = await camera(page);
    await touch(cdp, "touchStart", [cx, cy]);
    for (const by of [10, 25, 40]) await touch(cdp, "touchMove", [cx + by, cy + by / 2]);
    await touch(cdp, "touchEnd");
    const dragged = await camera(page);
    expect(dragged.k).toBe(before.k);
    expect([dragged.x - before.x, dragged.y - before.y]).toEqual([40, 20]);
    await touch(cdp, "touchStart", [cx - 30, cy], [cx + 30, cy]);
    for (const by of [40, 50, 60]) await touch(cdp, "touchMove", [cx - by, cy], [cx + by, cy]);
    await touch(cdp, "touchEnd");
    expect((await camera(page)).k / before.k).toBeCloseTo(2, 1);
    await page.keyboard.press("f");
    const inputs = page.locator('g.box:has(text.name:text-is("inputs"))');
    await inputs.locator("rect.body").tap();
    await page.locator("g.box.selected", { hasText: "inputs" }).waitFor();
    await page.locator("g.toggle[data-open]").first().tap();
    await page.locator("g.frame-head").nth(1).waitFor();
    expect(troubles).toEqual([]);
  });

  it("has a slider and buttons that a fingertip can hold", async () => {
    const { page } = await open(450, 700);
    const [slider] = await page.locator(".gg-slider").all();
    const { x, y, width, height } = (await slider.boundingBox())!;
    await page.touchscreen.tap(x + width * 0.5, y + height / 2);
    const [value, max] = await slider.evaluate((each: HTMLInputElement) =>
      [each.value, each.max].map(Number),
    );
    expect(Math.abs(value - max / 2)).toBeLessThanOrEqual(1);
    const small = await page
      .locator(".gg-app :is(button, vscode-button, input, summary):visible")
      .evaluateAll(all =>
        all
          .map(each => ({ each, box: each.getBoundingClientRect() }))
          .filter(({ box }) => box.height > 0 && (box.height < 20 || box.width < 20))
          .map(({ each }) => each.outerHTML.slice(0, 90)),
      );
    expect(small.filter(html => !/gg-link/.test(html))).toEqual([]); // a link in a line of text may be as high as its line
  });
});
