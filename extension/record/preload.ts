// node --import gradient-graph/record train.js
import { workerData } from "node:worker_threads";
import { begin } from "./begin.js";
import { RecordOptionError, readOptions } from "./options.js";
import { say } from "./say.js";

function start(): void {
  try {
    begin(readOptions(process.env.GRADIENT_GRAPH_RECORD ?? ""));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    // Better said now than after a night of training; all else is no reason not to run the program.
    if (error instanceof RecordOptionError) process.exit(2);
  }
}

// The writer's own thread is no program.
const isWriter = typeof workerData === "object" && workerData !== null && "gradientGraphWriter" in workerData;
if (!isWriter) start();
