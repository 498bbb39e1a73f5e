// The training panel as a person meets it: live, after the run, of a recording; by mouse and by keyboard, in four themes.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Training, type TrainingStep, untrained } from "../../core/trace/steps.js";
import type { Trace } from "../../core/trace/trace.js";
import { root } from "../helpers/files.js";
import { run, runner } from "../helpers/programs.js";
import { Pages, posted, send, violations } from "./page.js";
import { type EditorTheme, THEMES } from "./themes.js";

const MLP = `import { manualSeed, nn, optim, randn } from "gradient-graph";
manualSeed(3);
class Net extends nn.Module {
  hidden = new nn.Linear(16, 8);
  out = new nn.Linear(8, 4);
  forward(x) {
    return this.out.forward(nn.functional.relu(this.hidden.forward(x)));
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const [inputs, targets] = [randn(6, 16), randn(6, 4)];
for (let step = 0; step < 40; step++) {
  const loss = nn.functional.mseLoss(net.forward(inputs), targets);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
`;

const ARTIFACTS = join(root, "test/artifacts");
const arrival = { type: "trace", uri: "file:///train.ts", file: "train.ts", version: 1 };
const message = (told: Training, more: object = {}) => ({
  type: "training", fresh: true, live: true, shown: null, placed: true, ...told, ...more,
}); // biome-ignore format: one row

/** Steps of so many parameters whose gradients shrink, each at its own pace; the tenth parameter's explodes. */
function made(steps: number, parameters: number): Training {
  const rows = Array.from({ length: steps }, (_, step): TrainingStep => {
    const norms = Array.from({ length: parameters }, (_, i) => {
      const bad = i === 9 && step > steps / 2;
      const gradient = (1 + i / 10) * 0.5 ** ((6 * step) / steps) * (1 + 0.2 * Math.sin(step * (i + 1)));
      return bad ? ["NaN", 10, "NaN"] : [gradient, 10, gradient * 0.02];
    });
    return { step, loss: 4 * 0.2 ** (step / steps) + 0.1, norms: norms.flat() as number[], clock: null };
  });
  const names = Array.from({ length: parameters }, (_, i) => `layers.${i}.weight`);
  return { ...untrained, names, total: steps, rows };
}

describe("the training panel", () => {
  let pages: Pages;
  let trace: Trace;
  let told: Training = untrained;
  beforeAll(async () => {
    mkdirSync(ARTIFACTS, { recursive: true });
    pages = await Pages.start();
    const engine = runner();
    trace = (await run(engine, { "train.ts": MLP })).trace!;
    await engine.dispose();
    const { rows, ...rest } = made(40, 4);
    const clock = (step: number) => [trace.backwards[step].seq, trace.backwards[step].seq + 1] as const;
    told = { ...rest, rows: rows.map(row => ({ ...row, clock: clock(row.step) })) };
  }, 120_000);
  afterAll(() => pages.stop());

  const panel = async (options: object = {}, theme?: EditorTheme): Promise<Page> => {
    const { page } = await pages.panel(null, { reducedMotion: "reduce", ...options }, "", theme);
    await send(page, arrival, trace);
    await page.locator("g.box, g.card").first().waitFor();
    return page;
  };
  const slider = (page: Page) => page.getByRole("slider", { name: "Step", exact: true });
  const film = (page: Page) => page.getByRole("slider", { name: "loss by pass" });
  const about = (page: Page) => page.locator(".gg-train-body > p").innerText();

  it("reads each step by keyboard; Enter shows its graph, Shift and Enter compares with it", async () => {
    const page = await panel();
    await send(page, message(told));
    await page.keyboard.press("Shift+L");
    expect(await about(page)).toBe("40 steps · 4 parameters.");
    await slider(page).focus();
    expect(await slider(page).getAttribute("aria-valuetext")).toMatch(/^step 40 of 40 · loss 0\.\d+$/);
    for (const key of ["Home", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    expect(await slider(page).getAttribute("aria-valuetext")).toMatch(/^step 3 of 40 · loss \d/);
    await page.keyboard.press("Enter");
    await expect.poll(() => film(page).getAttribute("aria-valuetext")).toContain("pass 3 of 40");
    await page.keyboard.press("PageUp");
    expect(await slider(page).getAttribute("aria-valuetext")).toMatch(/^step 7 of 40/);
    await page.keyboard.press("End");
    await page.keyboard.press("Shift+Enter");
    await page.getByRole("heading", { name: "Compare" }).waitFor();
    expect(await page.getByRole("spinbutton", { name: "Number of the pass" }).inputValue()).toBe("40");
    await page.context().close();
  }, 120_000);

  it("draws gradients and ratios of parameters, the most telling first, in four themes", async () => {
    for (const theme of THEMES) {
      const page = await panel({}, theme);
      await send(page, message(told));
      await page.keyboard.press("Shift+L");
      await page.getByRole("button", { name: "Gradients", exact: true }).click();
      expect(await page.locator("path.gg-train-line[class*=gg-train-]").count()).toBe(8);
      const list = page.getByRole("listbox", { name: "Parameters" });
      expect(await list.getByRole("option").count()).toBe(4);
      const kind = theme.kind.replace(/ .*-/, "-");
      await page.screenshot({ path: join(ARTIFACTS, `training-gradients-${kind}.png`) });
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Update / weight" }).click();
      await page.getByText("0.001 is usual").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(ARTIFACTS, `training-ratios-${kind}.png`) });
      await page.context().close();
    }
  }, 240_000);

  it("stays legible at 2,000 steps of 200 parameters, and at two steps of one", async () => {
    const page = await panel();
    await send(page, message(made(2000, 200), { placed: false }));
    await page.keyboard.press("Shift+L");
    await page.getByRole("button", { name: "Gradients", exact: true }).click();
    await page.getByText("6 are drawn. + 194 more below: choose one to draw it.").waitFor();
    const list = page.getByRole("listbox", { name: "Parameters" });
    expect(await list.getByRole("option").first().innerText()).toMatch(/^layers\.9\.weight\s+✕ not finite$/);
    expect(await page.locator("text.gg-train-bad").count()).toBeGreaterThan(5);
    await page.screenshot({ path: join(ARTIFACTS, "training-large.png") });
    await list.focus();
    await page.keyboard.press("End");
    expect(await page.locator("path.gg-train-chosen").count()).toBe(1);
    await page.getByText("The graph on show is of another run: there is none of this step.").waitFor();
    await send(page, message(made(2, 1)));
    expect(await about(page)).toBe("2 steps · 1 parameter.");
    expect(await page.locator(".gg-train .tick").allTextContents()).toContain("2");
    await page.screenshot({ path: join(ARTIFACTS, "training-small.png") });
    await page.context().close();
  }, 120_000);

  it("grows while the run goes on, with Stop; the picture of the last run stays", async () => {
    const page = await panel();
    const { rows, ...rest } = told;
    await send(page, { type: "run", state: { kind: "running", since: 0 } });
    const part = (from: number, to: number) => ({ ...rest, total: to, rows: rows.slice(from, to) });
    await send(page, message(part(0, 10), { placed: false }));
    await page.getByRole("button", { name: "Watch its training" }).click();
    await expect.poll(() => about(page)).toBe("10 steps so far · 4 parameters.");
    await send(page, message(part(10, 25), { fresh: false, placed: false }));
    await expect.poll(() => about(page)).toBe("25 steps so far · 4 parameters.");
    expect(await slider(page).getAttribute("aria-valuetext")).toMatch(/^step 25 of 25/);
    await page.getByText("Its graph comes when the run ends.").waitFor();
    expect(await page.locator("g.box, g.card").count()).toBeGreaterThan(0);
    await page.screenshot({ path: join(ARTIFACTS, "training-live.png") });
    await page.getByRole("button", { name: "Stop" }).click();
    expect(await posted(page)).toContainEqual({ type: "stop" });
    await page.context().close();
  }, 120_000);

  it("a step whose graph was thinned away says so, and leads to the nearest", async () => {
    const page = await panel();
    const { seq } = trace.backwards[20];
    const rows = told.rows.map(row =>
      row.step === 20 ? { ...row, clock: [seq + 1, seq + 2] as const } : row,
    );
    await send(page, message({ ...told, rows }));
    await page.keyboard.press("Shift+L");
    await slider(page).fill("20");
    await page.getByText("This step's graph was not kept: nearest kept is pass 21 of 40.").waitFor();
    await slider(page).press("Enter");
    await page.getByText("This step's graph was not kept: this is pass 21 of 40").waitFor();
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await page.context().close();
  }, 120_000);

  it("asks a recording for the graphs of its steps", async () => {
    const page = await panel();
    const five = [0, 1, 2, 100, 200].map((step, i) => ({ ...told.rows[i], step, clock: null }));
    await send(page, message({ ...told, rows: five, total: 300 }, { live: false, shown: 0 }));
    await slider(page).waitFor();
    expect(await about(page)).toBe("300 steps, 5 of them shown · 4 parameters.");
    await slider(page).fill("3");
    await slider(page).press("Enter");
    await slider(page).press("Shift+Enter");
    const asked = (await posted(page)).filter(({ type }) => type === "step");
    expect(asked).toEqual([
      { type: "step", step: 100, as: "trace" },
      { type: "step", step: 100, as: "other" },
    ]);
    await page.context().close();
  }, 120_000);

  it("fits a page of 320 px, and one at twice the size", async () => {
    for (const options of [
      { viewport: { width: 320, height: 640 } },
      { viewport: { width: 740, height: 800 } },
      { viewport: { width: 450, height: 350 }, deviceScaleFactor: 2 },
    ]) {
      const page = await panel(options);
      await send(page, message(told));
      await page.keyboard.press("Shift+L");
      await page.getByRole("button", { name: "Gradients", exact: true }).click();
      const wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(wide).toBe(0);
      await slider(page).scrollIntoViewIfNeeded();
      expect(await slider(page).isVisible()).toBe(true);
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(ARTIFACTS, `training-${options.viewport.width}.png`) });
      await page.context().close();
    }
  }, 120_000);

  it("shows what the graph tells where nothing was told of its training", async () => {
    const page = await panel();
    await page.keyboard.press("Shift+L");
    expect(await about(page)).toBe(
      "40 steps · 4 parameters. Read from the graph, which does not tell updates.",
    );
    await page.context().close();
  }, 120_000);
});
