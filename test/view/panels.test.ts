// The panels around the picture, by keyboard alone, and without a complaint of axe in any of the four themes.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import { Pages, posted, send, violations } from "./page.js";
import { THEMES } from "./themes.js";

const detach = detachJson as Trace;
const arrival = { type: "trace", uri: "file:///detach.ts", file: "detach.ts", version: 1 };
const site = { file: "detach.ts", line: 5, column: 11, endLine: 5, endColumn: 21 };
const found: Trace = {
  ...detach,
  findings: [
    {
      code: "detached-parameter",
      severity: "warning",
      message: "x gets no gradient through u.",
      nodes: [2],
      site,
      path: [3, 2, 1, 0],
    },
    {
      code: "cancellation",
      severity: "info",
      message: "Two halves cancel.",
      nodes: [3],
      site: null,
      path: [],
    },
  ],
};
describe("the panels", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 120_000);
  afterAll(() => pages.stop());

  const open = async (trace: Trace, options = {}) => {
    const opened = await pages.panel(null, { reducedMotion: "reduce", ...options });
    await send(opened.page, arrival, trace);
    await opened.page.locator("g.box").first().waitFor();
    return opened;
  };
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const selected = (page: Page) => page.locator("g.box.selected text.name").allTextContents();

  it("searches by keyboard: how many, through them, and out again", async () => {
    const { page, troubles } = await open(detach);
    await press(page, "/");
    await page.keyboard.type("[4] op:mul");
    await page.getByText("2 found").waitFor();
    await press(page, "ArrowDown", "ArrowDown");
    expect(await page.locator(".gg-option[aria-selected=true]").innerText()).toBe("z · mul · [4] · line 6");
    expect(await selected(page)).toEqual(["z"]);
    await page.getByRole("combobox", { name: "Search values" }).fill("/(/");
    await page.getByText("The pattern cannot be read: a ( without its ), at character 2.").waitFor();
    expect(await violations(page)).toEqual([]);
    await press(page, "Escape");
    expect(await page.locator(".gg-found-box").isVisible()).toBe(false);
    expect(troubles).toEqual([]);
  }, 120_000);

  it("leads a finding into the picture and to its line, and filters", async () => {
    const { page } = await open(found);
    await press(page, "w");
    const list = page.getByRole("listbox", { name: "Findings" });
    await list.focus();
    await press(page, "End", "Home");
    expect(await selected(page)).toEqual(["u"]);
    expect(await page.locator("g.box.lit").count()).toBe(4);
    await press(page, "Enter");
    expect(await posted(page)).toContainEqual({ type: "reveal", site, focus: true });
    await page.getByRole("button", { name: "! warning 1" }).press("Enter");
    const rows = await list.getByRole("option").allInnerTexts();
    expect(rows.map(row => row.replace(/\s+/g, " "))).toEqual(["info cancellation Two halves cancel."]);
  }, 120_000);

  it("colours by a lens, with figures, a scale and its words", async () => {
    const { page } = await open(detach);
    await press(page, "x");
    expect(await page.locator("g.ground text").allTextContents()).toEqual(["9.9", "2", "1"]);
    expect(await page.locator(".gg-legend").innerText()).toContain("Gradient norm:");
    expect(await page.locator(".gg-spoken").innerText()).toBe("Gradient norm, 1, 3.1, 9.9");
    await press(page, "Shift+X");
    expect(await page.locator("g.ground").count()).toBe(0);
  }, 120_000);

  it("compares with the run before: changed, new, and where first", async () => {
    const { page } = await open(detach);
    const other = structuredClone(detach);
    other.nodes[3].value!.norm! *= 2;
    await send(page, { ...arrival, version: 2 }, other);
    await press(page, "d");
    await page.getByRole("button", { name: "Previous run" }).press("Enter");
    await page.getByText("+ 0 added, − 0 removed, × 1 changed").waitFor();
    expect(await page.getByRole("listbox").getByRole("option").first().getAttribute("aria-label")).toBe(
      "z · mul · [4] · line 6, × 2 value",
    );
    expect(await page.locator("g.ground text").allTextContents()).toEqual(["×2"]);
  }, 120_000);

  it("is a tree that says all, and opens and closes by keys", async () => {
    const { page } = await open(detach);
    await press(page, "o");
    await page.getByRole("tree").focus();
    await press(page, "End", "ArrowLeft");
    const active = page.locator(".gg-outline [aria-selected=true]");
    expect(await active.getAttribute("aria-expanded")).toBe("true");
    await press(page, "ArrowLeft");
    expect(await active.getAttribute("aria-expanded")).toBe("false");
    await press(page, "z");
    expect(await active.getAttribute("aria-label")).toMatch(
      /^z, u × x · \[4\], value 0 1 8 27, adjoint 1 1 1 1/,
    );
    expect(await active.getAttribute("aria-posinset")).toBe("4");
    await press(page, "ArrowRight", "ArrowDown");
    expect(await active.getAttribute("aria-label")).toBe("from x, gradient norm 9.9, share 1");
  }, 120_000);

  for (const { name, kind, colours } of THEMES)
    it(`has nothing for axe to say in ${name}, whatever panel is open`, async () => {
      const { page, troubles } = await open(found);
      await page.evaluate(
        ({ kind, colours }) => {
          const { style } = document.documentElement;
          for (const [name, value] of Object.entries(colours)) style.setProperty(`--vscode-${name}`, value);
          document.body.className = kind; // last: the controls read the colours when it changes
        },
        { kind, colours },
      );
      await press(page, "o", "ArrowUp", "x");
      for (const key of ["i", "w", "t", "d", "y"]) {
        await press(page, key);
        expect({ key, found: await violations(page) }).toEqual({ key, found: [] });
      }
      expect(troubles).toEqual([]);
    }, 180_000);

  it("fits a narrow panel: nothing of the toolbar is cut off", async () => {
    const { page } = await open(detach, { viewport: { width: 450, height: 700 } });
    await press(page, "i");
    const wide = await page.evaluate(() => {
      const right = [...document.querySelectorAll(".gg-toolbar > *, .gg-dock")].map(
        each => each.getBoundingClientRect().right,
      );
      return Math.max(...right, document.documentElement.scrollWidth);
    });
    expect(wide).toBeLessThanOrEqual(450);
  }, 120_000);
});
