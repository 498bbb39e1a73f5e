// One small program for each kind of boundary: what is drawn at the cut, what stands behind it, what the details list,
// and where a click leads. And the graph of the backward graph, switched on and off.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import type { Runner } from "../../extension/runner/runner.js";
import { root } from "../helpers/files.js";
import { run, runner } from "../helpers/programs.js";
import { Pages, posted, send, violations } from "./page.js";

const PROGRAMS = join(root, "test/fixtures/programs");

interface Case {
  kind: string;
  /** What is written beside the bars. */
  says: string;
  region: string[];
  holds: string[];
  line: number;
}

// biome-ignore format: one row a kind
const CASES: readonly Case[] = [
  { kind: "detach", says: "detach · line 6would add 2 8 18 to w", region: ["constant for z"], holds: ["w", "y", "w: 1 4 9 → 3 12 27"], line: 6 },
  { kind: "noGrad", says: "no-grad · line 6would add −4 8 20 to w", region: ["constant for loss"], holds: ["w", "w: none → −4 8 20"], line: 6 },
  { kind: "inference", says: "inference · line 6would add 2 2 2 to w", region: ["constant for loss"], holds: ["w", "w: none → 2 2 2"], line: 6 },
  { kind: "integer", says: "integer · line 6", region: ["constant for loss"], holds: ["w"], line: 6 },
  { kind: "stepFunction", says: "step function · line 6", region: ["constant for loss"], holds: ["w"], line: 6 },
  { kind: "item", says: ".item() · line 8", region: ["constant for loss"], holds: ["w", "size"], line: 8 },
  { kind: "data", says: ".data · line 7", region: ["constant for loss"], holds: ["w", "scaled"], line: 7 },
  // Zeros do arrive behind it: nothing there is constant for the pass.
  { kind: "overwritten", says: "overwritten · line 7", region: [], holds: ["w", "y"], line: 7 },
];

describe("boundaries", { timeout: 180_000 }, () => {
  let pages: Pages;
  let engine: Runner;
  beforeAll(async () => {
    pages = await Pages.start();
    engine = runner();
  }, 180_000);
  afterAll(async () => {
    await pages.stop();
    await engine.dispose();
  });

  async function traceOf(program: string): Promise<Trace> {
    const { trace } = await run(engine, { "a.ts": readFileSync(join(PROGRAMS, program), "utf8") });
    if (!trace) throw new Error(`${program}: no trace`);
    return trace;
  }

  async function shown(trace: Trace) {
    const opened = await pages.panel(null, { reducedMotion: "reduce" });
    await send(opened.page, { type: "trace", uri: "file:///a.ts", file: "a.ts", version: 1 }, trace);
    await opened.page.locator("g.box").first().waitFor();
    return opened;
  }

  it.each(CASES)("are drawn, named and explained: $kind", async ({ kind, says, region, holds, line }) => {
    const { page, troubles } = await shown(await traceOf(`cuts/${kind}.ts`));
    const cut = page.locator("g.cut");
    expect(await cut.evaluateAll(found => found.map(each => each.textContent))).toEqual([says]);
    expect(await cut.locator(".bar").count()).toBe(2);
    expect(await page.locator(".layer-group text").allTextContents()).toEqual(region);
    await page.keyboard.press("i");
    await cut.locator(".reach").click();
    const facts = page.getByRole("region", { name: "Selected value" });
    await facts.getByRole("heading", { name: /^Cut: / }).waitFor();
    expect(await facts.getByRole("listitem").allTextContents()).toEqual(holds);
    expect(await violations(page)).toEqual([]);
    await facts.getByText(`Go to line ${line}`).click();
    const reveals = (await posted(page)).filter(each => each.type === "reveal");
    expect(reveals.at(-1)).toMatchObject({ site: { file: "a.ts", line }, focus: true });
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("shows what backward computed, where that has a history, and hides it again", async () => {
    const { page } = await shown(await traceOf("penalty.ts"));
    const frame = page.locator(".layer-head").getByText("backward 1", { exact: true });
    await frame.waitFor(); // the penalty's own pass goes through it
    await page.keyboard.press("PageUp");
    await frame.waitFor({ state: "detached" });
    const boxes = await page.locator("g.box").count();
    await page.getByRole("button", { name: "Show what backward computed" }).click();
    const region = page.locator(".layer-group").getByText("computed by backward 1");
    await region.waitFor();
    expect(await page.locator("g.box").count()).toBeGreaterThan(boxes);
    expect(await violations(page)).toEqual([]);
    await page.locator(".gg-stage").focus();
    await page.keyboard.press("h");
    await region.waitFor({ state: "detached" });
    expect(await page.locator("g.box").count()).toBe(boxes);
    await page.close();
  });
});
