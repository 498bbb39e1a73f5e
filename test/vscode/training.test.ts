// A long training in a real VS Code: its steps appear while it runs, Stop ends it, and a step leads to its graph.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { violations } from "./axe.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

/** Two layers, trained until somebody stops it. */
const ENDLESS = `import { manualSeed, nn, optim, randn, type Tensor } from "gradient-graph";
manualSeed(3);
class Net extends nn.Module {
  hidden = new nn.Linear(16, 8);
  out = new nn.Linear(8, 4);
  forward(x: Tensor): Tensor {
    return this.out.forward(nn.functional.relu(this.hidden.forward(x)));
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
const [inputs, targets] = [randn(6, 16), randn(6, 4)];
for (let step = 0; ; step++) {
  const loss = nn.functional.mseLoss(net.forward(inputs), targets);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
`;

const { session, workbench, panel } = inVsCode(
  "training",
  { "gradientGraph.timeout": 600 },
  async ({ session, workbench }) => {
    writeFileSync(join(session.folder, "endless.ts"), ENDLESS);
    await workbench.command("View: Toggle Primary Side Bar Visibility");
  },
);

it("is watched while it runs, stopped, and read step by step", async () => {
  await workbench.typeFile("endless.ts");
  await workbench.typeCommand("Gradient Graph: Show Gradient Graph to the Side");
  const button = (name: string) => panel.frame.getByRole("button", { name, exact: true });
  await button("Watch its training").click();
  const about = panel.frame.locator(".gg-train-body > p");
  const steps = async () => Number(/^([\d,]+) steps?/.exec(await about.innerText())?.[1].replaceAll(",", ""));
  await eventually("steps appear", async () => (await steps()) > 5);
  const before = await steps();
  await eventually("more of them appear while it runs", async () => (await steps()) > before);
  expect(await about.innerText()).toMatch(/^[\d,]+ steps so far.* · 4 parameters\.$/);
  const slider = panel.frame.getByRole("slider", { name: "Step", exact: true });
  expect(await slider.getAttribute("aria-valuetext")).toMatch(/^step [\d,]+ of [\d,]+ · loss \d/);
  await session.picture("training-running");

  await button("Stop").click();
  await panel.boxes.first().waitFor();
  await eventually(
    "the steps are those of the graph",
    async () => !(await about.innerText()).includes("so far"),
  );
  await button("Gradients").click();
  const list = panel.frame.getByRole("listbox", { name: "Parameters" });
  expect((await list.getByRole("option").allInnerTexts()).map(text => text.split(/\s/)[0]).sort()).toEqual([
    "hidden.bias",
    "hidden.weight",
    "out.bias",
    "out.weight",
  ]);
  await slider.focus();
  for (const key of ["Home", "Enter"]) await session.page.keyboard.press(key);
  await eventually("the first pass is on show", async () =>
    (await panel.frame.locator(".gg-app").innerText()).includes("pass 1 of"),
  );
  expect(await violations(await panel.document())).toEqual([]);
  await session.picture("training-stopped");
  expect(session.errors).toEqual([]);
});
