import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { assemble, target, text } from "../../../test/tools/kernels.mjs";
import { decode, kernels, withTwins } from "./instance.js";
import { MODULES } from "./module.js";

describe("the assembled kernels", () => {
  test("are what the sources say (else: npm run kernels)", async () => {
    expect(readFileSync(target, "utf8")).toBe(await text());
  });

  test("are at most 100 KB", async () => {
    const all = await assemble();
    expect(all.length).toBe(Object.keys(MODULES).length);
    expect(all.reduce((sum, [, binary]) => sum + binary.length, 0)).toBeLessThanOrEqual(100 * 1024);
  });

  test("start here, and are off inside withTwins only", () => {
    for (const name of Object.keys(MODULES) as (keyof typeof MODULES)[]) {
      expect(kernels(name)).not.toBeNull();
      expect(withTwins(() => kernels(name))).toBeNull();
    }
  });

  test("decode reads every length of base64", () => {
    for (const sample of ["", "f", "fo", "foo", "foob", "\xff\xfe+/\x00"])
      expect(Buffer.from(decode(Buffer.from(sample, "latin1").toString("base64"))).toString("latin1")).toBe(
        sample,
      );
  });
});

describe("a host without them", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const fresh = async (api: unknown) => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", api);
    return (await import("./instance.js")).kernels("gemm32");
  };

  test("runs the twins when WebAssembly is missing", async () => {
    expect(await fresh(undefined)).toBeNull();
  });

  test("runs the twins when compiling is refused or SIMD unknown", async () => {
    const { Memory, Instance, CompileError } = WebAssembly;
    class Module {
      constructor() {
        throw new CompileError("refused by policy");
      }
    }
    expect(await fresh({ Memory, Instance, Module })).toBeNull();
  });
});
