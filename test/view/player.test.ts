// The player by keyboard alone: steps, breakpoints, a region, speech, and without motion.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import productJson from "../fixtures/traces/product.json" with { type: "json" };
import { kept, Pages, send, violations } from "./page.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const cursor = (page: Page) => page.locator(".gg-slider").inputValue();
const spoken = (page: Page) => page.locator(".gg-spoken").innerText();
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

describe("the player", { timeout: 180_000 }, () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 180_000);
  afterAll(() => pages.stop());

  const still = (trace: Trace) => pages.open(trace, { reducedMotion: "reduce" });

  it("goes to the first step, the turn, the end, and to steps at the selected value", async () => {
    const { page, troubles } = await still(product);
    const at: string[] = [];
    await page.locator('g.box:has(text.name:text-is("x"))').first().click();
    for (const key of ["Shift+Home", "n", "n", "n", "p", "Home", "End"]) {
      await page.keyboard.press(key);
      at.push(await cursor(page));
    }
    expect(at).toEqual(["0", "1", "5", "6", "5", "3", "6"]);
    await press(page, "?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.getByText("Run to the next breakpoint").waitFor();
    expect(await violations(page)).toEqual([]);
    await press(page, "Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(troubles).toEqual([]);
  });

  it("leads the eye to what a step is about, and keeps where it led", async () => {
    const { page, troubles } = await pages.panel(null, { viewport: { width: 500, height: 400 } });
    await send(page, { type: "trace", uri: "file:///d.ts", file: "d.ts", version: 1 }, detach);
    await page.locator("g.box").first().waitFor();
    const shown = () => page.locator("g.world").getAttribute("transform");
    const saved = async () => {
      const found = /"camera":\{"x":([^,]+),"y":([^,]+),"k":([^}]+)\}/.exec(JSON.stringify(await kept(page)));
      return found && `translate(${found[1]},${found[2]}) scale(${found[3]})`;
    };
    await press(page, "Home", "+", "+", "+");
    const before = await shown();
    await expect.poll(saved).toBe(before);
    for (let step = 0; step < 4; step++) {
      await press(page, ".");
      await page.waitForTimeout(300); // a key that comes while a step is drawn ends it
    }
    await expect.poll(shown).not.toBe(before);
    await expect.poll(async () => (await saved()) === (await shown())).toBe(true);
    expect(await saved()).not.toBe(before);
    expect(troubles).toEqual([]);
  });

  it("runs to a breakpoint set by keyboard, says why it stopped, and keeps it", async () => {
    const { page } = await pages.panel(null, { reducedMotion: "reduce" });
    await send(page, { type: "trace", uri: "file:///p.ts", file: "p.ts", version: 1 }, product);
    await page.locator("g.box").first().waitFor();
    await press(page, "Shift+B");
    const box = page.getByRole("region", { name: "Player options" });
    await box.getByLabel("Stop").selectOption({ label: "gradient norm above" });
    await box.getByLabel("Of").fill("no number");
    await press(page, "Enter");
    await box.getByText('A norm is a number such as 1e3, not "no number".').waitFor();
    await box.getByLabel("Of").fill("8");
    await press(page, "Enter");
    await box.getByText("gradient norm above 8").waitFor();
    expect(await violations(page)).toEqual([]);
    await press(page, "Escape");
    await box.waitFor({ state: "hidden" });
    await press(page, "Shift+Home", "g");
    expect(await cursor(page)).toBe("6");
    await expect.poll(() => page.locator(".gg-stop").innerText()).toBe("■ stopped: ‖x‖ 15 > 8");
    expect(await spoken(page)).toContain("Stopped: norm of adjoint of x 15, above 8");
    expect(JSON.stringify(await kept(page))).toContain('{"kind":"above","of":8,"on":true}');
    await press(page, ",");
    await page.locator(".gg-stop").waitFor({ state: "hidden" });
  });

  it("stops while it plays, and plays a marked region round and round until it is cleared", async () => {
    const { page } = await pages.open(product);
    await page.locator("g.box.sign circle.body").click();
    await press(page, "b", "s", "s", "Space");
    await page.locator(".gg-stop").filter({ hasText: "stopped" }).waitFor();
    expect(await cursor(page)).toBe("4");
    await press(page, "b", "Home", "(", ".", ".");
    await expect.poll(() => cursor(page), { timeout: 20_000 }).toBe("5");
    await press(page, ")", "Space");
    const seen = new Set<string>();
    await expect
      .poll(async () => seen.add(await cursor(page)).size, { interval: 40, timeout: 20_000 })
      .toBeGreaterThan(1);
    await page.locator(".pulse").first().waitFor({ state: "attached" });
    expect([...seen].every(at => Number(at) >= 3 && Number(at) <= 5)).toBe(true);
    await press(page, "c", "Space");
    expect(await page.locator(".gg-region").getAttribute("width")).toBe("0");
  });

  it("takes breakpoints away by keyboard, and marks a region by dragging above the slider", async () => {
    const { page } = await still(detach);
    await page.locator("g.box").nth(1).click();
    await press(page, "b", "Shift+B");
    const row = page.getByRole("list", { name: "Breakpoints" }).getByRole("checkbox");
    await row.focus();
    await press(page, "Space");
    expect(await row.isChecked()).toBe(false);
    await press(page, "Delete");
    await page.getByText("None yet: B sets one at the selected value.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("gg-stage");
    const { x, y, width } = (await page.locator(".gg-marks").boundingBox())!;
    await page.mouse.move(x + (width * 5) / 7, y + 3);
    await page.mouse.down();
    await page.mouse.move(x + width, y + 3, { steps: 4 });
    await page.mouse.up();
    await page.getByText("Steps 6 to 7 are played.").waitFor();
    await press(page, "c", "Home");
    await page.getByText("All is played.").waitFor();
    for (const key of [".", "."]) {
      await page.keyboard.press(key);
      expect(await page.locator(".pulse").count()).toBe(0);
    }
    expect(await cursor(page)).toBe("7");
  });

  it("plays without travel where motion is reduced", async () => {
    const { page } = await still(product);
    // Every element that ever came, however short its life.
    await page.evaluate(() => {
      document.body.dataset.pulses = "0";
      new MutationObserver(() => {
        if (document.querySelector(".pulse")) document.body.dataset.pulses = "some";
      }).observe(document.body, { childList: true, subtree: true });
    });
    await press(page, "S", "Home", "Space");
    const seen = new Set<string>();
    await expect
      .poll(async () => seen.add(await cursor(page)).has("6"), { interval: 30, timeout: 30_000 })
      .toBe(true);
    expect(seen.size).toBeGreaterThan(1);
    expect(await page.locator("body").getAttribute("data-pulses")).toBe("0");
  });
});
