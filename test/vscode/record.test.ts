// Recordings of a training in a real VS Code: one opens as a document, another step is a key away, a cut one says so.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../helpers/files.js";
import { inVsCode } from "./suite.js";
import { eventually } from "./workbench.js";

const TRAIN = `import { optim, tensor } from "gradient-graph";
const w = tensor([2, 3], { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.25 });
for (let i = 0; i < 4; i++) {
  optimizer.zeroGrad();
  const loss = w.mul(w).sum();
  loss.backward();
  optimizer.step();
}
`;

const { session, workbench, panel } = inVsCode(
  "record",
  { "gradientGraph.timeout": 60 },
  async ({ session }) => {
    const here = (name: string) => join(session.folder, name);
    mkdirSync(here("node_modules"), { recursive: true });
    symlinkSync(root, here("node_modules/gradient-graph"));
    writeFileSync(here("train.mjs"), TRAIN);
    writeFileSync(here("run[1].ggtrace"), "");
    const options = { cwd: session.folder, env: { ...process.env, GRADIENT_GRAPH_RECORD: "steps=1-4" } };
    execFileSync(process.execPath, ["--import", "gradient-graph/record", "train.mjs"], options);
    const bytes = readFileSync(here("train.ggtrace"));
    writeFileSync(here("cut.ggtrace"), bytes.subarray(0, bytes.length - 400));
    await workbench.command("View: Toggle Primary Side Bar Visibility");
  },
);

describe("a recording", () => {
  it("opens at its last step, with what the program named", async () => {
    await workbench.typeFile("train.ggtrace", 2);
    await panel.box("loss").waitFor();
    expect(await panel.names()).toEqual(["loss", "w"]);
    expect(await panel.numbers("w", "value")).toContain("0.25");
  });

  it("shows another step from the training panel", async () => {
    const training = panel.frame.locator(".gg-train-content");
    await panel.focus();
    if (!(await training.isVisible())) await session.page.keyboard.press("Shift+L");
    await training.waitFor();
    await panel.frame.getByRole("slider", { name: "Step", exact: true }).focus();
    await session.page.keyboard.press("Home");
    await training.getByText("Show its graph").click();
    await eventually("the first step is on show", async () =>
      (await panel.numbers("w", "value")).includes("2 3"),
    );
  });

  it("that is cut off shows what is whole, and says so", async () => {
    await workbench.typeFile("cut.ggtrace", 2);
    await panel.message.getByText("It ends within step 4: 3 steps are whole.").waitFor();
    await panel.box("loss").waitFor();
  });
});

describe("a recording that is opened early", () => {
  it("under any name appears when it has a step, and grows", async () => {
    const name = "run[1].ggtrace";
    const whole = readFileSync(join(session.folder, "train.ggtrace"));
    const file = join(session.folder, name);
    await workbench.typeFile(name, 2);
    await panel.message.getByText("There is nothing in this file yet.").waitFor();
    writeFileSync(file, whole.subarray(0, whole.length - 400));
    await panel.message.getByText("It ends within step 4: 3 steps are whole.").waitFor();
    await panel.box("loss").waitFor();
    writeFileSync(file, whole);
    await panel.message.getByText("It ends within").waitFor({ state: "detached" });
  });
});

describe("the window", () => {
  it("left no error on any page", () => {
    expect(session.errors).toEqual([]);
  });
});
