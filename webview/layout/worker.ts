// Runs in the layout worker: one question at a time, answered in columns of numbers that are handed over, not copied.
import { layered } from "./layered/layered.js";
import { buffersOf } from "./layered/net.js";
import type { Answer, Question } from "./layeredengine.js";

self.addEventListener("message", ({ data }: MessageEvent<Question>) => {
  let answer: Answer;
  try {
    answer = { id: data.id, layout: layered(data.net, data.quick), error: null };
  } catch (error) {
    answer = { id: data.id, layout: null, error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer, { transfer: answer.layout ? buffersOf(answer.layout) : [] });
});
