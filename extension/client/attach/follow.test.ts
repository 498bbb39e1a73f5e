import { describe, expect, it } from "vitest";
import { Follower, type Spot, whyLeft } from "./follow.js";
import type { Reading } from "./reading.js";

const graphAt = (place: string): Reading => ({ kind: "graph", place, bytes: new Uint8Array(), notes: [] });

/** A program whose looks are answered when the test says so, and a panel that writes down what it is told. */
class Stage {
  frame: string | null = "a";
  seen = true;
  readonly told: string[] = [];
  readonly reads: { at: string; answer: (reading: Reading) => void; refuse: (why: Error) => void }[] = [];
  readonly follower = new Follower<string>({
    stopped: () => this.frame,
    read: at => new Promise((answer, refuse) => this.reads.push({ at, answer, refuse })),
    seen: () => this.seen,
    found: ({ place }, frame) => this.told.push(`${place} of ${frame}`),
    failed: error => this.told.push(String(error)),
    left: frame => this.told.push(`left, ${frame ?? "nowhere"}`),
  });

  move(frame: string | null): void {
    this.frame = frame;
    this.follower.moved();
  }

  get asked(): string {
    return this.reads.map(({ at }) => at).join(" ");
  }

  async answer(): Promise<void> {
    const read = this.reads.at(-1);
    read?.answer(graphAt(`graph ${read.at}`));
    await settled();
  }
}

const settled = () => new Promise(resolve => setImmediate(resolve));

describe("a follower", () => {
  it("looks at one stop at a time, and next at the one that was reached meanwhile", async () => {
    const stage = new Stage();
    for (const frame of ["a", "b", "c", "d"]) stage.move(frame);
    expect(stage.asked).toBe("a");
    await stage.answer();
    expect(stage.asked).toBe("a d");
    expect(stage.told).toEqual([]);
    await stage.answer();
    expect(stage.asked).toBe("a d");
    expect(stage.told).toEqual(["graph d of d"]);
  });

  it("says at once that the program has gone on, and drops what comes late", async () => {
    const stage = new Stage();
    stage.move("a");
    stage.move(null);
    expect(stage.told).toEqual(["left, nowhere"]);
    await stage.answer();
    expect(stage.told).toEqual(["left, nowhere"]);
    stage.move("b");
    await stage.answer();
    expect(stage.told.at(-1)).toBe("graph b of b");
  });

  it("does not look while nobody sees the picture, and catches up when somebody does", async () => {
    const stage = new Stage();
    stage.seen = false;
    stage.move("a");
    stage.move("b");
    await settled();
    expect(stage.asked).toBe("");
    expect(stage.told).toEqual(["left, a", "left, b"]);
    stage.seen = true;
    await Promise.race([stage.follower.catchUp(), settled()]);
    expect(stage.asked).toBe("b");
    await stage.answer();
    expect(stage.told.at(-1)).toBe("graph b of b");
    await stage.follower.catchUp(); // shown again: it is not behind
    expect(stage.asked).toBe("b");
  });

  it("is behind where the program moved during a look that was asked for", async () => {
    const stage = new Stage();
    stage.seen = false; // no panel yet
    const look = stage.follower.look("a");
    expect(stage.follower.behind).toBe(false);
    stage.move(null);
    await stage.answer();
    expect((await look).place).toBe("graph a");
    expect(stage.follower.behind).toBe(true);
  });

  it("lets a look that was asked for wait until the one under way is done", async () => {
    const stage = new Stage();
    stage.move("a");
    const looks = [stage.follower.look("a"), stage.follower.look("a")];
    for (let i = 1; i <= 3; i++) {
      await settled();
      expect(stage.reads).toHaveLength(i);
      await stage.answer();
    }
    expect((await Promise.all(looks)).map(({ place }) => place)).toEqual(["graph a", "graph a"]);
  });

  it("tells of a debugger that does not answer, and goes on", async () => {
    const stage = new Stage();
    stage.move("a");
    stage.reads[0].refuse(new Error("canceled"));
    await settled();
    expect(stage.told).toEqual(["Error: canceled"]);
    stage.move("b");
    stage.move("c");
    stage.reads[1].refuse(new Error("not paused"));
    await settled();
    await stage.answer();
    expect(stage.told).toEqual(["Error: canceled", "graph c of c"]);
  });
});

it("says why a picture is of an earlier stop", () => {
  const launch = { id: "launch" };
  const session = { id: "train", parentSession: launch };
  const spot = (id: string, threadId: number): Spot => ({ session: { id }, threadId });
  const own: Spot = { session, threadId: 1 };
  const why = (active: Spot | null, shown: Spot["session"] | null, ended = false) =>
    whyLeft(own, active, shown, ended);
  expect(why(null, null)).toBe("The program has gone on.");
  expect(why(null, launch)).toBe("The program has gone on.");
  expect(why(own, session)).toBe("The program has gone on.");
  expect(why(spot("train", 2), session)).toBe("The debugger looks at another thread.");
  expect(why(spot("other", 1), { id: "other" })).toBe("The debugger looks at another program.");
  expect(why(null, { id: "other" })).toBe("The debugger looks at another program.");
  expect(why(spot("other", 1), { id: "other" }, true)).toBe("The program has ended.");
});
