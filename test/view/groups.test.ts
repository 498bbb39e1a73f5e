// Groups as a person meets them: cards, pills, frames, sliders and strips, by mouse and keyboard, in four themes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Summary, Trace, TraceNode } from "../../core/trace/trace.js";
import { root } from "../helpers/files.js";
import { traced } from "../helpers/graph.js";
import { Pages, send, violations } from "./page.js";
import { THEMES } from "./themes.js";

/** Two layers, trained for six steps. */
const MLP = `import { manualSeed, nn, optim, randn, type Tensor } from "gradient-graph";
manualSeed(3);
class Net extends nn.Module {
  hidden = new nn.Linear(16, 8);
  out = new nn.Linear(8, 4);
  forward(x: Tensor): Tensor {
    return this.out.forward(nn.functional.relu(this.hidden.forward(x)));
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const [inputs, targets] = [randn(6, 16), randn(6, 4)];
for (let step = 0; step < 6; step++) {
  const loss = nn.functional.mseLoss(net.forward(inputs), targets);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
`;

/** One cell with the same weights, twelve times. */
const RNN = `import { manualSeed, matmul, randn, tanh, zeros } from "gradient-graph";
manualSeed(5);
const x = randn(2, 3);
const u = randn(3, 4, { requiresGrad: true });
const w = randn(4, 4, { requiresGrad: true });
let h = zeros(2, 4);
for (let t = 0; t < 12; t++) h = tanh(matmul(x, u).add(matmul(h, w)));
const loss = h.square().mean();
loss.backward();
`;

const summary = (norm: number): Summary => ({
  min: norm, max: norm, mean: norm, std: 0, norm, nan: 0, inf: 0, zeros: 0, sample: [norm],
}); // biome-ignore format: one row

/** loss = w1 · w2 in 300 passes; from pass 200 on w2's gradient triples, and is calm again after four of them. */
function longLoop(): Trace {
  const site = { file: "long.ts", line: 12, column: 1, endLine: 12, endColumn: 16 };
  const plain = { output: 0, shape: [], dtype: "float32", requiresGrad: true, site, why: null, bytes: 4, ns: 0, saved: [], version: 0 } as const; // biome-ignore format: one row
  const leaf = (id: number, name: string): TraceNode => ({
    ...plain, id, seq: id, kind: "parameter", op: "tensor", name, inputs: [], shape: [], leaf: true, saved: [], frames: [],
    value: summary(1), grad: null, tensor: id,
  }); // biome-ignore format: one row
  const passes = Array.from({ length: 300 }, (_, i) => i);
  const losses = passes.map((i): TraceNode => ({
    ...plain, id: 10 + i, seq: 10 + 4 * i, kind: "op", op: "mul", name: "loss", inputs: [0, 1], shape: [], leaf: false,
    saved: [], frames: [{ kind: "loop", name: "for@9", call: 0, iteration: i }], value: summary(300 / (i + 1)), grad: null,
    tensor: 10 + i,
  })); // biome-ignore format: one row
  const grads = (i: number) => [summary(1), summary(i >= 200 && i < 204 ? 3 ** (i - 199) : 1)];
  return {
    version: 1,
    file: "long.ts",
    nodes: [leaf(0, "w1"), leaf(1, "w2"), ...losses],
    edges: losses.flatMap(({ id }) => [0, 1].map(slot => ({ from: slot, to: id, slot }))),
    backwards: losses.map(({ id, seq }, i) => ({
      root: id,
      seq: seq + 1,
      site,
      createGraph: false,
      steps: [
        {
          seq: seq + 2,
          node: id,
          grad: summary(1),
          to: [0, 1].map(slot => ({ node: slot, slot, grad: grads(i)[slot], share: 1 })),
        },
        ...[0, 1].map(slot => ({ seq: seq + 3, node: slot, grad: grads(i)[slot], to: [] })),
      ],
    })),
    events: [],
    findings: [],
    truncated: null,
    error: null,
  };
}

const ARTIFACTS = join(root, "test/artifacts");
const card = (page: Page, name: string) => page.locator(`g.box.card:has(text.name:text-is("${name}"))`);
const frame = (page: Page, name: string) => page.locator(`g.frame-head:has(text.name:text-is("${name}"))`);
const words = (page: Page, selector: string) => page.locator(selector).allTextContents();

describe("groups", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "gradient-graph-groups-"));
  let pages: Pages;
  let mlp: Trace;
  let rnn: Trace;
  beforeAll(async () => {
    mkdirSync(ARTIFACTS, { recursive: true });
    const run = async (name: string, text: string): Promise<Trace> => {
      writeFileSync(join(folder, name), text);
      return (await traced(join(folder, name))).trace;
    };
    mlp = await run("mlp.ts", MLP);
    rnn = await run("rnn.ts", RNN);
    pages = await Pages.start();
  }, 180_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await pages.stop();
  });

  const panel = async (trace: Trace, theme = THEMES[0]): Promise<Page> => {
    const { page } = await pages.panel(
      null,
      { reducedMotion: "reduce", viewport: { width: 1000, height: 860 } },
      "",
      theme,
    );
    await send(page, { type: "trace", uri: `file:///${trace.file}`, file: trace.file, version: 1 }, trace);
    await page.locator("g.box").first().waitFor();
    return page;
  };

  it("draws modules with their parameters, in four themes", async () => {
    for (const theme of THEMES) {
      const page = await panel(mlp, theme);
      await page.keyboard.press("Shift+C");
      const net = card(page, "Net");
      await net.waitFor();
      expect(await net.locator("g.pill text.name").allTextContents()).toEqual([
        "hidden.weight",
        "hidden.bias",
        "out.weight",
        "out.bias",
      ]);
      expect(await net.locator("g.pill rect.bar").count()).toBe(4);
      expect(await net.locator("text.detail").textContent()).toMatch(/^relu 0 for \d+ %$/);
      await page.screenshot({ path: join(ARTIFACTS, `groups-${theme.kind.replace(/ .*-/, "-")}.png`) });
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    }
  });

  it("opens a card by its chevron and twice on it, closes it by its head", async () => {
    const page = await panel(mlp);
    await page.keyboard.press("Shift+C");
    await card(page, "Net").locator(".toggle").click();
    await frame(page, "Net").waitFor();
    expect(await card(page, "Net").count()).toBe(0);
    // Its words stand over the wires that lead into it; what closes it, under them.
    expect(await page.locator(".layer-edge ~ .layer-head g.frame-head").count()).toBe(1);
    await page.locator("g.frame rect.head").click({ position: { x: 60, y: 14 } });
    await card(page, "Net").waitFor();
    await card(page, "Net")
      .locator("rect.body")
      .dblclick({ position: { x: 60, y: 95 } });
    await frame(page, "Net").waitFor();
    await page.screenshot({ path: join(ARTIFACTS, "groups-open.png") });
  });

  it("opens and closes by keyboard, and all at once", async () => {
    const page = await panel(mlp);
    const spoken = () => page.locator(".gg-spoken").innerText();
    await page.keyboard.press("Shift+C");
    await card(page, "Net").click({ position: { x: 100, y: 8 } });
    await page.keyboard.press("Enter");
    await frame(page, "Net").waitFor();
    await expect.poll(spoken).toContain("Net opened");
    await page.keyboard.press("Backspace");
    await card(page, "Net").waitFor();
    await page.keyboard.press("Shift+E");
    await frame(page, "Net").waitFor();
    await page.getByRole("button", { name: "Close all groups (Shift+C)" }).click();
    await card(page, "Net").waitFor();
  });

  it("selects a parameter by its pill", async () => {
    const page = await panel(mlp);
    await page.keyboard.press("Shift+C");
    await page.keyboard.press("i");
    await card(page, "Net").locator('g.pill:has(text.name:text-is("out.bias"))').click();
    await page.getByRole("heading", { name: "out.bias" }).waitFor();
    expect(await words(page, "g.pill.selected text.name")).toEqual(["out.bias"]);
  });

  it("fills pills as the pass comes by", async () => {
    const page = await panel(mlp);
    await page.keyboard.press("Shift+C");
    await card(page, "Net").waitFor();
    await page.keyboard.press("Home");
    await expect.poll(() => words(page, "g.card g.pill text.norm")).toEqual(["", "", "", ""]);
    await page.keyboard.press("End");
    await expect.poll(async () => (await words(page, "g.card g.pill text.norm")).every(Boolean)).toBe(true);
  });

  it("walks the turns of a loop by keyboard and by its slider", async () => {
    const page = await panel(rnn);
    const turn = () => page.locator("g.turns text.turn").first().textContent();
    await page.locator("g.turns").first().waitFor();
    const shown = await turn();
    expect(shown).toContain("iteration 12 of 12");
    await page.keyboard.press("[");
    await expect.poll(turn).toContain("iteration 11 of 12");
    await page.keyboard.press("]");
    await expect.poll(turn).toContain("iteration 12 of 12");
    const reach = page.locator("g.turns rect.reach").first();
    const { x, y, width, height } = (await reach.boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await expect.poll(turn).toMatch(/iteration [67] of 12/);
    await page.screenshot({ path: join(ARTIFACTS, "groups-turns.png") });
  });

  it("shows the loss as a film, and another pass by keyboard and pointer", async () => {
    const page = await panel(mlp);
    const film = page.getByRole("slider", { name: "loss by pass" });
    expect(await film.getAttribute("aria-valuetext")).toMatch(/^pass 6 of 6 · loss \d/);
    expect(await words(page, ".gg-film-rule")).toEqual(["SGD step · line 17"]);
    await film.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => film.getAttribute("aria-valuetext")).toContain("pass 5 of 6");
    await film.click({ position: { x: 4, y: 20 } });
    await expect.poll(() => film.getAttribute("aria-valuetext")).toContain("pass 1 of 6");
  });

  it("shows gradients of a long loop as a heat map, with the worst pass marked, in four themes", async () => {
    const trace = longLoop();
    for (const theme of THEMES) {
      const page = await panel(trace, theme);
      const heat = page.getByRole("slider", { name: "Gradients by pass and parameter" });
      expect(await words(page, ".gg-heat .gg-strip-title")).toEqual(["300 passes × 2 parameters"]);
      expect(await heat.getAttribute("aria-valuetext")).toBe("pass 300 of 300 · w2 · ‖gradient‖ 1");
      await page.getByRole("button", { name: "203: w2 grows 3× a pass" }).click();
      await expect
        .poll(() => words(page, "g.box.selected text.name, g.pill.selected text.name"))
        .toEqual(["w2"]);
      await heat.focus();
      for (const key of ["Home", "ArrowRight", "ArrowUp", "Enter"]) await page.keyboard.press(key);
      expect(await heat.getAttribute("aria-valuetext")).toBe("pass 2 of 300 · w1 · ‖gradient‖ 1");
      await expect
        .poll(() => words(page, "g.box.selected text.name, g.pill.selected text.name"))
        .toEqual(["w1"]);
      await page.screenshot({ path: join(ARTIFACTS, `heat-${theme.kind.replace(/ .*-/, "-")}.png`) });
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    }
  });
});
