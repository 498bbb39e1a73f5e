// The reference under docs/api says what the library says of itself, all of it, and is as fresh as the library.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ourFiles, read, root } from "../helpers/files.js";
import { pages, undocumented } from "../tools/docs/pages.js";

describe("the reference", () => {
  beforeAll(() => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-b", "core"], {
      cwd: root,
      encoding: "utf8",
    });
    expect([stdout, status]).toEqual(["", 0]);
  }, 120_000);

  it("has something to say of every public name", () => {
    expect(undocumented(), "exports and methods without a docstring").toEqual([]);
  });

  it("is up to date: npm run docs", () => {
    const made = pages();
    expect(ourFiles("docs/api")).toEqual([...made.keys()].map(name => `docs/api/${name}`).sort());
    for (const [name, text] of made) expect(read(`docs/api/${name}`) === text, `docs/api/${name}`).toBe(true);
  });

  it("puts each name where a reader looks for it", () => {
    const made = pages();
    const headed = (page: string, name: string) => made.get(`${page}.md`)?.includes(`\n### ${name}\n`);
    const homes: [string, string][] = [
      ["tensors", "tensor"],
      ["tensors", "relu"],
      ["tensors", "manualSeed"],
      ["autograd", "noGrad"],
      ["autograd", "autograd.grad"],
      ["func", "func.vmap"],
      ["nn", "nn.Linear"],
      ["nn", "nn.init.kaimingUniform_"],
      ["nn", "saveSafetensors"],
      ["optim", "optim.lrScheduler.StepLR"],
      ["data", "data.DataLoader"],
      ["linalg", "linalg.solve"],
    ];
    expect(homes.filter(([page, name]) => !headed(page, name))).toEqual([]);
    expect(made.get("nn.md")).toContain("[`nn.functional.relu`](tensors.md#relu)");
    expect(made.get("tensors.md")).toContain(
      "- `backward(options?: Tensor | number | BackwardOptions | null): void`: Accumulates",
    );
  });
});
