// Runs inside the extension host: VS Code calls run(), a rejection makes the exit code 1. Bodies are in ./tests.ts.
import { writeFileSync } from "node:fs";
import { tests } from "./tests.js";

export async function run(): Promise<void> {
  const failed: string[] = [];
  for (const [name, body] of Object.entries(tests)) {
    const from = Date.now();
    try {
      await body();
      console.log(`ok - ${name} (${Date.now() - from} ms)`);
    } catch (error) {
      failed.push(name);
      console.error(`not ok - ${name}\n${error instanceof Error ? error.stack : error}`);
    }
  }
  const count = Object.keys(tests).length;
  const report = process.env.GRADIENT_GRAPH_REPORT;
  if (report)
    writeFileSync(
      report,
      JSON.stringify({ numPassedTests: count - failed.length, numFailedTests: failed.length }),
    );
  if (failed.length > 0) throw new Error(`${failed.length} of ${count} in-host tests failed`);
}
