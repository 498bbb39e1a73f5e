// The panel and its host: every message of the wire, and every state that a person can meet.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../fixtures/traces/detach.json" with { type: "json" };
import productJson from "../fixtures/traces/product.json" with { type: "json" };
import { kept, Pages, posted, send, violations } from "./page.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

const arrival = { type: "trace", uri: "file:///detach.ts", file: "detach.ts", version: 1 };
const run = (page: Page, state: Record<string, unknown>) => send(page, { type: "run", state });
const site = { file: "detach.ts", line: 6, column: 11, endLine: 6, endColumn: 19 };

describe("the panel", { timeout: 120_000 }, () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await Pages.start();
  }, 60_000);
  afterAll(() => pages.stop());

  const drawn = async (page: Page) => {
    await send(page, arrival, detach);
    await page.locator("g.box").first().waitFor();
  };

  it("says what to do while there is no graph, and asks its host for one", async () => {
    const { page, troubles } = await pages.panel();
    expect(await page.getByRole("heading", { name: "No graph yet" }).count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Run" }).click();
    expect(await posted(page)).toEqual([{ type: "ready" }, { type: "run" }]);
    expect(troubles).toEqual([]);
  });

  it("shows a run as it goes: running, stopped, failed, with the last graph kept", async () => {
    const { page } = await pages.panel();
    await run(page, { kind: "running", since: 1 });
    await page.getByText("Running…").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    expect(await posted(page)).toContainEqual({ type: "stop" });
    await drawn(page);
    await run(page, { kind: "failed", message: "boom", site });
    await page.getByText("boom").waitFor();
    expect(await page.getByText("The graph of the last good run is shown.").count()).toBe(1);
    expect(await page.locator("g.box").count()).toBe(5);
    await page.getByRole("button", { name: "detach.ts:6" }).click();
    expect(await posted(page)).toContainEqual({ type: "reveal", site, focus: true });
    await run(page, { kind: "done", ms: 3 });
    await expect.poll(() => page.locator(".gg-message").innerText()).toBe("");
  });

  it("says calmly what of a recording is there: nothing failed", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    const message = "It was not brought to an end after step 4: the program was killed, or still runs.";
    await run(page, { kind: "partial", message });
    await expect.poll(() => page.locator(".gg-message").innerText()).toBe(message);
    expect(await page.locator(".gg-stopped, .gg-failed").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  it("shows the error of a program that threw, with its place", async () => {
    const { page } = await pages.panel();
    const error = { name: "ShapeError", message: "sizes differ", site, stack: "" };
    await send(page, arrival, { ...detach, error });
    await page.getByText("ShapeError: sizes differ").waitFor();
  });

  it("says that a picture is of the last session until something runs", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    await page.getByText("From the last session").waitFor();
    await page.getByRole("button", { name: "Run again" }).click();
    expect(await posted(page)).toContainEqual({ type: "run" });
    await run(page, { kind: "done", ms: 3 });
    await expect.poll(() => page.locator(".gg-message").innerText()).toBe("");
  });

  it("shows a hostile program's names and errors as text", async () => {
    const name = "<img src=x onerror=alert(1)></script>";
    const trace = structuredClone(detach);
    for (const node of trace.nodes) if (node.name === "u") node.name = name;
    const { page, troubles } = await pages.panel();
    const error = { name, message: name, site: { ...site, file: name }, stack: "" };
    await send(page, { ...arrival, file: `${name}.ts` }, { ...trace, file: `${name}.ts`, error });
    await page.locator("g.box").first().waitFor();
    await run(page, { kind: "done", ms: 3 });
    await page.getByText(`${name}: ${name}`).waitFor();
    await page.keyboard.press("o");
    await page.locator(".gg-stage").focus();
    expect(await page.locator("img, .gg-app script").count()).toBe(0);
    expect(await page.locator(".gg-file").getAttribute("title")).toBe(`${name}.ts`);
    expect(troubles).toEqual([]);
  });

  it("dims what is stale and keeps it", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    await send(page, { type: "stale", stale: true });
    await page.getByText("The program has changed since this run.").waitFor();
    expect(await page.locator("main").getAttribute("class")).toContain("gg-stale");
  });

  it("says where a debugged program stands, and when it has gone on", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    await run(page, { kind: "paused", message: "The program stands at train.mjs:5." });
    await page.getByText("The program stands at train.mjs:5.").waitFor();
    await run(page, { kind: "paused", message: "As it was at train.mjs:5." });
    await send(page, { type: "stale", stale: true });
    await page.getByText("As it was at train.mjs:5.").waitFor();
    expect(await page.locator("main").getAttribute("class")).toContain("gg-stale");
    expect(await page.getByText("The program has changed since this run.").count()).toBe(0);
  });

  it("says where the debugger stands when a person looks elsewhere, and goes back there by the keyboard", async () => {
    const { page } = await pages.panel();
    const [pass] = detach.backwards;
    const later = pass.steps.map(step => ({ ...step, seq: step.seq + 10 }));
    await send(page, arrival, {
      ...detach,
      backwards: [pass, { ...pass, seq: pass.seq + 10, steps: later }],
    });
    await page.locator("g.box").first().waitFor();
    await run(page, { kind: "done", ms: 3 });
    const { seq } = pass.steps[1];
    await send(page, { type: "stand", seq });
    const chooser = page.locator(".gg-passes vscode-dropdown");
    const chosen = () => chooser.evaluate(({ value }: HTMLElement & { value?: unknown }) => value);
    await expect.poll(chosen).toBe("0");
    const message = page.locator(".gg-message");
    expect(await message.innerText()).toBe("");
    await chooser.focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => message.innerText()).toMatch(/^The debugger stands at z, line \d+, in pass 1 ·/);
    expect(await message.getAttribute("role")).toBe("status");
    expect(await violations(page)).toEqual([]);
    const back = page.getByRole("button", { name: "Go to the debugger's step" });
    await back.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => message.innerText()).toBe("");
    await expect.poll(chosen).toBe("0");
    // The keyboard is at the picture, not lost with the line; nothing was asked of the host.
    expect(await page.evaluate(() => document.activeElement?.closest(".gg-stage") !== null)).toBe(true);
    expect((await posted(page)).filter(({ type }) => type === "stood" || type === "rejoin")).toEqual([]);
    await send(page, { type: "debugger", stands: { kind: "program", name: "b.ts" } });
    await page.getByText("The debugger stands in b.ts ·").waitFor();
    await back.click();
    expect(await posted(page)).toContainEqual({ type: "rejoin" });
    await send(page, { type: "debugger", stands: null });
    await expect.poll(() => message.innerText()).toBe("");
  });

  it("goes to the source on a click and follows the editor's cursor", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    await page.locator('g.box:has(text.name:text-is("u"))').click();
    const { site: ofU } = detach.nodes[2];
    expect(await posted(page)).toContainEqual({ type: "reveal", site: ofU, focus: false });
    await send(page, { type: "cursor", file: "detach.ts", line: 6, column: 12, focus: false });
    await page.locator('g.box.selected:has(text.name:text-is("z"))').waitFor();
    await page.keyboard.press("Enter");
    expect(await posted(page)).toContainEqual({ type: "reveal", site, focus: true });
  });

  it("goes on saying the step when the editor answers where it was taken to", async () => {
    const { page } = await pages.panel(null, { reducedMotion: "reduce" });
    await drawn(page);
    await page.keyboard.press(",");
    const spoken = () => page.locator(".gg-spoken").innerText();
    await expect.poll(spoken).toContain("step 1 of");
    const taken = (await posted(page)).findLast(each => each.type === "reveal");
    const { file, line, column } = { ...site, ...(taken?.site ?? {}) };
    await send(page, { type: "cursor", file, line, column, focus: false });
    await page.locator("g.box.selected").first().waitFor();
    expect(await spoken()).toContain("step 1 of");
  });

  it("obeys the player's commands", async () => {
    const { page } = await pages.panel(null, { reducedMotion: "reduce" });
    await drawn(page);
    await send(page, { type: "player", command: "restart" });
    await expect.poll(() => page.locator(".gg-slider").inputValue()).toBe("5");
    await send(page, { type: "player", command: "step" });
    await expect.poll(() => page.locator(".gg-formula").innerText()).toContain("1 1 1 1");
  });

  it("refuses what it cannot read, says why, and keeps the last picture", async () => {
    const { page, troubles } = await pages.panel();
    await drawn(page);
    for (const message of [
      { type: "trace", uri: "u", file: "f", version: 1, bytes: "no bytes" },
      { type: "trace", uri: "u", file: "f", version: 1, bytes: new Array(4).fill(0) },
      { type: "player", command: "dance" },
      { type: "cursor", file: "f", line: "1", column: 1 },
      { type: "unheard" },
      "text",
    ])
      await page.evaluate(value => window.postMessage(value, "*"), message as string);
    await page.evaluate(() =>
      window.postMessage({ type: "trace", uri: "u", file: "f", version: 1, bytes: new ArrayBuffer(9) }, "*"),
    );
    await expect.poll(async () => (await posted(page)).filter(each => each.type === "log").length).toBe(7);
    const said = (await posted(page)).filter(each => each.type === "log").map(each => each.text);
    expect(said.slice(0, 6)).toEqual([
      "message.bytes: expected an ArrayBuffer",
      "message.bytes: expected an ArrayBuffer",
      'message.command: Invalid type: Expected ("play" | "pause" | "step" | "stepBack" | "restart") but received "dance"',
      'message.line: Invalid type: Expected number but received "1"',
      expect.stringMatching(/^message\.type: Invalid type: Expected \(.*"stand".*\) but received "unheard"$/),
      'message: Invalid type: Expected Object but received "text"',
    ]);
    expect(await page.locator("g.box").count()).toBe(5);
    expect(await page.locator(".gg-message").innerText()).toContain(String(said[6]));
    expect(troubles).toEqual([]);
  });

  it("shows all elements of a value that the trace has a sample of, or says how to get them", async () => {
    const { page, troubles } = await pages.panel();
    const large = structuredClone(detach);
    const x = large.nodes[0];
    x.shape = [50, 20];
    x.value!.sample = Array.from({ length: 64 }, (_, i) => i);
    await send(page, arrival, large);
    await page.locator('g.box:has(text.name:text-is("x"))').click();
    await page.keyboard.press("i");
    await page.getByRole("button", { name: "Show all 1,000" }).first().click();
    expect(await posted(page)).toContainEqual({ type: "values", node: 0, what: "value" });
    await page.getByText("Fetching…").waitFor();
    const answer = (values: number) =>
      page.evaluate(count => {
        const data = Float32Array.from({ length: count }, (_, i) => i / 4);
        window.postMessage(
          { type: "values", node: 0, what: "value", dtype: "float32", bytes: data.buffer },
          "*",
        );
      }, values);
    await answer(1000);
    const region = page.getByRole("region", { name: "All 1,000 elements of x" });
    await region.getByText("[0, 0…2]").waitFor();
    expect(await violations(page)).toEqual([]);
    await region.focus();
    await page.keyboard.press("End");
    await region.getByText("[49, 18…19]").waitFor();
    expect(await region.getByText("249.75").count()).toBe(1);
    const message = "Its run has given this value up. Run again to see all of it.";
    await send(page, { type: "noValues", node: 0, what: "value", message });
    await page.getByText(message).waitFor();
    await page.getByRole("button", { name: "Run Again", exact: true }).click();
    expect(await posted(page)).toContainEqual({ type: "run" });
    expect(troubles).toEqual([]);
  });

  it("comes back as it was after a reload", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    await page.keyboard.press(",");
    await page.locator('g.box:has(text.name:text-is("z"))').click();
    await page.keyboard.press("+");
    const state = await kept(page);
    const again = await pages.panel(state);
    await drawn(again.page);
    const camera = (of: Page) => of.locator("g.world").getAttribute("transform");
    expect(await camera(again.page)).toBe(await camera(page));
    expect(await again.page.locator(".gg-slider").inputValue()).toBe("6");
    expect(await again.page.locator("g.box.selected text.name").allTextContents()).toEqual(["z"]);
  });

  it("swaps the picture for another file's, and numbers without moving a box", async () => {
    const { page } = await pages.panel();
    await drawn(page);
    const place = () => page.locator('g.box:has(text.name:text-is("x"))').getAttribute("transform");
    const before = await place();
    const changed = structuredClone(detach);
    changed.nodes[0].value!.sample = [5, 6, 7, 8];
    await send(page, { ...arrival, version: 2 }, changed);
    await page.getByText("5 6 7 8", { exact: true }).waitFor();
    expect(await place()).toBe(before);
    await send(page, { ...arrival, uri: "file:///product.ts", file: "product.ts" }, product);
    await expect.poll(() => page.locator("g.box").count()).toBe(3);
  });
});
