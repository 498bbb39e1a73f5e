// Where a search, a box with many parameters, or a comparison leads, and what of the panel comes back after a reload.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import productJson from "../fixtures/traces/product.json" with { type: "json" };
import { traced } from "../helpers/graph.js";
import { kept, Pages, send, violations } from "./page.js";
import { THEMES } from "./themes.js";

const detach = detachJson as Trace;
const product = productJson as Trace;
const arrival = { type: "trace", uri: "file:///led.ts", file: "led.ts", version: 1 };

/** With an operation that no backward pass went through. */
function withAside(): Trace {
  const copy = structuredClone(detach);
  const aside: TraceNode = {
    ...copy.nodes[1],
    id: 9,
    seq: 90,
    op: "exp",
    name: "aside",
    inputs: [1],
    grad: null,
  };
  copy.nodes.push(aside);
  copy.edges.push({ from: 1, to: 9, slot: 0 });
  return copy;
}

describe("the panel leads", { timeout: 180_000 }, () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 180_000);
  afterAll(() => pages.stop());

  const open = async (trace: Trace, state: unknown = null) => {
    const opened = await pages.panel(state, { reducedMotion: "reduce" });
    await send(opened.page, arrival, trace);
    await opened.page.locator("g.box").first().waitFor();
    return opened;
  };
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const selected = (page: Page) => page.locator("g.box.selected text.name").allTextContents();
  const seek = async (page: Page, text: string) => {
    await press(page, "/");
    await page.keyboard.type(text);
    await press(page, "ArrowDown", "Escape");
  };

  it("to what only the whole tape shows, says so, and back to where one was", async () => {
    const { page, troubles } = await open(withAside());
    await seek(page, "z");
    await press(page, "Home", ".");
    const before = await page.locator(".gg-slider").inputValue();
    await seek(page, "aside");
    const said = page.getByRole("status").filter({ hasText: "Shown in the whole tape" });
    await said.waitFor();
    await page.locator("g.box.selected", { hasText: "aside" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await said.getByRole("button", { name: "Back" }).press("Enter");
    await said.waitFor({ state: "hidden" });
    await page.locator("g.box.selected", { hasText: "z" }).waitFor();
    expect(await page.locator('g.box:has(text.name:text-is("aside"))').count()).toBe(0);
    expect(await page.locator(".gg-slider").inputValue()).toBe(before);
    expect(troubles).toEqual([]);
  });

  it("from a number to the operation that it is part of", async () => {
    const { page } = await open(product);
    await seek(page, "is:constant");
    await page.getByText("The number 2 has no box of its own: it is part of y").waitFor();
    expect(await selected(page)).toEqual(["y"]);
    await press(page, "ArrowUp");
    await page.getByText("has no box of its own").waitFor({ state: "hidden" });
  });

  it("to all parameters of a box, by pointer and keyboard, without moving a box", async () => {
    const { page, troubles } = await open((await traced("test/fixtures/programs/stacked.ts")).trace);
    const places = () =>
      page.locator("g.box").evaluateAll(all => all.map(each => each.getAttribute("transform")).join(" "));
    const before = await places();
    const box = page.locator('g.box:has(text.name:text-is("all"))').last();
    await box.locator("g.others").click();
    const list = page.getByRole("listbox", { name: "Parameters" });
    expect(await list.evaluate(each => each === document.activeElement)).toBe(true);
    expect(await list.getByRole("option").count()).toBe(8);
    await press(page, "End");
    await page.locator("g.pill.selected", { hasText: "p7" }).waitFor();
    expect(await box.locator("g.pill text.name").allTextContents()).toEqual([
      "p0",
      "p1",
      "p2",
      "p3",
      "p4",
      "p7",
    ]);
    expect(await places()).toBe(before);
    expect(await violations(page)).toEqual([]);
    await page.locator(".gg-stage").focus();
    await press(page, "i");
    await list.waitFor({ state: "hidden" });
    await box.click({ position: { x: 20, y: 10 } });
    await press(page, "Enter");
    expect(await list.evaluate(each => each === document.activeElement)).toBe(true);
    expect(troubles).toEqual([]);
  });

  it("to where values stood that are gone, and from there to their list", async () => {
    const { page } = await open(withAside());
    await send(page, { ...arrival, version: 2 }, detach);
    await press(page, "d");
    await page.getByRole("button", { name: "Previous run" }).press("Enter");
    const mark = page.locator("g.gone");
    expect(await mark.locator("text").allTextContents()).toEqual([]); // the pass did not go through it
    const gone = structuredClone(detach);
    const relu: TraceNode = { ...gone.nodes[1], id: 9, seq: 91, op: "relu", name: "r", inputs: [1] };
    gone.nodes.push(relu);
    gone.edges = gone.edges.map(edge => (edge.to === 2 ? { ...edge, from: 9 } : edge));
    gone.edges.push({ from: 1, to: 9, slot: 0 });
    await send(page, { ...arrival, version: 3 }, gone);
    await send(page, { ...arrival, version: 4 }, detach);
    await mark.waitFor();
    expect(await mark.locator("text").allTextContents()).toEqual(["− r"]);
    expect(await mark.locator("title").textContent()).toBe("r gone before it: list all changes");
    expect(await violations(page)).toEqual([]);
    await press(page, "d");
    await mark.click();
    const list = page.getByRole("listbox", { name: "Changes, the largest first" });
    expect(await list.evaluate(each => each === document.activeElement)).toBe(true);
    expect(await list.getByRole("option").first().getAttribute("aria-label")).toMatch(
      /^r · relu .*, − gone$/,
    );
    await page.locator(".gg-stage").focus();
    await press(page, "o");
    const row = page.getByRole("treeitem", { name: /r gone before it/ });
    expect(await row.count()).toBe(1);
  });

  it("back to the lens and the panels that were open", async () => {
    const { page } = await open(detach);
    await press(page, "x", "o", "w");
    const again = await open(detach, await kept(page));
    await again.page.getByRole("complementary", { name: "Findings" }).waitFor();
    await again.page.getByRole("tree").waitFor();
    await again.page.locator("svg.gg-lensed").waitFor();
    expect(await again.page.getByRole("complementary").count()).toBe(1);
  });

  it.each(THEMES.map(theme => [theme.name, theme] as const))(
    "to a search field that can be seen in %s",
    async (_, theme) => {
      const { page } = await pages.panel(null, {}, "", theme);
      await send(page, arrival, detach);
      await page.locator("g.box").first().waitFor();
      const [line, ground] = await page.getByRole("combobox", { name: "Search values" }).evaluate(each => {
        const canvas = document.createElement("canvas");
        const context = canvas.getContext("2d", { willReadFrequently: true })!;
        const rgb = (colour: string) => {
          context.fillStyle = colour;
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data];
        };
        const back = getComputedStyle(document.body).backgroundColor;
        return [rgb(getComputedStyle(each).borderTopColor), rgb(back)];
      });
      const light = (colour: number[]) =>
        [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
          const c = colour[i] / 255;
          return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        }, 0.05);
      const [a, b] = [light(line), light(ground)];
      expect(Math.max(a, b) / Math.min(a, b)).toBeGreaterThanOrEqual(3);
    },
  );
});
