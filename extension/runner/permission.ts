// The option that turns Node's permission model on has had two names; each Node knows one of them, or none.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const NAMES = ["--permission", "--experimental-permission"];
const known = new Map<string, Promise<string[]>>();
const ask = promisify(execFile);

async function find(node: string): Promise<string[]> {
  try {
    const script = "process.stdout.write(JSON.stringify([...process.allowedNodeEnvironmentFlags]))";
    const { stdout } = await ask(node, ["-e", script], { timeout: 10_000 });
    const offered: unknown = JSON.parse(stdout);
    const name = NAMES.find(each => Array.isArray(offered) && offered.includes(each));
    return name ? [name, "--allow-fs-read=*", "--allow-worker"] : [];
  } catch {
    return []; // a Node that does not answer will not start either, and then says why
  }
}

/** The options under which this Node refuses file writes and child processes; none where it cannot. */
export function seatBelt(node: string): Promise<string[]> {
  const found = known.get(node) ?? find(node);
  known.set(node, found);
  return found;
}
