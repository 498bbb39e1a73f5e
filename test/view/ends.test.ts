// The ends of what a picture can be: nothing, one box, ten thousand; a fan of 20,000; not one finite number; a name of a
// megabyte; a cut through everything. Each is drawn, moved and played in the real bundle, without one complaint.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { fabric, fan, Maker } from "../bench/traces.js";
import { Pages, send, violations } from "./page.js";

const cursor = (page: Page): Promise<number> => page.locator(".gg-slider").inputValue().then(Number);
const drawn = (page: Page) =>
  page.evaluate<{ boxes: number }[]>("performance.getEntriesByName('gg:drawn').map(({ detail }) => detail)");

/** How much of the picture's canvas is painted, by what an eye tells apart: pixels in eight bands from left to right. */
const ink = (page: Page): Promise<number[]> =>
  page.evaluate<number[]>(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".gg-canvas canvas");
    const { width, height } = canvas!;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas!, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const bands = new Array<number>(8).fill(0);
    for (let i = 3; i < data.length; i += 4)
      if (data[i] > 0) bands[Math.floor(((((i - 3) / 4) % width) * 8) / width)]++;
    return bands;
  });

describe("at its ends, a picture", { timeout: 300_000 }, () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 180_000);
  afterAll(() => pages.stop());

  async function shown(trace: Trace): Promise<{ page: Page; troubles: string[] }> {
    const opened = await pages.panel();
    opened.page.setDefaultTimeout(120_000);
    await send(opened.page, { type: "trace", uri: "file:///e.ts", file: "e.ts", version: 1 }, trace);
    await opened.page.waitForFunction(() => performance.getEntriesByName("gg:drawn").length > 0);
    return opened;
  }

  it("of 10,000 boxes is drawn, moved, brought near and played", async () => {
    const { page, troubles } = await shown(fabric(100, 100));
    const button = (text: string) => page.locator(".gg-left button", { hasText: text }).first();
    await button("Expand all").click();
    const boxes = async () => (await drawn(page)).at(-1)?.boxes;
    // Each shows four times as many, until all are.
    while ((await boxes()) !== 10_001) {
      const before = (await drawn(page)).length;
      await button("Show more").click();
      await page.waitForFunction(count => performance.getEntriesByName("gg:drawn").length > count, before);
    }
    await page.keyboard.press("f");
    await expect.poll(async () => Math.min(...(await ink(page)))).toBeGreaterThan(0);
    const whole = await ink(page);
    const { x, y, width, height } = (await page.locator(".gg-surface").boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 0.6 * width, y + height / 2, { steps: 4 });
    await page.mouse.up();
    // What was in the middle is at the right; nothing came in from the left.
    await expect.poll(async () => (await ink(page))[0]).toBe(0);
    await page.keyboard.press("f");
    await expect.poll(() => ink(page)).toEqual(whole);
    for (let i = 0; i < 5; i++) await page.keyboard.press("+");
    await expect.poll(() => ink(page)).not.toEqual(whole);
    await page.keyboard.press("Space");
    await expect.poll(() => cursor(page), { timeout: 120_000 }).toBeGreaterThan(3);
    await page.keyboard.press("Space");
    await page.keyboard.press("End");
    expect(await violations(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it("of 20,000 parameters of one sum says how many they are, and plays", async () => {
    const { page, troubles } = await shown(fan(20_000));
    await expect.poll(() => page.locator(".gg-stage").innerText()).toMatch(/20,000|19,99\d/);
    await page.keyboard.press("Shift+Home");
    await page.keyboard.press("Space");
    await expect.poll(() => cursor(page)).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
  });

  it("without one finite number marks NaN and plays", async () => {
    const { page, troubles } = await shown(fabric(3, 3, Number.NaN));
    await expect.poll(() => page.locator(".gg-stage").innerText()).toContain("NaN");
    await page.keyboard.press("Shift+Home");
    for (let i = 0; i < 20; i++) await page.keyboard.press(".");
    expect(await cursor(page)).toBe(20);
    await expect.poll(() => page.locator(".gg-spoken").innerText()).toContain("gradient norm not finite");
    expect(troubles).toEqual([]);
  });

  it("with a name of a megabyte stays within its box, its list and its memory", async () => {
    const maker = new Maker();
    const name = `<img src=x onerror=alert(1)>${"w".repeat(2 ** 20)}`;
    maker.backward(maker.op([maker.leaf(name), maker.leaf("b")], "y"));
    const { page, troubles } = await shown(maker.trace("e.ts"));
    await page.locator("g.box").first().click();
    await page.keyboard.press("o");
    const widths = await page
      .locator("g.box text")
      .evaluateAll(all => all.map(each => each.textContent?.length ?? 0));
    expect(Math.max(...widths)).toBeLessThan(64);
    expect(await page.locator("img").count()).toBe(0);
    const over = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate<number>(over)).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("of nothing says so, and of one value is one box", async () => {
    const { page, troubles } = await shown(new Maker().trace("e.ts"));
    expect((await drawn(page)).at(-1)).toEqual({ boxes: 0 });
    await expect.poll(() => page.locator(".gg-centre").innerText()).not.toBe("");
    const one = new Maker();
    one.leaf("x");
    await send(page, { type: "trace", uri: "file:///e.ts", file: "e.ts", version: 2 }, one.trace("e.ts"));
    await page.locator("g.box").first().waitFor();
    expect(await page.locator("g.box").count()).toBe(1);
    for (const key of ["Space", ".", "End", "f", "+", "-"]) await page.keyboard.press(key);
    expect(troubles).toEqual([]);
  });

  it("with a cut through everything still shows what is behind", async () => {
    const maker = new Maker();
    const cut = Array.from({ length: 6 }, (_, i) => maker.op([maker.leaf(`w${i}`)], `d${i}`, [], "detach"));
    const loss = maker.op(cut, "loss", [], "sum");
    const trace = maker.trace("e.ts");
    for (const id of [...cut, loss]) trace.nodes[id].requiresGrad = false;
    for (const id of cut) trace.nodes[id].kind = "detach";
    for (const edge of trace.edges) if (cut.includes(edge.to)) edge.blocked = "detach";
    const { page, troubles } = await shown(trace);
    await expect.poll(() => page.locator(".gg-stage").innerText()).toContain("detach");
    expect(await page.locator("g.box").count()).toBeGreaterThan(1);
    await page.keyboard.press("Space");
    expect(troubles).toEqual([]);
  });
});
