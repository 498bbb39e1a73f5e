// Ends a run's process with everything it started, the quick part first. The process leads a group of its own; what left the group (a
// detached child) still carries the mark of the run in its environment, which Linux lets us read.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Environment variable that all processes of a run inherit. */
export const MARK = "GRADIENT_GRAPH_RUN";

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone already
  }
}

function marked(mark: string): number[] {
  if (process.platform !== "linux") return [];
  const needle = `${MARK}=${mark}`;
  return readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(needle);
      } catch {
        return false; // another person's, or gone
      }
    })
    .map(Number);
}

/** Kills the process `pid` and its group: nothing of the program runs after this, but for what left the group. */
export function endGroup(pid: number): void {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  signal(-pid);
  signal(pid);
}

/** Kills whatever carries the mark, but for one process. Reads the environment of every process, so nobody waits for it. */
export function endMarked(mark: string, but = 0): void {
  const others = () => marked(mark).filter(pid => pid !== but);
  // A fork can slip through one sweep, so sweep until one finds nobody.
  for (let sweep = 0, found = others(); sweep < 5 && found.length > 0; sweep++) {
    for (const each of found) signal(each);
    found = others();
  }
}
