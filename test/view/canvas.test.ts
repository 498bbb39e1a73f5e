// Large pictures, which a canvas draws: ten thousand boxes, wide fans, nothing but NaN, names of a megabyte, and none.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { fabric, fan } from "../bench/traces.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import { Pages, posted, send } from "./page.js";

const arrival = { type: "trace", uri: "file:///t.ts", file: "t.ts", version: 1 };
const PATIENCE = 120_000;

describe("a large picture", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 60_000);
  afterAll(() => pages.stop());

  const opened = async (trace: Trace) => {
    const { page, troubles } = await pages.panel(null, { reducedMotion: "reduce" });
    page.setDefaultTimeout(PATIENCE);
    await send(page, arrival, trace);
    await page.waitForFunction("performance.getEntriesByName('gg:drawn').length > 0");
    return { page, troubles };
  };

  /** Every button below the picture that shows more of it, until there is none. */
  const expand = async (page: Page) => {
    const more = page.locator(".gg-left button", { hasText: /^(Expand all|Show more)$/ }).first();
    const drawn = () => page.evaluate<number>("performance.getEntriesByName('gg:drawn').length");
    for (let round = 0; round < 8 && (await more.count()) > 0; round++) {
      const before = await drawn();
      await more.click();
      await expect.poll(drawn, { timeout: PATIENCE }).toBeGreaterThan(before);
    }
  };

  /** How many px of the picture are not background. */
  const inked = (page: Page) =>
    page.evaluate<number>(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(".gg-canvas canvas");
      const { data } = canvas!.getContext("2d")!.getImageData(0, 0, canvas!.width, canvas!.height);
      let count = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
      return count;
    });

  it(
    "is drawn on a canvas, pans, zooms, is selected by click and walked by keyboard",
    async () => {
      const { page, troubles } = await opened(fabric(100, 100));
      await expand(page);
      await page.locator(".gg-canvas").waitFor();
      expect(await page.locator("g.box").count()).toBe(0);
      await page.locator(".gg-stage").focus();
      await page.keyboard.press("f");
      await expect.poll(() => inked(page), { timeout: PATIENCE }).toBeGreaterThan(10_000);
      await page.locator(".gg-minimap").waitFor();
      await page.screenshot({ path: "test/artifacts/canvas-far.png" });
      await page.keyboard.press("m");
      expect(await page.locator(".gg-minimap").isVisible()).toBe(false);
      await page.keyboard.press("ArrowDown");
      await expect
        .poll(() => page.locator(".gg-spoken").innerText(), { timeout: PATIENCE })
        .toContain("loss");
      await page.keyboard.press("ArrowUp");
      await expect.poll(() => page.locator(".gg-spoken").innerText(), { timeout: PATIENCE }).toMatch(/^n99_/);
      const said = await page.locator(".gg-spoken").innerText();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => page.locator(".gg-spoken").innerText(), { timeout: PATIENCE }).not.toBe(said);
      await page.screenshot({ path: "test/artifacts/canvas-near.png" });
      await page.mouse.move(400, 300);
      await page.mouse.wheel(0, -300);
      await page.mouse.down();
      await page.mouse.move(430, 340);
      await page.mouse.up();
      expect(troubles).toEqual([]);
    },
    4 * PATIENCE,
  );

  it(
    "shows twenty thousand parameters of one sum, and selects it",
    async () => {
      const { page, troubles } = await opened(fan(20_000));
      await page.locator("g.box").first().click();
      await expect
        .poll(() => posted(page), { timeout: PATIENCE })
        .toContainEqual(expect.objectContaining({ type: "reveal" }));
      expect(troubles).toEqual([]);
    },
    2 * PATIENCE,
  );

  it(
    "says so where all is NaN",
    async () => {
      const { page, troubles } = await opened(fabric(4, 4, Number.NaN));
      await page.getByText("NaN").first().waitFor();
      expect(troubles).toEqual([]);
    },
    PATIENCE,
  );

  it(
    "shows no node, one node, and names of a megabyte",
    async () => {
      const none = {
        ...(detachJson as Trace),
        nodes: [],
        edges: [],
        backwards: [],
        events: [],
        findings: [],
      };
      const { page, troubles } = await pages.panel();
      await send(page, arrival, none);
      await expect.poll(() => page.locator("main").innerText(), { timeout: PATIENCE }).not.toBe("");
      const one = structuredClone(detachJson as Trace);
      const [x] = one.nodes;
      x.name = "n".repeat(1_000_000);
      await send(page, arrival, { ...none, nodes: [x] });
      await page.locator("g.box").first().waitFor({ timeout: PATIENCE });
      expect((await page.locator("g.box text.name").first().innerHTML()).length).toBeLessThan(100);
      await page.locator("g.box").first().click();
      expect(troubles).toEqual([]);
    },
    2 * PATIENCE,
  );
});
