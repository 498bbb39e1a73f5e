// gradient-graph check: what it prints, and when it fails.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RULES } from "../../core/insight/findings/table.js";
import { command, folder } from "../helpers/programs.js";

const FILES = {
  "nan.ts": `import { log, tensor } from "gradient-graph";
const x = tensor([-1, 2], { requiresGrad: true });
const y = log(x);
y.sum().backward();
`,
  "softmax.ts": `import { log, softmax, tensor } from "gradient-graph";
const z = tensor([[1, 2]], { requiresGrad: true });
log(softmax(z, 1)).sum().backward();
`,
  "fine.ts": `import { tensor } from "gradient-graph";
const x = tensor([1, 2], { requiresGrad: true });
x.square().sum().backward();
console.log("printed");
`,
  "throws.ts": 'throw new Error("no");\n',
};

let place: ReturnType<typeof folder>;
beforeAll(() => {
  place = folder(FILES);
});
afterAll(() => place.remove());

const check = (...args: string[]) => command(place.path, "check", ...args);

describe("gradient-graph check", () => {
  it("prints findings with their lines and fails on an error", async () => {
    const { code, stdout } = await check("nan.ts");
    expect(code).toBe(4);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(
        /^nan\.ts:3:11: error nan-origin: 1 entry of y is NaN: log \(line 3\) made it, the logarithm of a negative number; x is −1 to 2\.$/,
      ),
      "1 error",
      "",
    ]);
  });

  it("fails on warnings only if told", async () => {
    expect((await check("softmax.ts")).code).toBe(0);
    const { code, stdout } = await check("softmax.ts", "--fail-on", "warning");
    expect([code, stdout]).toEqual([4, expect.stringContaining("softmax.ts:3:5: warning log-of-softmax: ")]);
  });

  it("says that there is nothing, and keeps the program's own output apart", async () => {
    const { code, stdout, stderr } = await check("fine.ts");
    expect([code, stdout, stderr]).toEqual([0, "No findings.\n", "printed\n"]);
    expect((await check("throws.ts")).code).toBe(1);
  });

  it("writes SARIF 2.1.0", async () => {
    const { code, stdout } = await check("nan.ts", "--format", "sarif");
    expect(code).toBe(4);
    const log = JSON.parse(stdout);
    expect([log.version, log.runs.length]).toEqual(["2.1.0", 1]);
    const [{ tool, results, columnKind }] = log.runs;
    expect(columnKind).toBe("utf16CodeUnits");
    expect(tool.driver.name).toBe("gradient-graph");
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(RULES.map(rule => rule.code));
    for (const rule of tool.driver.rules) {
      expect(rule.shortDescription.text).not.toBe("");
      expect(["error", "warning", "note"]).toContain(rule.defaultConfiguration.level);
    }
    expect(results).toHaveLength(1);
    const [{ ruleId, ruleIndex, level, message, locations, relatedLocations }] = results;
    expect([ruleId, tool.driver.rules[ruleIndex].id, level]).toEqual(["nan-origin", "nan-origin", "error"]);
    expect(message.text).toContain("NaN");
    expect(locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: "nan.ts" },
          region: { startLine: 3, startColumn: 11, endLine: 3, endColumn: 17 },
        },
      },
    ]);
    expect(relatedLocations.map(({ id }: { id: number }) => id)).toEqual([0, 1]);
  });
});
