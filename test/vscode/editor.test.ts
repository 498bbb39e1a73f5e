// What stands in the editor after a run, when programs run again, and which program a file is shown by.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inVsCode } from "./suite.js";
import { eventually, until } from "./workbench.js";

const SHOW = "Gradient Graph: Show Gradient Graph to the Side";

const { session, workbench, panel } = inVsCode("editor", {}, async ({ workbench }) => {
  await workbench.command("View: Toggle Primary Side Bar Visibility");
});

const status = (): Locator => session.page.locator(".statusbar-item", { hasText: "Gradients" });

async function shows(what: string | RegExp): Promise<void> {
  await eventually(`the editor shows ${what}`, async () =>
    typeof what === "string"
      ? (await workbench.visibleText()).includes(what)
      : what.test(await workbench.visibleText()),
  );
}

async function showsNot(what: string): Promise<void> {
  await eventually(`${what} goes`, async () => !(await workbench.visibleText()).includes(what));
}

/** Toasts go by themselves. */
const showNotifications = () => workbench.command("Notifications: Show Notifications");

const lens = (text: string | RegExp): Locator => workbench.lenses.filter({ hasText: text });

describe("a part of a program", () => {
  it("asks which program shows it, and the status bar names the one", async () => {
    await workbench.openFile("model.ts");
    await workbench.command(SHOW);
    await session.page.locator(".quick-input-title", { hasText: "model.ts only exports" }).waitFor();
    await workbench.pick("train.ts");
    await panel.isAbout("train.ts");
    await status().filter({ hasText: "train.ts · " }).waitFor();
  });

  it("has the lenses and the shapes of that run", async () => {
    await workbench.openFile("model.ts");
    await lens(/^3 ops · ‖∇‖ [\d.e-]+ · .* · the last of 2 calls$/).waitFor();
    await shows("hidden[8, 4] =");
  });

  it("is shown by the same program again, without asking", async () => {
    await workbench.openFile("model.ts");
    await workbench.command(SHOW);
    await panel.isAbout("train.ts");
  });

  it("is shown by the pinned entry, once one is pinned", async () => {
    await workbench.openFile("evaluate.ts");
    await workbench.command("Gradient Graph: Pin as Entry");
    await status().locator(".codicon-pinned").waitFor();
    await workbench.openFile("model.ts");
    await workbench.command(SHOW);
    await panel.isAbout("evaluate.ts");
    await workbench.command("Gradient Graph: Unpin Entry");
    await workbench.openFile("train.ts");
    await workbench.command(SHOW);
    await panel.isAbout("train.ts");
  });
});

describe("figures in the editor", () => {
  it("stand over backward, over step and beside variables", async () => {
    await workbench.openFile("train.ts");
    await lens(/^loss [\d.]+ · \d+ steps · the last of 2 passes$/).waitFor();
    await lens(/^‖∇‖ [\d.e-]+ · 4 parameters · the last of 2 steps$/).waitFor();
    await shows("const x[8, 3] = ");
    await shows("const lossscalar = ");
  });

  it("go with their settings, and come back", async () => {
    await workbench.openFile("train.ts");
    session.setting("gradientGraph.inlayHints", "off");
    session.setting("gradientGraph.stepLens", false);
    await showsNot("[8, 3]");
    await eventually("the lens over step goes", async () => (await lens("4 parameters").count()) === 0);
    session.setting("gradientGraph.inlayHints", "shapes");
    session.setting("gradientGraph.stepLens", true);
    await shows("[8, 3]");
    await lens("4 parameters").waitFor();
  });

  it("leave a line that changes, and the next run brings new ones", async () => {
    session.setting("gradientGraph.run", "manual");
    await workbench.openFile("train.ts");
    await shows("[8, 3]");
    await workbench.goTo({ line: 5, column: 18 });
    await session.page.keyboard.press("Backspace");
    await session.page.keyboard.type("5");
    await showsNot("[8, 3]");
    await lens(/before the last edit/)
      .first()
      .waitFor();
    await workbench.command("Gradient Graph: Run Again");
    await shows("const x[5, 3] = ");
    await workbench.revert();
    session.setting("gradientGraph.run", "onEdit");
  });
});

describe("when programs run again", () => {
  it("on save, an edit waits for the save", async () => {
    session.setting("gradientGraph.run", "onSave");
    await workbench.openFile("29-four-steps.ts");
    await workbench.command(SHOW);
    await panel.isAbout("29-four-steps.ts");
    await panel.shows("x", "y");
    await workbench.goTo({ line: 5, column: 19 });
    await session.page.keyboard.press("Backspace");
    await session.page.keyboard.type("3");
    await status().locator(".codicon-history").waitFor();
    expect(await panel.numbers("x", "gradient")).toBe("0 4 8 12");
    await workbench.command("File: Save");
    await eventually("the new gradient", async () => (await panel.numbers("x", "gradient")) === "0 4 8");
    session.setting("gradientGraph.run", "onEdit");
  });
});

describe("a pin", () => {
  it("survives a reload, and says so when its file is gone", async () => {
    await workbench.openFile("gone.ts");
    await workbench.command("Gradient Graph: Pin as Entry");
    await status().locator(".codicon-pinned").waitFor();
    await workbench.command("View: Close All Editors");
    // VS Code in a browser writes its storage every five seconds, and a reload does not wait for it.
    await new Promise(resolve => setTimeout(resolve, 6000));
    rmSync(join(session.folder, "gone.ts"));
    await session.reload();
    await workbench.openFile("model.ts");
    await workbench.command(SHOW);
    const button = session.page.locator(".notifications-center .monaco-button", { hasText: "Unpin Entry" });
    await until(showNotifications, timeout => button.first().waitFor({ timeout }));
    await button.first().click();
    await status().locator(".codicon-pinned").waitFor({ state: "detached" });
  });
});

describe("the installed library", () => {
  it("of another version is told", async () => {
    const home = join(session.folder, "parts/node_modules/gradient-graph");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{"name":"gradient-graph","version":"0.0.1"}');
    await workbench.openFile("evaluate.ts");
    await workbench.command(SHOW);
    const told = session.page.locator(".notification-list-item", {
      hasText: "gradient-graph 0.0.1 installed",
    });
    await until(showNotifications, timeout => told.first().waitFor({ timeout }));
    await workbench.command("Notifications: Clear All Notifications");
  });

  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
