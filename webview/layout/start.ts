// elk's worker from its inlined source: the page may reach no other origin, and blob: is all its policy allows.
import ELK from "elkjs/lib/elk-api.js";
import source from "elkjs/lib/elk-worker.min.js" with { type: "text" };
import type { StartElk } from "./elk.js";

export const startElk: StartElk = () => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  const elk = new ELK({ workerFactory: () => worker, algorithms: ["layered"] });
  return {
    elk,
    stop() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
};
