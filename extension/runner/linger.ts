// What a process does when its program has ended and its values may still be asked for: it sleeps, answers, and sleeps. The
// event loop is over by then, so the main thread waits on shared memory. Its parent ends it.
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type Ask, FRAME } from "../protocol/run.js";
import { load, wait } from "./builtins.js";
import type { Live } from "./live.js";
import type { Outlet } from "./outlet.js";
import { type Shared, WORD } from "./shared.js";

export function linger(live: Live, asks: MessagePort, { words }: Shared, outlet: Outlet): never {
  for (;;) {
    const asked = load(words, WORD.asked);
    for (let next = receiveMessageOnPort(asks); next; next = receiveMessageOnPort(asks)) {
      const { head, bytes } = live.answer(next.message as Ask);
      if (bytes === null) outlet.send(FRAME.value, head);
      else outlet.sendWith(FRAME.value, head, FRAME.elements, bytes);
    }
    wait(words, WORD.asked, asked);
  }
}
