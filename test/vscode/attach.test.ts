// An ordinary Node program under VS Code's own debugger: its graph at a breakpoint, at the next one, and after it went on.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../helpers/files.js";
import { inVsCode } from "./suite.js";
import { eventually, until } from "./workbench.js";

const PROGRAM = `import { tensor } from "gradient-graph";
const w = tensor([1, 2, 3], { requiresGrad: true });
function step(x, t) {
  const loss = x.mul(w).square().sum();
  loss.backward();
  return t + loss.item();
}
step(tensor([1, 1, 1]), 1);
step(tensor([2, 2, 2]), 2);
console.log("done");
`;

const PLAIN = `const answer = 42;
console.log(answer);
`;

const launch = (name: string, program: string) => ({
  type: "node",
  request: "launch",
  name,
  program: `${"$"}{workspaceFolder}/${program}`,
  internalConsoleOptions: "neverOpen",
  timeouts: { hoverEvaluation: 0 }, // a hover that takes half a second on a busy machine is given up otherwise
});

const { session, workbench, panel } = inVsCode(
  "attach",
  { "debug.toolBarLocation": "floating" },
  async ({ session }) => {
    const { folder } = session;
    writeFileSync(join(folder, "train.mjs"), PROGRAM);
    writeFileSync(join(folder, "plain.mjs"), PLAIN);
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/gradient-graph"));
    mkdirSync(join(folder, ".vscode"));
    const configurations = [launch("Train", "train.mjs"), launch("Plain", "plain.mjs")];
    writeFileSync(join(folder, ".vscode/launch.json"), JSON.stringify({ version: "0.2.0", configurations }));
    await session.reload(); // a folder of settings that appears while the window is open is noticed late
  },
);

const press = (icon: string) => session.page.locator(`.debug-toolbar .codicon-debug-${icon}`).click();
const tab = (title: string | RegExp) => session.page.locator(".tab", { hasText: title }).first();

/** The debugger's own hover over the first place with that word. */
function hover(word: string): Promise<string> {
  const at = session.page.locator(".view-line span > span").getByText(word, { exact: true }).first();
  const tip = session.page.locator(".debug-hover-widget:visible").first();
  return until(
    async () => {
      await session.page.mouse.move(5, 5);
      await at.hover();
    },
    async timeout => {
      await tip
        .getByText(/tensor/)
        .first()
        .waitFor({ timeout });
      return tip.innerText();
    },
  );
}

/** Starts a configuration of launch.json by its name. */
async function start(name: string): Promise<void> {
  await workbench.typeCommand("Debug: Select and Start Debugging");
  await workbench.pick(name);
  await session.page.locator(".debug-call-stack").getByText("Paused on breakpoint").waitFor();
}

async function breakAt(line: number): Promise<void> {
  await workbench.goTo({ line, column: 1 });
  await session.page.keyboard.press("F9");
}

describe("a program that stands in an ordinary debug session", () => {
  it("shows the graph behind the tensors in scope", async () => {
    await workbench.typeFile("train.mjs");
    await breakAt(5);
    await start("Train");
    await workbench.typeCommand("Gradient Graph: Show Gradient Graph");
    await tab("Gradients at train.mjs:5").waitFor();
    await panel.boxes.first().waitFor();
    const said = panel.frame.getByText("The program stands at train.mjs:5.");
    await said.waitFor();
    for (const name of ["w", "x", "loss"]) await panel.box(name).waitFor();
  });

  it("says value and gradient in the debugger's own variables and hovers", async () => {
    const variables = session.page.locator(".debug-variables");
    // On a busy machine VS Code leaves the local scope closed.
    const row = variables.locator(".monaco-list-row", { hasText: "loss" }).first();
    const local = variables.locator(".monaco-list-row", { hasText: "Local" }).first();
    if (!(await row.isVisible())) await local.click();
    await row.getByText("tensor 14 · no grad: computed by SumBackward0").waitFor();
    expect(await hover("loss")).toContain("tensor 14 · no grad: computed by SumBackward0");
  });

  it("follows a step: the gradient is there", async () => {
    await press("step-over");
    await tab("Gradients at train.mjs:6").waitFor();
    await panel.frame.getByText("The program stands at train.mjs:6.").waitFor();
    await eventually("the tray has it", async () => (await panel.tray("w")).includes("2 4 6"));
    expect(await hover("w")).toContain("tensor [3] 1, 2, 3 · grad 2, 4, 6");
  });

  it("and the next stop, with the gradients added up", async () => {
    await press("continue");
    await tab("Gradients at train.mjs:5").waitFor();
    await press("step-over");
    await tab("Gradients at train.mjs:6").waitFor();
    await eventually("the sum of both passes", async () => (await panel.tray("w")).includes("10 20 30"));
  });

  it("keeps the picture when the program has ended, and says so", async () => {
    await press("continue");
    await panel.frame.getByText("As it was at train.mjs:6. The program has ended.").waitFor();
    expect(await panel.boxes.count()).toBeGreaterThan(3);
  });

  it("says what to do where no tensor is", async () => {
    await workbench.typeFile("plain.mjs");
    await breakAt(2);
    await start("Plain");
    await workbench.typeCommand("Gradient Graph: Show Gradient Graph");
    await panel.frame.getByText("As it was at train.mjs:6. At plain.mjs:2 gradient-graph is not").waitFor();
    const told = session.page.locator(".notification-list-item", {
      hasText: "At plain.mjs:2 gradient-graph is not",
    });
    await until(
      () => workbench.command("Notifications: Show Notifications"),
      timeout => told.first().waitFor({ timeout }),
    );
    await press("stop");
    expect(session.errors).toEqual([]);
  });
});
