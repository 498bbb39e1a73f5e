// Programs that go wrong, one after the other in one window: each is told for what it is, and the next one runs. And the
// process that stays after a run: what can be asked of it, and what is said when it is gone.
import { readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { violations } from "./axe.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

const SHOW = "Gradient Graph: Show Gradient Graph to the Side";

const { session, workbench, panel } = inVsCode(
  "hostile",
  { "gradientGraph.timeout": 4, "gradientGraph.memory": 400 },
  async ({ session, workbench }) => {
    // Before the first search: the editor remembers which files there are.
    for (const [file, program] of Object.entries(GOOD)) writeFileSync(join(session.folder, file), program);
    for (const [file, [program]] of Object.entries(FAILING))
      writeFileSync(join(session.folder, file), program);
    await workbench.command("View: Toggle Primary Side Bar Visibility");
  },
);

async function show(file: string): Promise<void> {
  await workbench.openFile(file);
  await workbench.command(SHOW);
}

const leaf = `import { tensor } from "gradient-graph";
const a = tensor([1, 2], { requiresGrad: true });
const b = a.mul(3);
`;

/** Program, what is said, and the values that are shown. */
const FAILING: Readonly<Record<string, readonly [program: string, said: string, shown: string[]]>> = {
  "syntax.ts": [`${leaf}b.mul(\n`, "Unexpected token", []],
  "spins.ts": [`${leaf}let n = 0;\nwhile (true) n++;\n`, "at spins.ts:5", ["a", "b"]],
  "killed.ts": [`${leaf}process.kill(process.pid, "SIGKILL");\n`, "SIGKILL", ["a", "b"]],
  "recurses.ts": [
    `${leaf}const deep = (n: number): number => deep(n + 1) + 1;\ndeep(0);\n`,
    "Maximum call stack size exceeded",
    ["a", "b"],
  ],
  "exit.ts": [`${leaf}process.exit(3);\n`, "process.exit(3)", ["a", "b"]],
  "abort.ts": [`${leaf}process.abort();\n`, "process.abort() was called", ["a", "b"]],
  "rejects.ts": [`${leaf}Promise.reject(new Error("too late"));\n`, "too late", ["a", "b"]],
  "awaits.ts": [`${leaf}await new Promise(() => {});\n`, "still awaited", ["a", "b"]],
  "imports.ts": [`import { gone } from "./gone-for-good.js";\n${leaf}gone(b);\n`, "gone-for-good.js", []],
  "markup.ts": [
    `${leaf}throw new Error("<img src=x onerror=alert(1)> [run](command:workbench.action.quit)");\n`,
    "<img src=x onerror=alert(1)> [run](command:workbench.action.quit)",
    ["a", "b"],
  ],
};

/** Marks of every language that a name passes through: urls, markdown, HTML, shells. */
const ODD = "odd #%20 &amp; 'q' ünï 漢 [x](y).ts";

/** Its deadline must not come before its memory is used up, however busy the machine is. */
const HOARDS = `${leaf}const all = [];\nfor (;;) all.push(new Float64Array(2e7).fill(1));\n`;

const GOOD: Readonly<Record<string, string | Uint8Array>> = {
  "utf16.ts": Buffer.from(`\ufeff${leaf}`, "utf16le"),
  "hoards.ts": HOARDS,
  "nothing.ts": 'import "gradient-graph";\n',
  [ODD]: `${leaf}const __proto__ = b.sum();\n__proto__.backward();\n`,
  "good.ts": `${leaf}b.sum().backward();\n`,
  "long.ts": `import { tensor } from "gradient-graph";
const x = tensor(1, { requiresGrad: true });
let y = x;
for (let i = 0; i < 100_000; i++) y = y.mul(1.00001);
y.backward();
`,
  "large.ts": `import { arange } from "gradient-graph";
const w = arange(600, { requiresGrad: true });
const y = w.mul(2).sum();
y.backward();
`,
};

describe("a program that goes wrong", () => {
  it.each(Object.entries(FAILING))("%s is told for what it is", async (file, [, said, shown]) => {
    await show(file);
    await panel.message.getByText(said).first().waitFor();
    if (shown.length > 0) await panel.shows(...shown);
    expect(await panel.frame.locator("img").count()).toBe(0);
  });

  it("that hoards memory is told its budget and line", async () => {
    session.setting("gradientGraph.timeout", 120);
    await show("hoards.ts");
    await panel.message.getByText("memory budget of 400 MB at hoards.ts:5").first().waitFor();
    await panel.shows("a", "b");
    session.setting("gradientGraph.timeout", 4);
  });

  it("leaves the next one as good as new", async () => {
    await show("good.ts");
    await panel.isAbout("good.ts");
    await eventually("a has its gradient", async () => (await panel.tray("a")) === "3 3");
    await eventually("no message is left", async () => (await panel.message.innerText()).trim() === "");
  });

  it("in UTF-16 is what the editor reads of it", async () => {
    await show("utf16.ts");
    await panel.isAbout("utf16.ts");
    await panel.shows("a", "b");
  });

  it("that computes nothing says so, and is no failure", async () => {
    await show("nothing.ts");
    await panel.isAbout("nothing.ts");
    await panel.frame.getByText("No tensors").first().waitFor();
    await eventually("no box is left", async () => (await panel.boxes.count()) === 0);
  });

  it("under a name full of marks is shown, with names that objects have of their own", async () => {
    await show(ODD);
    await panel.isAbout(ODD);
    await panel.shows("a", "b", "__proto__");
    await workbench.hover("__proto__", /9/);
    const links = session.page.locator(".monaco-hover:visible a");
    expect(await links.allInnerTexts()).toEqual(["Reveal in Graph", "Why?", "Check", "Explain"]);
    expect(await session.page.locator(".monaco-hover:visible img").count()).toBe(0);
  });

  it("of 100,000 operations is drawn, and what was left out is said", async () => {
    await show("long.ts");
    await panel.isAbout("long.ts");
    await panel.box("y").first().waitFor();
    await panel.frame.getByText(/of 200,001 values are shown; long loops keep/).waitFor();
  });
});

/** The processes that runs of this window have left, asleep: they stand in its folder. */
function staying(): number[] {
  return readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const runs = readFileSync(`/proc/${name}/cmdline`, "latin1").includes("child.js");
        return runs && readlinkSync(`/proc/${name}/cwd`) === realpathSync(session.folder);
      } catch {
        return false; // another person's, or gone
      }
    })
    .map(Number);
}

describe("a value of many elements", () => {
  const whole = () => panel.frame.getByRole("region", { name: "All 600 elements of w" });

  it("is shown whole, by the keyboard", async () => {
    await show("large.ts");
    await panel.isAbout("large.ts");
    await panel.box("w").click();
    await panel.focus();
    await session.page.keyboard.press("i");
    await panel.button("Show all 600").first().click();
    await whole().getByText("[0…2]").waitFor();
    await whole().focus();
    await session.page.keyboard.press("End");
    await whole().getByText("599", { exact: true }).waitFor();
    expect(await violations(await panel.document())).toEqual([]);
  });

  it("is gone with its process; a new run brings it back", async () => {
    await panel.isAbout("large.ts");
    const left = staying();
    expect(left.length).toBeGreaterThan(0);
    for (const pid of left) process.kill(pid, "SIGKILL");
    // Of the two it is that of the gradient: the value itself is here already.
    await panel.button("Show all 600").click();
    await panel.frame.getByText("Run again to see all of it.").waitFor();
    await panel.button("Run Again").last().click();
    await eventually("both can be asked for", async () => (await panel.button("Show all 600").count()) === 2);
    await panel.button("Show all 600").first().click();
    await whole().getByText("[0…2]").waitFor();
  });
});

describe("the window", () => {
  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
