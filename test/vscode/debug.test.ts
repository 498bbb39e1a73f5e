// The backward debugger in a real VS Code, by the keyboard: breakpoints, both directions, conditions, filters, variables.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inVsCode } from "./suite.js";
import { eventually, until } from "./workbench.js";

/** A recurrent net: its gradient grows four times a step, on its way back. */
const EXPLODING = `import { tensor } from "gradient-graph";
const w = tensor(4, { requiresGrad: true });
let h = tensor(0.001);
for (let t = 0; t < 8; t++) {
  h = h.mul(w);
}
const loss = h.square();
loss.backward();
`;

const VECTOR = `import { tensor } from "gradient-graph";
const w = tensor([3, 4], { requiresGrad: true });
const loss = w.square().sum();
loss.backward();
`;

const { session, workbench, panel } = inVsCode("debug", { "gradientGraph.timeout": 60 }, ({ session }) => {
  writeFileSync(join(session.folder, "exploding.ts"), EXPLODING);
  writeFileSync(join(session.folder, "vector.ts"), VECTOR);
});

/** A button of the floating tool bar, by its icon. */
const press = (icon: string) => session.page.locator(`.debug-toolbar .codicon-debug-${icon}`).click();
const variables = () => session.page.locator(".debug-variables");
const stack = () => session.page.locator(".debug-call-stack");
const stands = (text: string | RegExp) => stack().getByText(text).first().waitFor();

/** Sets a value in the Variables view, until the editor shows it: the view may be made anew while one types. */
async function set(name: string, value: string, shows: string): Promise<void> {
  const row = variables().locator(".monaco-list-row", { hasText: name }).first();
  const input = variables().locator(".inputBoxContainer input");
  await until(
    async () => {
      await row.locator(".value").first().dblclick();
      await input.fill(value, { timeout: 3000 }).catch(() => {}); // the check below tells
      await session.page.keyboard.press("Enter");
    },
    timeout =>
      session.page
        .getByText(shows, { exact: true })
        .first()
        .waitFor({ timeout: 3 * timeout }),
  );
}

describe("the debugger", () => {
  it("stops at a breakpoint: line, calls, values, and the picture at the same step", async () => {
    await workbench.typeFile("exploding.ts");
    await session.page.getByText("Show gradient graph").first().waitFor();
    await workbench.goTo({ line: 5, column: 1 });
    await session.page.keyboard.press("F9");
    await workbench.typeCommand("Gradient Graph: Debug");
    await stands("(program) · for@4 #1");
    await session.page.getByText("h = 0.004").first().waitFor();
    await panel.boxes.first().waitFor();
    await eventually("the player stands there", async () =>
      (await panel.formula.innerText()).includes("0.004"),
    );
  });

  it("goes on and back, through both passes", async () => {
    await press("continue");
    await stands("(program) · for@4 #2");
    await variables().getByText("∂/∂h", { exact: false }).first().waitFor();
    await press("reverse-continue");
    await stands("(program) · for@4 #1");
    await press("step-over");
    await stands("(program) · for@4 #2");
    await press("step-back");
    await stands("(program) · for@4 #1");
  });

  it("stands where the picture's player is taken", async () => {
    await panel.focus();
    await session.page.keyboard.press("End");
    await stands(/gradient complete|\(program\)/);
    await eventually("the end of the pass", async () => (await stack().innerText()).includes("8:1"));
    await session.page.keyboard.press("Home");
    await eventually("its start", async () => !(await stack().innerText()).includes("8:1"));
  });

  it("stands in another run once the program ran again, which the picture says, and restarts on that", async () => {
    await workbench.typeCommand("Gradient Graph: Run Again");
    const said = panel.message.getByText("The debugger stands in another run of this program");
    await said.waitFor();
    await panel.message.getByRole("button", { name: "Restart the debugger" }).click();
    await stands("(program) · for@4 #1");
    await said.waitFor({ state: "detached" });
  });

  it("holds a condition on recorded values", async () => {
    await session.page.keyboard.press("Control+1"); // the keyboard is in the panel
    await workbench.goTo({ line: 5, column: 1 });
    await session.page.keyboard.press("F9");
    await workbench.typeCommand("Debug: Add Conditional Breakpoint...");
    await session.page.locator(".breakpoint-widget .monaco-editor.focused").waitFor(); // what is typed earlier goes into the program
    await session.page.keyboard.type("h > 1");
    await session.page.keyboard.press("Enter");
    await press("restart");
    await stands("(program) · for@4 #5");
    await workbench.goTo({ line: 5, column: 1 });
    await session.page.keyboard.press("F9");
  });

  it("catches an exploding gradient, and leads back to where it began to grow", async () => {
    const filter = session.page.locator(".debug-breakpoints .monaco-list-row", {
      hasText: "Exploding Gradient",
    });
    await filter.locator("input[type=checkbox], .monaco-checkbox, .codicon").first().click();
    await press("continue");
    const said = session.page.locator(".exception-widget");
    await said
      .getByText(/the gradient of h has norm \d+/)
      .first()
      .waitFor();
    await said.getByText("Exception has occurred: Exploding Gradient").waitFor();
    await stands("mul backward → h, w");
    await press("step-back");
    await said.waitFor({ state: "hidden" });
    await stands(/backward → /);
    await variables().getByText("× 4 · ", { exact: false }).first().waitFor();
  });

  it("runs the program again with a value that is set, and shows the program's own run once it is over", async () => {
    await workbench.goTo({ line: 5, column: 1 });
    await session.page.keyboard.press("F9");
    await press("restart");
    await stands("(program) · for@4 #1");
    await set("h =", "2", "h = 2");
    await stands("(program) · for@4 #1");
    await press("continue");
    await session.page.getByText("h = 8", { exact: true }).first().waitFor();
    await eventually("the picture is of the new run", async () =>
      (await panel.formula.innerText()).includes("8 = 2 × 4"),
    );
    expect(await session.page.locator(".notification-toast").allInnerTexts()).toEqual([]);
    await session.page.keyboard.press("Control+1");
    await session.page.keyboard.press("F9");
    await press("stop");
    await session.page.locator(".debug-toolbar").waitFor({ state: "hidden" });
    await eventually("the picture is of the program's own run", async () => {
      await panel.focus();
      await session.page.keyboard.press("Home");
      return (await panel.formula.innerText()).includes("65.536");
    });
  });

  it("F5 on the example: breaks where the gradient explodes, steps back to where it began to grow, and goes on", async () => {
    await workbench.typeFile("32-exploding-gradient.ts");
    await session.page.getByText("Show gradient graph").first().waitFor();
    await session.page.keyboard.press("F5");
    // There is no launch configuration: VS Code asks, and proposes ours.
    await workbench.pick("Gradient Graph");
    const said = session.page.locator(".exception-widget");
    await said
      .getByText(/the gradient of .* has norm/)
      .first()
      .waitFor();
    const told = await stack().innerText();
    for (let back = 0; back < 60; back++) {
      if ((await stack().innerText()).includes("matmul backward → state, recurrent · for@22 #12")) break;
      const before = await stack().innerText();
      await press("step-back");
      // On the way the view is empty for a moment.
      await eventually("a step back", async () => {
        const now = await stack().innerText();
        return now !== before && now.includes("backward →");
      });
    }
    await stands("matmul backward → state, recurrent · for@22 #12");
    await variables().getByText("× 2.5 · ", { exact: false }).first().waitFor();
    await press("continue");
    await said.waitFor();
    await eventually("the same place", async () => (await stack().innerText()) === told);
    await press("stop");
  });

  it("has ended as it was told to, without an error", async () => {
    await session.page.locator(".debug-toolbar").waitFor({ state: "hidden" });
    expect(session.errors).toEqual([]);
  });

  it("opens a parameter to its gradient and its figures", async () => {
    await workbench.typeFile("vector.ts");
    await session.page.getByText("Show gradient graph").first().waitFor();
    await workbench.typeCommand("Gradient Graph: Debug");
    const row = (text: RegExp) => variables().locator(".monaco-list-row", { hasText: text }).first();
    await row(/^w\.grad\s*=.*was added to/).waitFor();
    await row(/^Parameters/)
      .locator(".monaco-tl-twistie")
      .click();
    await row(/^w\s*=/)
      .locator(".monaco-tl-twistie")
      .click();
    await row(/^norm\s*=\s*5$/).waitFor();
    await row(/^w\.grad\s*=\s*\[2\] float32 · 6 8$/).waitFor();
    await press("stop");
    await session.page.locator(".debug-toolbar").waitFor({ state: "hidden" });
    expect(session.errors).toEqual([]);
  });
});
