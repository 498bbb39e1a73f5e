// The exported page plays without VS Code: the real bundle, a real browser, from disk.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import productJson from "../fixtures/traces/product.json" with { type: "json" };
import { Pages, violations } from "./page.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const text = (page: Page, selector: string) => page.locator(selector).allTextContents();
const cursor = (page: Page) => page.locator(".gg-slider").inputValue();
const box = (page: Page, name: string) => page.locator(`g.box:has(text.name:text-is("${name}"))`);

describe("the exported page", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 60_000);
  afterAll(() => pages.stop());

  it("draws detach as a cut with the constant region behind it", async () => {
    const { page, troubles } = await pages.open(detach);
    expect(await text(page, "g.box text.name")).toEqual(["y", "u", "z", "x"]);
    expect(await text(page, "g.cut")).toEqual([expect.stringContaining("detach · line 5")]);
    expect(await text(page, "g.region text")).toEqual(["constant for z"]);
    expect(await page.locator("g.wire.carries").count()).toBe(2);
    expect(await text(page, ".gg-formula")).toEqual(["x += z · u0 1 4 9 = 1 1 1 1 · 0 1 4 9"]);
    expect(troubles).toEqual([]);
  });

  it("lays out with elk in its own worker, not with the fallback", async () => {
    const { page } = await pages.open(detach);
    expect(await text(page, ".gg-left")).toEqual([""]);
  });

  it("plays the backward pass and steps back to an empty tray", async () => {
    const { page, troubles } = await pages.open(product, { reducedMotion: "no-preference" });
    await page.keyboard.press("Home");
    expect(await text(page, "g.tray .figures")).toEqual(["null"]);
    await page.locator(".gg-speed").click({ clickCount: 2 });
    await page.getByRole("button", { name: /^Play/ }).click();
    await page.locator("g.pulse").first().waitFor({ state: "attached" });
    await page.locator(".gg-slider").evaluate(
      (slider: HTMLInputElement) =>
        new Promise<void>(done => {
          const look = () => (slider.value === slider.max ? done() : requestAnimationFrame(look));
          look();
        }),
    );
    expect(await text(page, "g.tray .figures")).toEqual(["0 4 8 12"]);
    expect(await page.locator("g.pulse").count()).toBe(0);
    await page.getByRole("button", { name: /^Step back/ }).click();
    expect(await cursor(page)).toBe("5");
    expect(await text(page, "g.tray .figures")).toEqual(["null"]);
    expect(await box(page, "x").locator(".word").textContent()).toBe("1/2");
    expect(troubles).toEqual([]);
  });

  it("goes by keyboard and says what it selects", async () => {
    const { page } = await pages.open(detach);
    await page.locator(".gg-stage").focus();
    for (const key of ["ArrowUp", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
    expect(await text(page, "g.box.selected text.name")).toEqual(["x"]);
    expect(await text(page, ".gg-spoken")).toEqual([
      "x, arange · [4], value 0 1 2 3, adjoint 0 1 4 9, x.grad 0 1 4 9",
    ]);
    await page.keyboard.press(",");
    expect(await cursor(page)).toBe("6");
    await page.keyboard.press("o");
    expect(await page.getByRole("treeitem").count()).toBe(11);
    await page.keyboard.press("Escape");
    expect(await page.locator("g.box.selected").count()).toBe(0);
  });

  it("finds a value by its name, and goes back to the picture", async () => {
    const { page } = await pages.open(detach);
    await page.keyboard.press("/");
    await page.keyboard.type("DET");
    expect(await text(page, "g.box.lit text.name")).toEqual(["u"]);
    await page.keyboard.press("Enter");
    expect(await text(page, "g.box.selected text.name")).toEqual(["u"]);
    await page.keyboard.press("Escape");
    expect(await page.locator("g.box.lit").count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("gg-stage");
  });

  it("lifts a cut and shows what x.grad would be", async () => {
    const { page } = await pages.open(detach);
    expect(await text(page, "g.cut .would")).toEqual(["would add 0 2 8 18 to x"]);
    await page.locator("g.cut").click({ position: { x: 20, y: 12 } });
    expect(await text(page, "g.tray .figures")).toEqual(["→ 0 3 12 27"]);
    await page.keyboard.press("l");
    expect(await text(page, "g.tray .figures")).toEqual(["0 1 4 9"]);
  });

  it("is accessible in all four themes, with both side panels open, and follows their change", async () => {
    const { page, troubles } = await pages.open(detach);
    await page.keyboard.press("o");
    await page.keyboard.press("i");
    await box(page, "z").click();
    const inks = new Set<string>();
    for (const contrast of ["no-preference", "more"] as const)
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, contrast });
        expect(await violations(page)).toEqual([]);
        inks.add(
          await page.locator("body").evaluate(body => `${body.className} ${getComputedStyle(body).color}`),
        );
      }
    expect(inks.size).toBe(4);
    expect(troubles).toEqual([]);
  });

  it("shows a hostile program's names as text", async () => {
    const name = "<img src=x onerror=alert(1)></script>";
    const trace = structuredClone(detach);
    for (const node of trace.nodes) if (node.name === "u") node.name = name;
    const { page, troubles } = await pages.open({ ...trace, file: `${name}.ts` });
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator(".gg-file").getAttribute("title")).toBe(`${name}.ts`);
    expect(await page.title()).toBe(`${name}.ts · Gradient Graph`);
    expect(troubles).toEqual([]);
  });
});
