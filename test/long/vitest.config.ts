import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/laws/**/*.test.ts", "test/long/**/*.test.ts", "extension/runner/random.test.ts"],
    passWithNoTests: false,
    pool: "forks",
  },
});
