// From a finding to its fix, as a person goes: the squiggle, the hover that says why, the quick fix that was proven, and a
// gradient where there was none.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inVsCode } from "./suite.js";
import { eventually, until } from "./workbench.js";

const SHOW = "Gradient Graph: Show Gradient Graph to the Side";
const FIX =
  /^Remove detach\(\): weight and bias receive gradients, norm [\d.]+; finite differences agree to 1e-6$/;
const CUT = ".tanh().detach();";

const program = `import { manualSeed, nn, optim, randn } from "gradient-graph";

manualSeed(0);
const hidden = new nn.Linear(3, 8);
const out = new nn.Linear(8, 1);
const optimizer = new optim.SGD([...hidden.parameters(), ...out.parameters()], { lr: 0.01 });
const [x, y] = [randn(16, 3), randn(16, 1)];
for (let epoch = 0; epoch < 3; epoch++) {
  optimizer.zeroGrad();
  const features = hidden.forward(x)${CUT}
  nn.functional.mseLoss(out.forward(features), y).backward();
  optimizer.step();
}
`;

const { session, workbench, panel } = inVsCode("insight", {}, async ({ session, workbench }) => {
  writeFileSync(join(session.folder, "cut.ts"), program);
  await workbench.command("View: Toggle Primary Side Bar Visibility");
});

const squiggle = (): Locator => session.page.locator(".cdr.squiggly-warning");
const hovered = (): Locator => session.page.locator(".monaco-hover:visible");

describe("from a finding to its fix", () => {
  it("marks the line that cuts parameters off", async () => {
    await workbench.openFile("cut.ts");
    await workbench.command(SHOW);
    await panel.isAbout("cut.ts");
    await squiggle().first().waitFor();
  });

  it("says in the hover what is cut, and by what", async () => {
    await workbench.openFile("cut.ts");
    const told = await workbench.hover("features", /blocks the gradient/);
    expect(told).toContain("detach() blocks the gradient on this way to weight (gets no gradient)");
    expect(told).toContain("the last of 3 times (for@8, iteration 3)");
  });

  it("draws value and gradient in the hover", async () => {
    await workbench.hover("features", /blocks the gradient/);
    const image = hovered().locator('img[src^="data:image/svg+xml;base64,"]').first();
    expect(await image.evaluate(img => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);
    expect(await image.getAttribute("alt")).toContain("histogram of the value");
  });

  it("tells of another time by a link in the hover", async () => {
    await workbench.hover("features", /blocks the gradient/);
    await hovered().locator("a", { hasText: "previous" }).first().click();
    await hovered().filter({ hasText: "time 2 of 3 times (for@8, iteration 2)" }).first().waitFor();
    await session.page.keyboard.press("Escape");
  });

  it("asks why by a link in the hover", async () => {
    await workbench.hover("features", /blocks the gradient/);
    await hovered().locator("a", { hasText: "Why?" }).first().click();
    await panel.frame
      .getByText(/is cut off by detach\(\)/)
      .first()
      .waitFor();
    expect(await workbench.cursor()).toMatchObject({ line: 10 });
  });

  it("opens the finding's page from its code", async () => {
    await workbench.hover("detach", /detached-parameter/);
    await hovered().locator("a", { hasText: "detached-parameter" }).first().click();
    await session.page.locator('.tab.active[data-resource-name="detached-parameter.md"]').waitFor();
    await workbench.command("View: Close Editor");
  });

  it("offers the fix with its effect; made, the problem goes and the gradient comes", async () => {
    await workbench.openFile("cut.ts");
    await workbench.goTo({ line: 10, column: 25 });
    const row = session.page.locator(".action-widget .monaco-list-row", { hasText: FIX }).first();
    await until(
      () => session.page.keyboard.press("Control+."),
      timeout => row.waitFor({ timeout: timeout + 10_000 }),
    );
    await row.click();
    await eventually("the cut is gone from the text", async () => {
      const text = await workbench.visibleText();
      return text.includes("hidden.forward(x).tanh();") && !text.includes(CUT);
    });
    await squiggle().first().waitFor({ state: "detached" });
    expect(await workbench.hover("features", /Gradient: /)).toMatch(/Gradient: 100 % from/);
  });

  it("silences a kind by the setting", async () => {
    await workbench.openFile("cut.ts");
    await workbench.goTo({ line: 10, column: 25 });
    await session.page.keyboard.press("Control+z");
    await squiggle().first().waitFor();
    session.setting("gradientGraph.findings", { "detached-parameter": "off" });
    await until(
      () => workbench.command("Gradient Graph: Run Again"),
      timeout => squiggle().first().waitFor({ state: "detached", timeout }),
    );
    session.setting("gradientGraph.findings", {});
    await until(
      () => workbench.command("Gradient Graph: Run Again"),
      timeout => squiggle().first().waitFor({ timeout }),
    );
    await workbench.revert();
  });

  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
