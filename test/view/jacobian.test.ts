// The Jacobians of a selected value.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import { Pages, send, violations } from "./page.js";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
}, 120_000);
afterAll(() => pages.stop());

it("is a heat map that the keyboard reads, with a row for each entry of the result", async () => {
  const { page, troubles } = await pages.panel(null, { reducedMotion: "reduce" });
  const arrival = { type: "trace", uri: "file:///detach.ts", file: "detach.ts", version: 1 };
  await send(page, arrival, detachJson as Trace);
  await page.locator("g.box").first().waitFor();
  await page.keyboard.press("i");
  const facts = page.getByRole("region", { name: "Selected value" });
  await page.locator('g.box:has(text.name:text-is("z"))').click();
  await facts.getByText("local derivatives").click();
  const by = facts.locator("details:has(> summary:text-is('local derivatives'))");
  expect(await by.locator("h3").allInnerTexts()).toEqual(["∂z/∂u", "∂z/∂x"]);
  expect(await by.getByText("Jacobian, 4 × 4: a row for each entry of the result.").count()).toBe(2);
  // ∂z/∂u is the diagonal of x = [0, 1, 2, 3].
  await by.locator("canvas").first().focus();
  const seen: string[] = [];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "End", "ArrowDown"]) {
    await page.keyboard.press(key);
    seen.push(await by.locator(".gg-heat-place").first().innerText());
  }
  expect(seen).toEqual(["[0, 0] 0", "[0, 1] 0", "[1, 1] 1", "[2, 1] 0", "[2, 3] 0", "[3, 3] 3"]);
  const bar = by.locator(".gg-heat-bar").first(); // in the colours of the cells: below, nothing, above
  expect((await bar.evaluate(each => getComputedStyle(each).backgroundImage)).match(/rgb/g)?.length).toBe(3);
  expect(await violations(page)).toEqual([]);
  expect(troubles).toEqual([]);
}, 60_000);
