// Runs the command line as a person does and reads what it gives.
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import { root } from "./files.js";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  /** The program's own output stands here, too, as long as the graph goes to stdout. */
  readonly stderr: string;
}

export function gradientGraph(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", text => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", text => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", code => resolve({ code, stdout, stderr }));
  });
}

export interface Traced extends Ran {
  readonly trace: Trace;
  /** What the program's bare expressions were worth, in the order of the run. */
  readonly echoes: string[];
}

export async function traced(file: string, ...args: string[]): Promise<Traced> {
  const ran = await gradientGraph(file, "--format", "json", ...args);
  try {
    const trace = JSON.parse(ran.stdout) as Trace;
    return { ...ran, trace, echoes: (trace.echoes ?? []).map(echo => echo.text) };
  } catch {
    throw new Error(`no trace on stdout, exit ${ran.code}:\n${ran.stderr}`);
  }
}

/** The first node of that name. */
export function named(trace: Trace, name: string): TraceNode {
  const node = trace.nodes.find(node => node.name === name);
  if (!node)
    throw new Error(
      `no node named ${name} among ${trace.nodes.map(node => node.name ?? node.op).join(", ")}`,
    );
  return node;
}
