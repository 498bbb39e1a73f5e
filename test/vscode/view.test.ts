// The graph view in a real VS Code, by the keyboard alone: cards, search, the player with its breakpoints, passes, lenses.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { violations } from "./axe.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

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

const WALK = `import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
const inner = x.mul(3);
const outer = inner.mul(x);
outer.sum().backward();
`;

const { session, workbench, panel } = inVsCode(
  "view",
  { "gradientGraph.timeout": 60 },
  async ({ session, workbench }) => {
    // Before the first search: the editor remembers which files there are.
    writeFileSync(join(session.folder, "perceptron.ts"), MLP);
    writeFileSync(join(session.folder, "walk.ts"), WALK);
    await workbench.command("View: Toggle Primary Side Bar Visibility");
  },
);

async function show(file: string): Promise<void> {
  await workbench.typeFile(file);
  await workbench.typeCommand("Gradient Graph: Show Gradient Graph to the Side");
  await panel.isAbout(file);
  await panel.boxes.first().waitFor();
  await panel.focus();
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await session.page.keyboard.press(key);
}

const cursor = async () => (await panel.cursor())[0];

describe("a model of two layers", () => {
  it("is a card with its parameters, which opens and closes", async () => {
    await show("perceptron.ts");
    await press("Shift+C");
    await panel.card("Net").waitFor();
    expect(await panel.card("Net").locator("g.pill text.name").allTextContents()).toEqual([
      "hidden.weight",
      "hidden.bias",
      "out.weight",
      "out.bias",
    ]);
    await press("ArrowUp");
    await panel.frame.locator("g.box.selected").first().waitFor();
    await eventually("the arrow goes up to the card", async () => {
      if (await panel.frame.locator("g.box.card.selected", { hasText: "Net" }).count()) return true;
      await press("ArrowUp");
      return false;
    });
    await press("Enter");
    await panel.group("Net").waitFor();
    await panel.says("Net opened");
    expect(await panel.card("Net").count()).toBe(0);
    await press("Backspace");
    await panel.card("Net").waitFor();
    await panel.says("Net closed");
    await press("e");
    await panel.group("Net").waitFor();
  });

  it("shows the pass that the film strip is at", async () => {
    await show("perceptron.ts");
    const says = () => panel.film.getAttribute("aria-valuetext");
    expect(await says()).toMatch(/^pass 6 of 6 · loss \d/);
    await panel.film.focus();
    await press("ArrowLeft");
    await eventually("the film is at pass 5", async () => /^pass 5 of 6/.test((await says()) ?? ""));
    await press("Home");
    await eventually("the film is at pass 1", async () => /^pass 1 of 6/.test((await says()) ?? ""));
    await panel.frame.locator(".gg-stage").focus();
    await press("PageDown");
    await eventually("the film is at pass 2", async () => /^pass 2 of 6/.test((await says()) ?? ""));
  });

  it("finds a value by name, goes there, and Enter goes to its line", async () => {
    await show("perceptron.ts");
    await panel.find("loss");
    await panel.frame.locator("g.box.selected", { hasText: "loss" }).first().waitFor();
    await press("Enter");
    await eventually("the cursor stands at the loss", async () => (await workbench.cursor()).line === 14);
  });

  it("is coloured by the next lens, whose name and scale are said", async () => {
    await show("perceptron.ts");
    const graph = panel.frame.locator("svg.gg-graph");
    await press("x");
    await panel.says("Gradient norm");
    await panel.frame.locator("svg.gg-lensed").waitFor();
    await panel.frame.locator(".gg-legend", { hasText: "Gradient norm" }).waitFor();
    await press("x");
    await panel.says("Value norm");
    await press("Shift+X", "Shift+X");
    await panel.says("No lens");
    await eventually(
      "no lens is left",
      async () => !/gg-lensed/.test((await graph.getAttribute("class")) ?? ""),
    );
  });
});

describe("the player", () => {
  it("steps forth and back, and says each step", async () => {
    await show("walk.ts");
    await press("Home");
    await eventually(
      "the pass is at its start",
      async () => (await panel.cursor())[0] < (await panel.cursor())[1],
    );
    const start = await cursor();
    const said: string[] = [];
    for (let n = 1; n <= 3; n++) {
      await press(".");
      await eventually("one step on", async () => (await cursor()) === start + n);
      said.push(await panel.says(new RegExp(`step ${n} of \\d+`)));
    }
    expect(said.join("\n")).toMatch(/^outer: gradient norm 1.41, from sum/m);
    expect(new Set(said).size).toBe(3);
    await press(",");
    await eventually("one step back", async () => (await cursor()) === start + 2);
    await panel.says(said[1]);
  });

  it("plays to the end and is scrubbed by the slider's own keys", async () => {
    await show("walk.ts");
    await press("Home");
    await eventually("the pass is at its start", async () => (await panel.tray("x")) === "null");
    await press("Space");
    await eventually("it arrives", async () =>
      (await panel.cursor()).every((each, _, all) => each === all[1]),
    );
    await eventually("x has its gradient", async () => (await panel.tray("x")) === "6 12");
    const end = await cursor();
    await panel.slider.focus();
    await press("ArrowLeft", "ArrowLeft");
    await eventually("two entries before the end", async () => (await cursor()) === end - 2);
    await press("Home");
    await eventually("the first entry", async () => (await cursor()) === 0);
    expect(await panel.numbers("outer", "value")).toBe("");
    await panel.frame.locator(".gg-stage").focus();
    await press("End");
  });

  it("stops at a breakpoint and says why", async () => {
    await show("walk.ts");
    await panel.find("inner");
    await press("b", "Shift+Home", "g");
    const stop = panel.frame.locator(".gg-stop");
    await stop.filter({ hasText: "stopped" }).waitFor();
    const why = await panel.says("Stopped: ");
    expect(why).toMatch(/Stopped: .*\binner\b/);
    const first = await cursor();
    await press("g");
    await eventually("it stops again", async () => (await cursor()) > first);
    // Meanwhile the editor's line has selected another value: the breakpoint goes from its list.
    await press("Shift+B");
    await panel.frame.getByRole("list", { name: "Breakpoints" }).getByRole("checkbox").focus();
    await press("Delete");
    await panel.frame.getByText("None yet: B sets one at the selected value.").waitFor();
    expect(await violations(await panel.document())).toEqual([]);
    await press("Escape");
    await panel.frame.locator(".gg-playerbox").waitFor({ state: "hidden" });
  });
});

describe("the window", () => {
  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
