// Which Node runs a person's program. VS Code's own is Electron's, which is not what they start their program with, so
// the `node` on PATH comes first if it is new enough.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Runtime {
  path: string;
  /** "20.20.2" */
  version: string;
}

const oldest = [20, 19] as const;
const ask = promisify(execFile);

/** `setting` is a path, or "" for the default. Throws when the path that was set is not a new enough Node. */
export async function chooseRuntime(setting: string): Promise<Runtime> {
  if (setting !== "") {
    const found = await probe(setting);
    if (typeof found === "string") throw new Error(`gradientGraph.runtime is ${setting}: ${found}`);
    return found;
  }
  const found = await probe("node");
  if (typeof found !== "string") return found;
  // Electron is a Node only when it is told so.
  if (process.versions.electron) process.env.ELECTRON_RUN_AS_NODE = "1";
  return { path: process.execPath, version: process.versions.node };
}

/** True from 20.19 on. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The Node behind a name, or the reason why it will not do. */
async function probe(name: string): Promise<Runtime | string> {
  const script = "process.stdout.write(JSON.stringify([process.execPath,process.versions.node]))";
  try {
    const { stdout } = await ask(name, ["-e", script], {
      timeout: 5000,
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    const [path, version] = JSON.parse(stdout);
    if (typeof path !== "string" || typeof version !== "string") return "it does not answer as Node does";
    if (!isNewEnough(version)) return `it is Node ${version}, and ${oldest.join(".")} or newer is needed`;
    return { path, version };
  } catch (error) {
    return `it cannot be run as Node (${error instanceof Error ? error.message.split("\n")[0] : error})`;
  }
}
