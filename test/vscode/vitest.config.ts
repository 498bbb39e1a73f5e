// The suites that drive a real VS Code: one process, one after the other, with time for a slow machine.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/vscode/**/*.test.ts"],
    fileParallelism: false,
    // A key that a busy workbench swallows is not the product's fault; test/tools/flaky.mjs names whoever needed this.
    retry: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
  },
});
