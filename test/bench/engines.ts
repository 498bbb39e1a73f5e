// The engines as processes to start, and whether they are there at all: peers are installed on demand, PyTorch is found.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../tools/script.mjs";

export interface Engine {
  readonly name: string;
  readonly title: string;
  readonly command: readonly string[];
}

export interface Absent {
  readonly name: string;
  readonly title: string;
  readonly reason: string;
}

const folder = join(process.cwd(), "test/bench");
const script = (file: string): string => join(folder, "engines", file);
const node = (...rest: string[]): readonly string[] => [process.execPath, ...rest];

const PEERS: readonly (readonly [name: string, title: string, file: string, variant?: string])[] = [
  ["tfjs", "tfjs cpu", "tfjs.mjs", "cpu"],
  ["tfjs-wasm", "tfjs wasm", "tfjs.mjs", "wasm"],
  ["jax", "jax-js eager", "jax.mjs", "eager"],
  ["jax-jit", "jax-js jit", "jax.mjs", "jit"],
  ["js-pytorch", "js-pytorch", "jspytorch.mjs"],
  ["deepbox", "deepbox", "deepbox.mjs"],
];

export const NAMES = ["pytorch", "ours", "recorded", "recorded-full", ...PEERS.map(([name]) => name)];

/** The Python that has torch: GRADIENT_GRAPH_PYTHON, else python3. */
function python(): Engine | Absent {
  const title = "PyTorch";
  const command = process.env.GRADIENT_GRAPH_PYTHON ?? "python3";
  const found = spawnSync(command, ["-c", "import torch"], { stdio: "ignore" }).status === 0;
  if (found) return { name: "pytorch", title, command: [command, script("pytorch.py")] };
  const reason = `${command} has no torch; GRADIENT_GRAPH_PYTHON names a Python that has`;
  return { name: "pytorch", title, reason };
}

/** Installs the peers' own lock file into test/bench/node_modules; their install scripts do not run. */
function installed(): boolean {
  if (existsSync(join(folder, "node_modules/.package-lock.json"))) return true;
  console.error("installing the peers into test/bench/node_modules");
  const done = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  return done.status === 0;
}

/** Those of `wanted` that can run here, the reference of results first, and those that cannot, with the reason. */
export async function engines(wanted: readonly string[]): Promise<(Engine | Absent)[]> {
  const found: (Engine | Absent)[] = wanted.includes("pytorch") ? [python()] : [];
  found.push({ name: "ours", title: "Gradient Graph", command: node(script("main.mjs"), "./ours.mjs") });
  const recorder = await compile("bench/engines/recorder");
  found.push({ name: "recorded", title: "… recorded, no summaries", command: node(recorder, "sites") });
  found.push({ name: "recorded-full", title: "… recorded in full", command: node(recorder, "full") });
  const peers = PEERS.filter(([name]) => wanted.includes(name));
  const ready = peers.length > 0 && installed();
  for (const [name, title, file, variant] of peers) {
    if (!ready) found.push({ name, title, reason: "could not be installed (npm's reason stands above)" });
    else {
      const command = node(script("main.mjs"), `./${file}`, ...(variant ? [variant] : []));
      found.push({ name, title, command });
    }
  }
  return found.filter(({ name }) => wanted.includes(name));
}
