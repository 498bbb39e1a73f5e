// The graph view in a real VS Code over time: what it keeps when it is hidden and when the window is made anew, a loop of
// 100,000 operations, less motion, and four themes.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../helpers/files.js";
import { violations } from "./axe.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

/** Writes down each time that it runs. */
const counted = (folder: string) => `import { appendFileSync } from "node:fs";
import { manualSeed, nn, optim, randn, type Tensor } from "gradient-graph";
appendFileSync(${JSON.stringify(join(folder, "runs.log"))}, "ran\\n");
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

const { session, workbench, panel } = inVsCode(
  "kept",
  { "gradientGraph.timeout": 120, "workbench.reduceMotion": "off" },
  async ({ session, workbench }) => {
    // Before the first search: the editor remembers which files there are.
    writeFileSync(join(session.folder, "counted.ts"), counted(session.folder));
    copyFileSync(join(root, "test/fixtures/programs/loop100k.ts"), join(session.folder, "loop100k.ts"));
    await workbench.command("View: Toggle Primary Side Bar Visibility");
  },
);

async function show(file: string): Promise<void> {
  await workbench.typeFile(file);
  await workbench.typeCommand("Gradient Graph: Show Gradient Graph to the Side");
  await panel.isAbout(file);
  await panel.frame.locator("g.box, canvas.gg-graph").first().waitFor();
  await panel.focus();
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await session.page.keyboard.press(key);
}

interface Seen {
  pass: string | null;
  cursor: [number, number];
  names: string[];
  camera: string;
}

const seen = async (): Promise<Seen> => ({
  pass: await panel.film.getAttribute("aria-valuetext"),
  cursor: await panel.cursor(),
  names: await panel.names(),
  camera: await panel.camera(),
});

/** The camera may still follow the step. */
async function atRest(): Promise<Seen> {
  let last = await seen();
  await eventually("the picture is at rest", async () => {
    await session.page.waitForTimeout(600);
    const now = await seen();
    const rests = JSON.stringify(now) === JSON.stringify(last);
    last = now;
    return rests;
  });
  return last;
}

const isAsBefore = (before: Seen) =>
  eventually("the panel is as it was", async () => JSON.stringify(await seen()) === JSON.stringify(before));

const runs = () => readFileSync(join(session.folder, "runs.log"), "utf8").split("\n").length - 1;

describe("where a person was", () => {
  let before: Seen;

  it("is another pass, half way through, with everything open, seen from nearer", async () => {
    await show("counted.ts");
    await press("Shift+E");
    await panel.group("Net").waitFor();
    await press("PageUp", "PageUp");
    await eventually("the film is at pass 4", async () =>
      ((await panel.film.getAttribute("aria-valuetext")) ?? "").startsWith("pass 4 of 6"),
    );
    await press("Home", ".");
    await panel.place.filter({ hasText: /^1\// }).waitFor();
    const near = await panel.camera();
    await press("+");
    await eventually("the picture is nearer", async () => (await panel.camera()) !== near);
    before = await atRest();
    expect(before.names).toContain("loss");
    expect(before.camera).toMatch(/^translate\(.*scale/);
  });

  it("is kept while the panel is hidden", async () => {
    await workbench.typeFile("29-four-steps.ts", 2);
    await session.page.locator("iframe.webview.ready").first().waitFor({ state: "hidden" });
    await workbench.command("View: Close Editor");
    await panel.boxes.first().waitFor();
    await isAsBefore(before);
  });

  it("is kept when the window is made anew; nothing runs, and it says so", async () => {
    // VS Code in a browser writes its storage every five seconds, and a reload does not wait for it.
    await new Promise(resolve => setTimeout(resolve, 6000));
    const ran = runs();
    expect(ran).toBeGreaterThan(0);
    await session.reload();
    await panel.boxes.first().waitFor();
    await isAsBefore(before);
    await panel.message.getByText(/from the last session/i).waitFor();
    await new Promise(resolve => setTimeout(resolve, 3000)); // as long as a run would take to begin
    expect(runs()).toBe(ran);
  });

  it("is left by a new run, asked for by the keyboard", async () => {
    const ran = runs();
    await workbench.typeCommand("Gradient Graph: Run Again");
    await eventually("it has run", async () => runs() === ran + 1);
    await panel.message.getByText(/from the last session/i).waitFor({ state: "hidden" });
  });
});

describe("a loop of 100,000 operations", () => {
  it("is drawn with a heat strip, in which a cell opens its pass", async () => {
    await show("loop100k.ts");
    const heat = panel.frame.getByRole("slider", { name: "Gradients by pass and parameter" });
    await heat.waitFor();
    const says = async () => (await heat.getAttribute("aria-valuetext")) ?? "";
    expect(await panel.frame.locator(".gg-heat .gg-strip-title").textContent()).toMatch(
      /^\d+ of 12,500 passes kept × 4 parameters/,
    );
    await heat.focus();
    await press("Home", "Enter");
    await eventually("the heat strip is at the first pass", async () => /^pass 1 of/.test(await says()));
    await panel.frame.locator("g.selected").first().waitFor();
  });
});

describe("for every person", () => {
  /** Counts drops that are drawn while these keys are pressed, each a step. */
  async function drops(keys: number): Promise<number> {
    const document = await panel.document();
    await document.evaluate(() => {
      const count = { drops: 0 };
      Object.assign(globalThis, { counted: count });
      new MutationObserver(changes => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes)
            if (node instanceof Element && node.matches(".pulse, :has(.pulse)")) count.drops++;
      }).observe(window.document.body, { childList: true, subtree: true });
    });
    const [from] = await panel.cursor();
    for (let n = 1; n <= keys; n++) {
      await press(".");
      await eventually("one step on", async () => (await panel.cursor())[0] === from + n);
      await new Promise(resolve => setTimeout(resolve, 1500));
    }
    return document.evaluate("counted.drops") as Promise<number>;
  }

  it("steps travel, and with reduced motion they do not", async () => {
    await show("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    await press("Home");
    expect(await drops(2)).toBeGreaterThan(0);
    session.setting("workbench.reduceMotion", "on");
    await panel.frame.locator("body.vscode-reduce-motion").waitFor();
    await press("Home");
    expect(await drops(2)).toBe(0);
    session.setting("workbench.reduceMotion", "off");
  });

  const THEMES = [
    ["Light Modern", "vs"],
    ["Dark High Contrast", "hc-black"],
    ["Light High Contrast", "hc-light"],
    ["Dark Modern", "vs-dark"],
  ];

  const PANELS = [
    ["i", "Details"],
    ["w", "Findings"],
    ["d", "Compare"],
  ];

  it.each(THEMES)("reads well in %s: cards, film, details, findings", async (name, kind) => {
    await show("counted.ts");
    await press("Shift+C", "Home", ".");
    await workbench.theme(name, kind);
    expect(await violations(await panel.document())).toEqual([]);
    await panel.focus();
    await panel.find("out.bias");
    await press("o");
    for (const [key, title] of PANELS) {
      await press(key);
      await panel.frame.getByRole("complementary", { name: title }).waitFor();
      expect(await violations(await panel.document())).toEqual([]);
      await session.picture(`kept-${title.toLowerCase()}-${kind}`);
      await press(key);
    }
    await press("o");
  });
});

describe("the window", () => {
  it("left no error on any page", () => {
    expect(existsSync(join(session.folder, "runs.log"))).toBe(true);
    expect(session.errors).toEqual([]);
  });
});
