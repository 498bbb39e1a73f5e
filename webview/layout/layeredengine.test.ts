import { describe, expect, it } from "vitest";
import type { LayoutInput } from "./engine.js";
import { layered } from "./layered/layered.js";
import { type Net, netOf } from "./layered/net.js";
import { type Answer, LayeredEngine, type Question, type WorkerLike } from "./layeredengine.js";

const chain = (length: number): LayoutInput => {
  const blocks = Array.from({ length }, (_, i) => ({ id: `b${i}`, width: 96, height: 26, anchor: 13 }));
  const links = blocks.slice(1).map((to, i) => ({ id: `w${i}`, from: `b${i}`, to: to.id, straight: 1 }));
  return { blocks, links };
};

/** A worker that answers when told to. */
class Stub implements WorkerLike {
  asked: Question[] = [];
  ended = false;
  #message: ((event: { data: Answer }) => void)[] = [];
  #error: ((event: { message?: string }) => void)[] = [];

  postMessage(message: Question, transfer: Transferable[]): void {
    this.asked.push(structuredClone(message, { transfer }));
  }

  addEventListener(type: "message" | "error", listener: (event: never) => void): void {
    const listeners: unknown[] = type === "message" ? this.#message : this.#error;
    listeners.push(listener);
  }

  terminate(): void {
    this.ended = true;
  }

  answer({ id, net, quick }: Question): void {
    for (const listen of this.#message) listen({ data: { id, layout: layered(net, quick), error: null } });
  }

  refuse({ id }: Question): void {
    for (const listen of this.#message) listen({ data: { id, layout: null, error: "out of memory" } });
  }

  fail(): void {
    for (const listen of this.#error) listen({ message: "refused by the page's policy" });
  }
}

function engine(): { engine: LayeredEngine; workers: Stub[] } {
  const workers: Stub[] = [];
  const start = () => {
    workers.push(new Stub());
    return workers[workers.length - 1];
  };
  return { engine: new LayeredEngine(start), workers };
}

const never = new AbortController().signal;

describe("LayeredEngine", () => {
  it("answers a small question at once, without a worker", async () => {
    const { engine: small, workers } = engine();
    expect([...(await small.place(chain(3), never)).row]).toEqual([0, 1, 2]);
    expect(workers).toEqual([]);
  });

  it("hands a large one to a worker, and takes its answer", async () => {
    const { engine: large, workers } = engine();
    const placed = large.place(chain(500), never);
    const [question] = workers[0].asked;
    expect(question.net.width).toHaveLength(500);
    workers[0].answer(question);
    expect((await placed).row[499]).toBe(499);
  });

  it("ends the worker of a layout that is abandoned, and starts another for the next", async () => {
    const { engine: large, workers } = engine();
    const gone = new AbortController();
    const first = large.place(chain(500), gone.signal).catch((error: Error) => error.message);
    gone.abort(new Error("a newer one"));
    expect(await first).toBe("a newer one");
    expect(workers[0].ended).toBe(true);
    const second = large.place(chain(600), never);
    workers[0].answer(workers[0].asked[0]);
    workers[1].answer(workers[1].asked[0]);
    expect((await second).rows).toBe(600);
  });

  it("hands on why a layout failed", async () => {
    const { engine: large, workers } = engine();
    const placed = large.place(chain(500), never);
    workers[0].refuse(workers[0].asked[0]);
    await expect(placed).rejects.toThrow("out of memory");
  });

  it("works without a worker where none can start, or after it failed", async () => {
    const refused = new LayeredEngine(() => {
      throw new Error("no workers here");
    });
    expect((await refused.place(chain(500), never)).rows).toBe(500);
    expect(refused.inline).toBe(true);
    const { engine: large, workers } = engine();
    const first = large.place(chain(500), never).catch((error: Error) => error.message);
    workers[0].fail();
    expect(await first).toBe("refused by the page's policy");
    expect((await large.place(chain(500), never)).rows).toBe(500);
    expect(workers).toHaveLength(1);
  });
});

describe("netOf", () => {
  it("refuses a link to a block that is not there", () => {
    const lost = { ...chain(1), links: [{ id: "w", from: "b0", to: "b7", straight: 1 }] };
    expect((): Net => netOf(lost)).toThrow('layout: a link names the block "b7", which is not there');
  });
});
