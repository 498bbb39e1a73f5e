// "Why?", "Explain" with its quiz, "Check" and the comparisons in the panel: by keyboard alone, without a complaint of axe.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import { Pages, posted, send, violations } from "./page.js";
import { THEMES } from "./themes.js";

const detach = detachJson as Trace;
const arrival = { type: "trace", uri: "file:///detach.ts", file: "detach.ts", version: 1 };
const idOf = (name: string) => detach.nodes.find(node => node.name === name)?.id ?? -1;

describe("questions about a gradient", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 120_000);
  afterAll(() => pages.stop());

  const open = async (theme = THEMES[0]) => {
    const opened = await pages.panel(null, { reducedMotion: "reduce" }, "", theme);
    await send(opened.page, arrival, detach);
    await opened.page.locator("g.box").first().waitFor();
    return opened;
  };
  const ask = (page: Page, question: string, name: string) =>
    send(page, { type: "ask", question, node: idOf(name) });
  const text = (page: Page, selector: string) =>
    page.locator(selector).evaluateAll(all => all.map(each => each.textContent?.replace(/\s+/g, " ").trim()));

  it("says why there is none, lists the way, lights it and shows the line", async () => {
    const { page, troubles } = await open();
    await ask(page, "why", "u");
    await page.locator(".gg-account").waitFor();
    expect(await text(page, ".gg-account .gg-why")).toEqual([
      "u is cut off by detach() (line 5): it counts as a constant, so it gets no gradient.",
    ]);
    expect(await text(page, ".gg-way li")).toEqual(["u = detach · line 5", "y = mul · line 4"]);
    expect(await page.locator("g.box.lit").count()).toBe(2);
    expect(await posted(page)).toContainEqual(expect.objectContaining({ type: "reveal", focus: false }));
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "y = mul · line 4" }).press("Enter");
    expect(await text(page, "g.box.selected text.name")).toEqual(["y"]);
    // The account stays, with the keyboard in it; the editor's echo of its line changes nothing.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("y = mul · line 4");
    await page.getByRole("button", { name: "Why u?" }).press("Enter");
    await send(page, { type: "cursor", file: "detach.ts", line: 5, column: 12, focus: false });
    expect(await text(page, "g.box.selected text.name")).toEqual(["u"]);
    await page.locator(".gg-account").getByRole("button", { name: "Close" }).press("Enter");
    expect(await page.locator(".gg-account").count()).toBe(0);
    expect(troubles).toEqual([]);
  }, 120_000);

  it("tells of a gradient that is there where it came from, a factor a step, by its key", async () => {
    const { page } = await open();
    await send(page, { type: "cursor", file: "detach.ts", line: 6, column: 11, focus: false });
    await page.keyboard.press("q");
    await page.locator(".gg-account").waitFor();
    expect(await text(page, ".gg-way .gg-figure")).toEqual(["", "×1"]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("q");
    expect(await text(page, ".gg-spoken")).toEqual(["Select a value first."]);
  }, 120_000);

  it("walks the chain rule with the player, and hides adjoints in a quiz", async () => {
    const { page, troubles } = await open();
    await ask(page, "explain", "x");
    const lesson = page.getByRole("region", { name: "Chain rule", exact: true });
    await lesson.waitFor();
    expect(await text(page, ".gg-lesson-bar [role=status]")).toEqual(["1 of 3"]);
    await page.getByRole("button", { name: "Next" }).press("Enter");
    expect(await text(page, ".gg-lesson .gg-facts-name")).toEqual(["z line 6"]);
    await page.getByRole("button", { name: "Next" }).press("Enter");
    expect(await text(page, ".gg-lesson > math")).toEqual(["x‾=z‾∂z∂x", "x‾=[0 1 4 9] of shape [4]"]);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("checkbox", { name: "Quiz" }).press("Space");
    await page.getByRole("button", { name: "Next" }).press("Enter");
    expect(await text(page, ".gg-lesson > math")).toEqual(["z‾=sum‾∂sum∂z"]);
    const answer = page.getByRole("textbox");
    await answer.waitFor();
    await page.keyboard.type("many");
    await page.keyboard.press("Enter");
    expect(await text(page, ".gg-quiz [role=alert]")).toEqual(["Write a number such as 0.5 or 1/2."]);
    await answer.fill("1/1");
    await page.keyboard.press("Enter");
    expect(await text(page, ".gg-lesson .gg-why")).toEqual(["Right: 1."]);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent ?? "")).toContain("Next");
    await page.keyboard.press("Enter");
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    expect(await text(page, ".gg-lesson .gg-why")).toEqual(["Not quite: it is 9."]);
    expect(await text(page, ".gg-lesson-bar [role=status]")).toEqual(["3 of 3 · 1 of 2 right"]);
    expect(await violations(page)).toEqual([]);
    expect(troubles).toEqual([]);
  }, 120_000);

  it("says why nothing can be explained", async () => {
    const { page } = await open();
    await ask(page, "explain", "u");
    await page.locator(".gg-panel-explain").getByText("u is cut off by detach() (line 5)").waitFor();
  }, 120_000);

  it("asks the host for a check, shows that it runs, and what came of it", async () => {
    const { page } = await open();
    await send(page, { type: "ask", question: "why", node: idOf("x") });
    await page.keyboard.press("k");
    expect(await posted(page)).toContainEqual({ type: "check", node: idOf("x"), pass: 0 });
    await send(page, { type: "checking", nodes: [idOf("x")] });
    await page.getByRole("button", { name: "Cancel" }).press("Enter");
    expect(await posted(page)).toContainEqual({ type: "stopCheck" });
    await send(page, { type: "checked", results: [], message: "The check was cancelled." });
    await page.getByText("The check was cancelled.").waitFor();
    const results = [{ node: idOf("x"), verdict: "differs", sentence: "The gradient of x differs." }];
    await send(page, { type: "checked", results, message: "" });
    await page.getByText("✕ differs").waitFor();
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  it("compares with another program's run and with exported values", async () => {
    const { page } = await open();
    await send(
      page,
      { type: "other", name: "twin.ts" },
      { ...detach, nodes: detach.nodes.slice(0, 4), edges: [], backwards: [], events: [] },
    );
    const chip = page.getByRole("button", { name: "twin.ts" });
    await chip.waitFor();
    expect(await chip.getAttribute("aria-pressed")).toBe("true");
    await page.getByText("+ 1 added, − 0 removed, × 0 changed, 4 the same.").waitFor();
    const tensors = [
      { name: "x.grad", what: "gradient", node: idOf("x"), differs: "entry 1: 1, exported 2", ratio: 0.5 },
      { name: "x", what: "value", node: idOf("x"), differs: null, ratio: 1 },
    ];
    await send(page, { type: "outside", name: "torch.safetensors", tensors, unknown: ["w"], note: "" });
    await page
      .getByText("1 agree with torch.safetensors, 1 differ; the first comes first. Not in this run: w.")
      .waitFor();
    expect(await page.locator(".gg-panel-compare .gg-item").allInnerTexts()).toEqual([
      expect.stringContaining("x.grad"),
    ]);
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  it("lists what is kept for backward, by line", async () => {
    const { page } = await open();
    await page.keyboard.press("Shift+M");
    await page.getByText(/are kept for backward at one time/).waitFor();
    const list = page.getByRole("listbox", { name: "Lines that keep memory, the largest first" });
    await list.focus();
    await page.keyboard.press("Enter");
    expect(await posted(page)).toContainEqual(expect.objectContaining({ type: "reveal", focus: true }));
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  it("passes axe in every theme", async () => {
    for (const theme of THEMES) {
      const { page } = await open(theme);
      await ask(page, "why", "x");
      await page.locator(".gg-account").waitFor();
      expect(await violations(page)).toEqual([]);
      await ask(page, "explain", "x");
      await page.getByRole("checkbox", { name: "Quiz" }).press("Space");
      await page.getByRole("button", { name: "Next" }).press("Enter");
      expect(await violations(page)).toEqual([]);
      await page.close();
    }
  }, 240_000);
});
