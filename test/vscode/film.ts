// npm run film: the debugger on the exploding example as a person drives it, filmed for the README: docs/debugging.gif.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../helpers/files.js";
import { Film } from "./gif.js";
import { Session } from "./session.js";

const PROGRAM = "32-exploding-gradient.ts";
const BACKWARD = { line: 25, column: 1 };

const session = await Session.start({
  "gradientGraph.timeout": 60,
  "debug.toolBarLocation": "floating",
  "workbench.statusBar.visible": false,
  "window.commandCenter": false,
});
const { page, workbench, panel } = session;
const film = new Film(page);

const press = (icon: string) => page.locator(`.debug-toolbar .codicon-debug-${icon}`).click();
const stands = (text: string | RegExp) => page.locator(".debug-call-stack").getByText(text).first().waitFor();

/** What is seen is still; the debugger and the picture follow each other. */
async function shoot(words: string, seconds: number): Promise<void> {
  await workbench.restMouse();
  await page.waitForTimeout(1200);
  await film.shoot(words, seconds);
}

// Types as "Set Up Types in This Folder" would have found them there.
const config = { compilerOptions: { paths: { "gradient-graph": [join(root, "dist/core/index.d.ts")] } } };
writeFileSync(join(session.folder, "tsconfig.json"), JSON.stringify(config));

try {
  await workbench.typeFile(PROGRAM);
  await page.getByText("Show gradient graph").first().waitFor();
  await workbench.squiggles.first().waitFor({ state: "detached" });
  await workbench.goTo(BACKWARD);
  await page.keyboard.press("F9");
  await workbench.typeCommand("View: Show Run and Debug");
  await shoot("A recurrent net, and a breakpoint on its backward pass. F5 …", 2);

  await workbench.typeCommand("Gradient Graph: Debug");
  await stands("(program)");
  await panel.boxes.first().waitFor();
  await shoot("The program has run. The debugger stands at loss.backward().", 2.5);

  const filter = page.locator(".debug-breakpoints .monaco-list-row", { hasText: "Exploding Gradient" });
  await filter.locator("input[type=checkbox], .monaco-checkbox, .codicon").first().click();
  await shoot("Break on: Exploding Gradient. Continue …", 2);

  await press("continue");
  await page.locator(".exception-widget").first().waitFor();
  await shoot("… through the backward pass, to where the norm passes the bound.", 3);

  for (let back = 1; back <= 7; back++) {
    await press("step-back");
    await shoot(
      back === 1 ? "Step back, against time: the picture follows." : "Step back …",
      back === 1 ? 1.6 : 0.7,
    );
  }
  await stands(/matmul backward/);
  await page.locator(".debug-variables").getByText("× 2.5 · ", { exact: false }).first().waitFor();
  await shoot("Each turn of the loop: × 2.5, at the product with the recurrent weights.", 3.5);

  await press("continue");
  await page.locator(".exception-widget").first().waitFor();
  await shoot("And go on.", 2);
  const bytes = film.develop();
  writeFileSync(join(root, "docs/debugging.gif"), bytes);
  console.log(`docs/debugging.gif: ${film.length} pictures, ${(bytes.length / 2 ** 20).toFixed(2)} MiB`);
} catch (error) {
  await session.picture("film-broken");
  throw error;
} finally {
  await session.stop();
}
