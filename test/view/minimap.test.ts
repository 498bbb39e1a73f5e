// The overview in the corner: not there for small pictures, moves large ones, and can be hidden.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import { fabric } from "../bench/traces.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import { Pages, send } from "./page.js";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
}, 120_000);
afterAll(() => pages.stop());

it("shows what of a large picture is in view, and brings the middle where it is pressed", async () => {
  const { page, troubles } = await pages.panel(null, { reducedMotion: "reduce" });
  const arrival = { type: "trace", uri: "file:///e.ts", file: "e.ts", version: 1 };
  const map = page.locator(".gg-minimap");
  const part = page.locator(".gg-window");
  await send(page, arrival, detachJson as Trace);
  await page.locator("g.box").first().waitFor();
  expect(await map.isVisible()).toBe(false);

  await send(page, arrival, fabric(12, 12));
  await page.locator(".gg-left button", { hasText: "Expand all" }).first().click();
  await map.waitFor();
  for (let i = 0; i < 4; i++) await page.keyboard.press("+");
  const place = async () => (await part.boundingBox())!;
  const { x, y, width, height } = (await map.locator("canvas").boundingBox())!;
  for (const [across, down] of [
    [0.25, 0.25],
    [0.75, 0.7],
  ]) {
    await page.mouse.click(x + across * width, y + down * height);
    const middle = async () => {
      const { x: left, y: top, width: w, height: h } = await place();
      return [(left + w / 2 - x) / width, (top + h / 2 - y) / height];
    };
    await expect.poll(async () => Math.abs((await middle())[0] - across)).toBeLessThan(0.1);
    expect(Math.abs((await middle())[1] - down)).toBeLessThan(0.1);
  }
  await page.keyboard.press("m");
  expect(await map.isVisible()).toBe(false);
  await page.keyboard.press("m");
  expect(await map.isVisible()).toBe(true);
  expect(troubles).toEqual([]);
  await page.close();
}, 120_000);
