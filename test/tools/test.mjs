// npm test: every check there is, in one go, on a fresh clone. Prints the time of each stage and ends with one line
// "N passed, N failed" that counts single checks over all runners. --only NAME[,NAME] runs some stages (build is one).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./built.mjs";
import { ensure, root } from "./ensure.mjs";

const only = process.argv[2] === "--only" ? process.argv[3].split(",") : null;
const reports = join(root, ".cache/reports");

function node(script, ...args) {
  return (
    spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: ["ignore", 1, 2] })
      .status === 0
  );
}

/** A check without parts: one pass or one failure. */
const whole = good => ({ passed: good ? 1 : 0, failed: good ? 0 : 1 });

/** Vitest's and the in-host suite's reports have the same two figures. A run that broke off counts as a failure. */
function counted(name, run) {
  const report = join(reports, `${name}.json`);
  rmSync(report, { force: true });
  const good = run(report);
  if (!existsSync(report)) return whole(false);
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: left = 0,
  } = JSON.parse(readFileSync(report, "utf8"));
  if (left > 0) console.log(`${left} tests of ${name} did not run`);
  return { passed, failed: failed + left || (good && passed > 0 ? 0 : 1) };
}

const vitest =
  (name, config, ...more) =>
  () =>
    counted(name, report =>
      node(
        "node_modules/vitest/vitest.mjs",
        "run",
        "--config",
        config,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...more,
      ),
    );

/** In the order they run. A later stage still runs when an earlier one failed, unless it needs the build. */
const STAGES = [
  { name: "build", run: () => whole(build()) },
  { name: "types", run: () => whole(node("node_modules/typescript/bin/tsc", "-b")) },
  { name: "lint", run: () => whole(node("node_modules/@biomejs/biome/bin/biome", "check", ".")) },
  { name: "unit", run: vitest("unit", "vitest.config.ts"), needsBuild: true },
  {
    name: "vscode",
    run: vitest("vscode", "test/vscode/vitest.config.ts", "--reporter=./test/tools/flaky.mjs"),
    needsBuild: true,
  },
  {
    name: "hosted",
    run: () => counted("hosted", report => node("test/tools/hosted.mjs", report)),
    needsBuild: true,
  },
];

const seconds = from => ((Date.now() - from) / 1000).toFixed(1);
const began = Date.now();
ensure();
mkdirSync(reports, { recursive: true });
console.log(`set-up: ${seconds(began)} s`);

const total = { passed: 0, failed: 0 };
let broken = false;
for (const { name, run, needsBuild } of STAGES) {
  if (only && !only.includes(name)) continue;
  const from = Date.now();
  console.log(`\n── ${name}`);
  const { passed, failed } = needsBuild && broken ? whole(false) : run();
  if (needsBuild && broken) console.log("not run: the build failed");
  broken ||= name === "build" && failed > 0;
  total.passed += passed;
  total.failed += failed;
  console.log(`── ${name}: ${passed} passed, ${failed} failed, ${seconds(from)} s`);
}
console.log(`\nall stages: ${seconds(began)} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
