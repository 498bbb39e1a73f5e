// Workers from their inlined source: the page may reach no other origin, and blob: is all its policy allows. elk's source
// travels deflated, which takes a megabyte off the extension and off every exported page.
import type { ELK } from "elkjs/lib/elk-api.js";
import Elk from "elkjs/lib/elk-api.js";
import deflated from "elkjs/lib/elk-worker.min.js?deflated";
import type { StartElk } from "./elk.js";
import type { StartWorker } from "./layeredengine.js";
import bundled from "./worker.ts?bundled";

/** Our own engine's worker. */
export const startLayered: StartWorker = () => {
  const url = URL.createObjectURL(new Blob([bundled], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
};

export const startElk: StartElk = () => {
  const started = start();
  let engine: ELK | null = null;
  let stopped = false;
  return {
    elk: {
      async layout(graph) {
        const { worker } = await started;
        if (stopped) throw new Error("the layout engine was stopped");
        engine ??= new Elk({ workerFactory: () => worker, algorithms: ["layered"] });
        return engine.layout(graph);
      },
    },
    stop() {
      stopped = true;
      // If the worker never started, the layout that asked for it has said so.
      started.then(end, () => {});
    },
  };
};

function end({ worker, url }: Started): void {
  worker.terminate();
  URL.revokeObjectURL(url);
}

interface Started {
  worker: Worker;
  url: string;
}

async function start(): Promise<Started> {
  const bytes = Uint8Array.from(atob(deflated), letter => letter.charCodeAt(0));
  const source = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const text = await new Response(source).text();
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return { worker: new Worker(url), url };
}
