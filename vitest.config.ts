import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{core,extension,webview,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/vscode/**", "test/hosted/**"],
    passWithNoTests: false,
    testTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } }, // a shared machine may take seconds over what takes a blink
    pool: "forks",
  },
});
