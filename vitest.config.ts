import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{core,extension,webview,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/vscode/**", "test/hosted/**"],
    passWithNoTests: false,
    testTimeout: 30_000,
    pool: "forks",
  },
});
