// Our own engine behind the one interface: small questions are answered at once, which is faster than the way to a worker
// and back, larger ones in a worker. A layout cannot be interrupted: to abandon one its worker is ended, the next question
// starts another.
import type { Layout, LayoutEngine, LayoutInput } from "./engine.js";
import { layered } from "./layered/layered.js";
import { buffersOf, type Net, netOf } from "./layered/net.js";

export interface Question {
  id: number;
  net: Net;
  quick: boolean;
}

export interface Answer {
  id: number;
  layout: Layout | null;
  error: string | null;
}

/** What of a Worker is used; a test has its own. */
export interface WorkerLike {
  postMessage(message: Question, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: { data: Answer }) => void): void;
  addEventListener(type: "error", listener: (event: { message?: string }) => void): void;
  terminate(): void;
}

export type StartWorker = () => WorkerLike;

/** Up to so many blocks and links a layout takes less than a frame. */
const AT_ONCE = 400;

export const isSmall = ({ blocks, links }: LayoutInput): boolean => blocks.length + links.length <= AT_ONCE;

interface Waiting {
  resolve(layout: Layout): void;
  reject(reason: unknown): void;
}

export class LayeredEngine implements LayoutEngine {
  readonly name = "layered";
  #start: StartWorker | null;
  #worker: WorkerLike | null = null;
  #waiting = new Map<number, Waiting>();
  #asked = 0;

  /** null: there are no workers; everything is answered at once. */
  constructor(start: StartWorker | null) {
    this.#start = start;
  }

  get inline(): boolean {
    return this.#start === null;
  }

  async warm(): Promise<void> {}

  async place(input: LayoutInput, signal: AbortSignal, quick = false): Promise<Layout> {
    signal.throwIfAborted();
    const net = netOf(input);
    const worker = isSmall(input) ? null : this.#running();
    if (!worker) return layered(net, quick);
    const id = this.#asked++;
    return new Promise<Layout>((resolve, reject) => {
      const abort = () => {
        // What else it was asked is older still.
        this.#end(signal.reason);
        reject(signal.reason);
      };
      const over = () => signal.removeEventListener("abort", abort);
      this.#waiting.set(id, {
        resolve: layout => {
          over();
          resolve(layout);
        },
        reject: reason => {
          over();
          reject(reason);
        },
      });
      signal.addEventListener("abort", abort, { once: true });
      worker.postMessage({ id, net, quick }, buffersOf(net));
    });
  }

  dispose(): void {
    this.#end(new DOMException("the layout engine was stopped", "AbortError"));
  }

  #running(): WorkerLike | null {
    if (this.#worker || !this.#start) return this.#worker;
    try {
      const worker = this.#start();
      worker.addEventListener("message", ({ data }) => this.#answered(data));
      worker.addEventListener("error", event => {
        if (this.#worker !== worker) return;
        this.#start = null;
        this.#end(new Error(event.message ?? "the layout worker failed"));
      });
      this.#worker = worker;
    } catch {
      this.#start = null;
    }
    return this.#worker;
  }

  #answered({ id, layout, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (layout) waiting?.resolve(layout);
    else waiting?.reject(new Error(error ?? "no layout"));
  }

  #end(reason: unknown): void {
    this.#worker?.terminate();
    this.#worker = null;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of left) reject(reason);
  }
}
