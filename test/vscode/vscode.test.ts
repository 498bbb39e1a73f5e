// The whole line, through the interface of a real VS Code, as a person walks it. One window serves all of it; each test
// opens the file it is about, so that a failing one takes no other along. Pictures go to test/artifacts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { violations } from "./axe.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

const SHOW = "Gradient Graph: Show Gradient Graph to the Side";

const { session, workbench, panel } = inVsCode(
  "vscode",
  { "gradientGraph.timeout": 3 },
  async ({ workbench }) => {
    await workbench.command("View: Toggle Primary Side Bar Visibility"); // room for the graph
  },
);

async function show(file: string): Promise<void> {
  await workbench.openFile(file);
  await workbench.command(SHOW);
  await panel.isAbout(file);
}

/** Figures fade and boxes move: what a step did shows a little later. */
const settled = (read: () => Promise<string>, wanted: string) =>
  expect.poll(read, { timeout: 30_000 }).toBe(wanted);

const text = (file: string) => readFileSync(join(session.folder, file), "utf8");
/** Where that text first stands in the file, 1-based. */
function placeOf(file: string, what: string): { line: number; column: number } {
  const before = text(file).slice(0, text(file).indexOf(what)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe("a folder without the library", () => {
  it("gets its types by one command", async () => {
    await workbench.openFile("29-four-steps.ts");
    await workbench.squiggles.first().waitFor();
    await workbench.command("Gradient Graph: Set Up Types in This Folder");
    await workbench.answer("Add to tsconfig.json");
    await workbench.page.locator('.tab.active[data-resource-name="tsconfig.json"]').waitFor();
    await eventually("tsconfig.json is right", async () => (await workbench.squiggles.count()) === 0);
    await workbench.openFile("29-four-steps.ts");
    await eventually("the red squiggle goes", async () => (await workbench.squiggles.count()) === 0);
    await workbench.command("View: Close All Editors");
  });
});

describe("Show Gradient Graph", () => {
  it("draws the detach example: names, cut, constant region", async () => {
    await show("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    expect(await panel.cuts.count()).toBe(1);
    expect(await panel.cuts.first().textContent()).toContain("detach");
    expect(await panel.frame.locator("g.region text").allTextContents()).toEqual([
      expect.stringContaining("constant for"),
    ]);
    await settled(() => panel.numbers("x", "value"), "0 1 2 3");
    await settled(() => panel.numbers("x", "gradient"), "0 1 4 9");
  });

  it("writes the values of bare expressions beside their lines", async () => {
    await workbench.openFile("06-detach.ts");
    await eventually("echoes stand beside the lines", async () =>
      (await workbench.besideLines()).some(each => each.includes("tensor([0., 1., 4., 9.])")),
    );
  });

  it("puts a lens over each backward()", async () => {
    await workbench.openFile("06-detach.ts");
    await workbench.goTo({ line: 1, column: 1 });
    await eventually("two lenses", async () => (await workbench.lenses.count()) >= 2);
  });

  it("tells value, shape and gradient in a hover", async () => {
    await workbench.openFile("06-detach.ts");
    const told = await workbench.hover("x", /gradient|\.grad/i);
    expect(told).toContain("0");
    expect(told).toMatch(/\[4\]|float32/);
  });

  it("tells in a hover why there is no gradient", async () => {
    await workbench.openFile("06-detach.ts");
    expect(await workbench.hover("u", /detach/i)).toMatch(/gradient/i);
  });
});

describe("the player", () => {
  it("plays the backward pass to its end", async () => {
    await show("01-two-x-dot-x.ts");
    await panel.shows("x", "y");
    await panel.restart();
    const [start, end] = await panel.cursor();
    expect(start).toBeLessThan(end);
    await panel.button(/^Play/).click();
    await panel.button(/^Pause/).waitFor();
    await eventually("the pass arrives at its end", async () => (await panel.cursor())[0] === end);
    await panel.button(/^Play/).waitFor();
    await settled(() => panel.numbers("x", "gradient"), "0 4 8 12");
    await settled(() => panel.tray("x"), "0 4 8 12");
  });

  it("steps forward and back, with the mathematics of each step", async () => {
    await show("01-two-x-dot-x.ts");
    await panel.shows("x", "y");
    await panel.restart();
    await settled(() => panel.tray("x"), "null");
    const [start, end] = await panel.cursor();
    const lines: string[] = [];
    for (let at = start; at < end; at++) {
      await panel.button(/^Step \(/).click();
      await eventually("one step on", async () => (await panel.cursor())[0] === at + 1);
      lines.push((await panel.formula.textContent()) ?? "");
    }
    expect(lines.filter(line => line.includes("x += ")).length).toBeGreaterThan(0);
    await settled(() => panel.tray("x"), "0 4 8 12");
    for (let at = end; at > start; at--) {
      await panel.button(/^Step back/).click();
      await eventually("one step back", async () => (await panel.cursor())[0] === at - 1);
    }
    await settled(() => panel.tray("x"), "null");
    await settled(() => panel.numbers("x", "gradient"), "");
  });

  it("steps through the forward pass, too", async () => {
    await show("01-two-x-dot-x.ts");
    await panel.shows("x", "y");
    await panel.slider.fill("0");
    await settled(() => panel.numbers("y", "value"), "");
    await panel.restart();
    await settled(() => panel.numbers("y", "value"), "28");
  });
});

describe("the graph and the text", () => {
  it("a click on a box puts the cursor at its source", async () => {
    await show("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    await panel.box("u").click();
    const { line } = placeOf("06-detach.ts", "y.detach()");
    await eventually("the cursor stands at y.detach()", async () => (await workbench.cursor()).line === line);
  });

  it("the cursor in the source selects the box", async () => {
    await workbench.openFile("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    await workbench.goTo(placeOf("06-detach.ts", "u.mul(x)"));
    await eventually("z is selected", async () =>
      /\bselected\b/.test((await panel.box("z").getAttribute("class")) ?? ""),
    );
  });

  it("an edit brings new gradients, without saving", async () => {
    await show("29-four-steps.ts");
    await panel.shows("x", "y");
    await workbench.goTo({
      ...placeOf("29-four-steps.ts", "arange(4)"),
      column: placeOf("29-four-steps.ts", "4)").column,
    });
    await session.page.keyboard.press("Delete");
    await session.page.keyboard.type("3");
    await eventually(
      "the gradient of three entries",
      async () => (await panel.numbers("x", "gradient")) === "0 4 8",
    );
    await workbench.revert();
    await eventually(
      "the gradient of four again",
      async () => (await panel.numbers("x", "gradient")) === "0 4 8 12",
    );
  });
});

describe("programs that fail", () => {
  it("a broken text keeps the last good picture and says where it breaks", async () => {
    await show("29-four-steps.ts");
    await panel.shows("x", "y");
    await workbench.goTo({ line: 6, column: 1 });
    await session.page.keyboard.type("const = ;");
    await panel.message.getByText("29-four-steps.ts:6").first().waitFor();
    await panel.message.getByText("last good run").waitFor();
    await panel.shows("x", "y");
    await workbench.revert();
    await eventually("the message goes", async () => (await panel.message.innerText()).trim() === "");
  });

  it("a program that throws shows the graph up to there", async () => {
    await show("throws.ts");
    await panel.message.getByText("throws.ts:6").first().waitFor();
    await panel.message.getByText("The graph up to there is shown.").waitFor();
    await panel.shows("a", "b", "ones");
  });

  it("an endless loop is ended at its deadline, and its line is named", async () => {
    await show("12-endless-loop.ts");
    const { line } = placeOf("12-endless-loop.ts", "while (");
    await panel.message.getByText(`12-endless-loop.ts:${line}`).first().waitFor();
    await panel.box("a").waitFor();
  });

  it("Stop ends a run that goes on", async () => {
    session.setting("gradientGraph.timeout", 100);
    await show("12-endless-loop.ts");
    await panel.message.getByText("Running").waitFor();
    await workbench.command("Gradient Graph: Stop");
    await panel.message.getByText("Running").waitFor({ state: "hidden" });
    session.setting("gradientGraph.timeout", 3);
  });
});

describe("for everybody", () => {
  const THEMES = [
    ["Light Modern", "vs"],
    ["Dark High Contrast", "hc-black"],
    ["Light High Contrast", "hc-light"],
    ["Dark Modern", "vs-dark"],
  ];

  it.each(THEMES)("reads well in %s", async (name, kind) => {
    await show("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    await workbench.theme(name, kind);
    expect(await violations(await panel.document())).toEqual([]);
  });

  it("goes by the keyboard alone", async () => {
    await show("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    const { keyboard } = session.page;
    await panel.focus();
    await keyboard.press("Home");
    const [start] = await panel.cursor();
    await keyboard.press(".");
    await eventually("the full stop steps on", async () => (await panel.cursor())[0] === start + 1);
    await keyboard.press(",");
    await eventually("the comma steps back", async () => (await panel.cursor())[0] === start);
    await keyboard.press("ArrowDown");
    await panel.frame.locator("g.box.selected").waitFor();
    await keyboard.press("ArrowUp");
    const named = panel.frame.locator("g.box.selected text.name");
    await named.waitFor();
    const name = await named.textContent();
    await keyboard.press("Enter");
    const place = placeOf("06-detach.ts", `const ${name} =`);
    await eventually("Enter goes to the source", async () => (await workbench.cursor()).line === place.line);
  });

  it("comes back after the window was reloaded, without running anything", async () => {
    await show("06-detach.ts");
    await panel.shows("u", "x", "y", "z");
    await panel.restart();
    const before = await panel.cursor();
    // VS Code in a browser writes its storage every five seconds, and a reload does not wait for it.
    await new Promise(resolve => setTimeout(resolve, 6000));
    await session.reload();
    await panel.shows("u", "x", "y", "z");
    await settled(() => panel.numbers("x", "value"), "0 1 2 3");
    expect(await panel.cursor()).toEqual(before);
  });

  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
