// Why, Check, Explain and Compare in a real VS Code: from the cursor in the program to the answer in the panel.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { saveSafetensors, tensor } from "../../core/index.js";
import { violations } from "./axe.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

/** A dead relu, and a rule that says 2x² where 3x² is right. */
const PROGRAM = `import { defvjp, tensor } from "gradient-graph";
const w = tensor([-1, -2], { requiresGrad: true });
const v = tensor([1, 2], { requiresGrad: true });
const cube = defvjp({ name: "cube", forward: x => x.mul(x).mul(x), vjps: [(g, _, x) => g.mul(x).mul(x).mul(2)] });
for (let step = 0; step < 2; step++) {
  const h = w.relu();
  const loss = h.add(cube(v).mul(step + 1)).sum();
  loss.backward();
}
`;

const { session, workbench, panel } = inVsCode(
  "why",
  { "gradientGraph.timeout": 60 },
  async ({ session, workbench, panel }) => {
    writeFileSync(join(session.folder, "why.ts"), PROGRAM);
    const theirs = { v: tensor([1, 2]), "v.grad": tensor([9, 36]), other: tensor([1]) };
    writeFileSync(join(session.folder, "theirs.safetensors"), saveSafetensors(theirs));
    await workbench.command("View: Toggle Primary Side Bar Visibility");
    await workbench.typeFile("why.ts");
    await workbench.typeCommand("Gradient Graph: Show Gradient Graph to the Side");
    await panel.isAbout("why.ts");
    await panel.boxes.first().waitFor();
  },
);

/** Takes a command with the cursor at a place of the program. */
async function ask(title: string, line: number, column: number): Promise<void> {
  await workbench.typeFile("why.ts");
  await workbench.goTo({ line, column });
  await workbench.typeCommand(`Gradient Graph: ${title}`);
}

describe("a question asked in the editor", () => {
  it("why: the sentence, the way in the picture, and the line at fault", async () => {
    await ask("Why Is This Gradient…?", 2, 7);
    const account = panel.frame.locator(".gg-account");
    await account.getByText("relu (line 6) passes nothing, because no entry of w is above 0").waitFor();
    expect(await account.locator(".gg-way li").allInnerTexts()).toEqual([
      expect.stringContaining("w"),
      expect.stringMatching(/h = relu · line 6\s*×0/),
    ]);
    await panel.says("passes nothing");
    await eventually("the editor shows line 6", async () => (await workbench.cursor()).line === 6);
    expect(await violations(await panel.document())).toEqual([]);
  });

  it("check: the worst entry of a wrong rule, in the panel", async () => {
    await ask("Check This Gradient", 3, 7);
    await panel.frame.getByText("✕ differs").waitFor();
    await panel.frame.getByText(/Worst is v\[1\]: the engine has 16, finite differences 24/).waitFor();
  });

  it("explain: the chain rule step by step, and as a quiz by the keyboard alone", async () => {
    await ask("Explain This Gradient", 3, 7);
    await panel.frame.locator(".gg-lesson-bar", { hasText: "1 of 5" }).waitFor();
    await panel.focus();
    await panel.frame.getByRole("checkbox", { name: "Quiz" }).focus();
    await session.page.keyboard.press("Space");
    await panel.button("Next").focus();
    await session.page.keyboard.press("Enter");
    await panel.frame.locator(".gg-quiz input:focus").waitFor();
    await session.page.keyboard.type("1");
    await session.page.keyboard.press("Enter");
    await panel.frame.locator(".gg-lesson", { hasText: "Right: 1." }).waitFor();
    expect(await violations(await panel.document())).toEqual([]);
  });

  it("compare: another pass of the run, and values that another library exported", async () => {
    await workbench.typeFile("why.ts");
    await workbench.typeCommand("Gradient Graph: Compare Runs…");
    await workbench.pick("Another backward pass");
    const compare = panel.frame.locator(".gg-panel-compare");
    await compare.getByText(/added, .* removed, .* changed/).waitFor();
    await workbench.typeCommand("Gradient Graph: Compare Runs…");
    await workbench.pick("Exported values…");
    await workbench.saveAs(join(session.folder, "theirs.safetensors"));
    await compare
      .getByText("1 agree with theirs.safetensors, 1 differ; the first comes first. Not in this run: other.")
      .waitFor();
    await compare.getByRole("option", { name: /^v\.grad entry 0: 6, exported 9/ }).waitFor();
  });
});
