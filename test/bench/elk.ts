// elkjs in a thread of its own, so that a layout can be given up after a time: it answers with its CPU time and the graph.
import { Worker } from "node:worker_threads";
import type { ElkNode } from "elkjs/lib/elk-api.js";

const SOURCE = `const { parentPort } = require("node:worker_threads");
const ELK = require("elkjs/lib/elk.bundled.js");
const elk = new ELK();
parentPort.on("message", async graph => {
  const from = process.cpuUsage();
  try {
    const placed = await elk.layout(graph);
    const { user, system } = process.cpuUsage(from);
    parentPort.postMessage({ placed, seconds: (user + system) / 1e6 });
  } catch (error) {
    parentPort.postMessage({ problem: String(error?.message ?? error).slice(0, 80) });
  }
});`;

export type ElkAnswer = { placed: ElkNode; seconds: number } | { problem: string };

export class ElkThread {
  #worker: Worker | null = null;

  /** Never rejects: what goes wrong is the problem. */
  layout(graph: ElkNode, seconds: number): Promise<ElkAnswer> {
    this.#worker ??= new Worker(SOURCE, { eval: true });
    const worker = this.#worker;
    return new Promise(resolve => {
      const done = (answer: ElkAnswer, end: boolean) => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (end) this.stop();
        resolve(answer);
      };
      const timer = setTimeout(() => done({ problem: `over ${seconds} s` }, true), seconds * 1000);
      worker.once("message", (answer: ElkAnswer) => done(answer, false));
      worker.once("error", error => done({ problem: error.message.slice(0, 80) }, true));
      worker.postMessage(graph);
    });
  }

  stop(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }
}
