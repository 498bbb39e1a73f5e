// Lifting a cut in the picture: what it would change, and the way into the code; the ways of a parameter's gradient.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import { Pages, posted, send, violations } from "./page.js";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
}, 120_000);
afterAll(() => pages.stop());

it("shows old and new of a lifted cut, asks for the edit, and divides a gradient among its ways", async () => {
  const { page, troubles } = await pages.panel(null, { reducedMotion: "reduce" });
  const arrival = { type: "trace", uri: "file:///detach.ts", file: "detach.ts", version: 1 };
  await send(page, arrival, detachJson as Trace);
  await page.locator("g.box").first().waitFor();
  await page.keyboard.press("i");
  await page.locator("g.cut .reach").click();
  await page.getByText("with this cut lifted").waitFor();
  expect(await page.locator(".gg-held").last().innerText()).toBe("x: 0 1 4 9 → 0 3 12 27");
  await page.getByText("Write into code").click();
  expect((await posted(page)).filter(({ type }) => type === "lift")).toEqual([{ type: "lift", node: 2 }]);
  const x = page.locator("g.box", { has: page.locator("text.name", { hasText: /^x$/ }) });
  await x.click();
  await page.getByText("ways from the loss").click();
  expect(await page.locator("details .gg-shares li").allInnerTexts()).toEqual(["sum ← z ← x\n1"]);
  expect(await violations(page)).toEqual([]);
  expect(troubles).toEqual([]);
}, 60_000);
