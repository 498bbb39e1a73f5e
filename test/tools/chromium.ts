// The browser that tests drive. A missing one is a system package: installed only on a build server, else named.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { onPath } from "./vscode.js";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const found = (): string | null =>
  process.env.CHROMIUM ?? onPath(...NAMES) ?? PLACES.find(existsSync) ?? null;

function aptGet(...args: string[]): void {
  const root = process.getuid?.() === 0;
  const command = root ? ["apt-get", ...args] : ["sudo", "-n", "apt-get", ...args];
  spawnSync(command[0], command.slice(1), {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

/** Path of a Chromium. Throws with one line that says what is missing. */
export function chromium(): string {
  if (!found() && process.env.CI && onPath("apt-get")) {
    aptGet("update", "-qq");
    aptGet("install", "-y", "-qq", "--no-install-recommends", "chromium");
  }
  const path = found();
  if (!path)
    throw new Error(
      "Chromium is missing: install the system package `chromium`, or name a browser in CHROMIUM",
    );
  return path;
}
