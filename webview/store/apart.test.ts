import { describe, expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { apart } from "./apart.js";
import type { Event } from "./event.js";
import { stoodAt } from "./player.js";
import { reduce } from "./reduce.js";
import { picture } from "./select.js";
import { initial, type State } from "./state.js";

const detach = detachJson as Trace;
const product = productJson as Trace;
const [once] = product.backwards;
/** The same pass again, later. */
const again = {
  ...once,
  seq: once.seq + 10,
  steps: once.steps.map(step => ({ ...step, seq: step.seq + 10 })),
};
const twice: Trace = { ...product, backwards: [once, again] };

const arrival = (trace: Trace): Event => ({
  type: "trace",
  document: { uri: "file:///a.ts", file: "a.ts", version: 1 },
  trace,
  saved: null,
});
const stand = (seq: number): Event => ({ type: "stand", seq });
const choose = (index: number): Event => ({ type: "choice", choice: { kind: "pass", index } });
const seek = (cursor: number): Event => ({ type: "seek", cursor });
const player = (command: "play" | "pause" | "step" | "first"): Event => ({ type: "player", command });
const through = (...events: Event[]): State => events.reduce(reduce, initial);
const [first] = once.steps;

describe("picture and debugger", () => {
  it("are together where the debugger goes, and where the player is taken", () => {
    for (const trace of [detach, product]) {
      let state = through(arrival(trace), stand(trace.backwards[0].steps[1].seq));
      expect(apart(state)).toBeNull();
      for (let cursor = picture(state)!.timeline.entries.length; cursor >= 0; cursor--) {
        state = reduce(state, seek(cursor));
        expect(state.debugged).toEqual({ kind: "here", seq: stoodAt(state) });
        expect([cursor, apart(state)]).toEqual([cursor, null]);
      }
    }
  });

  it("part where the person looks at another pass, until one goes to the other", () => {
    const parted = through(arrival(twice), stand(first.seq), choose(1));
    const name = twice.nodes[first.node].name ?? "sum(y)";
    const { line } = twice.nodes[first.node].site!;
    expect(apart(parted)).toEqual({
      text: `The debugger stands at ${name}, line ${line}, in pass 1`,
      back: "Go to the debugger's step",
      seq: first.seq,
    });
    // At its end already: nothing has moved.
    expect(apart(reduce(parted, player("step")))).toEqual(apart(parted));
    expect(apart(reduce(parted, stand(first.seq)))).toBeNull();
    const led = reduce(parted, seek(3));
    expect([apart(led), led.debugged]).toEqual([null, { kind: "here", seq: stoodAt(led) }]);
    // The debugger says that it has come along: a step of the forward pass is in both pictures.
    const echoed = reduce(led, stand(stoodAt(led)!));
    expect([apart(echoed), echoed.cursor, echoed.choice]).toEqual([null, 3, led.choice]);
  });

  it("part where the whole tape is on show, and in the same pass after a message alone", () => {
    const whole: Event = { type: "choice", choice: { kind: "whole" } };
    expect(apart(through(arrival(twice), stand(first.seq), whole))?.text).toMatch(/, in pass 1$/);
    const told = through(arrival(product), {
      type: "debugger",
      stands: { kind: "here", seq: product.nodes[0].seq },
    });
    expect(apart(told)?.text).toBe(
      `The debugger stands at ${product.nodes[0].name}, line ${product.nodes[0].site?.line}`,
    );
  });

  it("are together again when playing rests, and nothing is said meanwhile", () => {
    const playing = through(arrival(product), stand(first.seq), seek(1), player("play"), { type: "landed" });
    expect([playing.playing, playing.debugged, apart(playing)]).toEqual([
      true,
      { kind: "here", seq: product.nodes[0].seq },
      null,
    ]);
    const paused = reduce(playing, player("pause"));
    expect([paused.debugged, apart(paused)]).toEqual([{ kind: "here", seq: stoodAt(playing) }, null]);
  });

  it("part over another run and another program, which only the host can mend", () => {
    const run: Event = { type: "debugger", stands: { kind: "run" } };
    const program: Event = { type: "debugger", stands: { kind: "program", name: "b.ts" } };
    expect(apart(through(arrival(product), run))).toMatchObject({
      text: "The debugger stands in another run of this program",
      back: "Restart the debugger",
      seq: null,
    });
    expect(apart(through(arrival(product), program))).toMatchObject({
      text: "The debugger stands in b.ts",
      seq: null,
    });
    expect(apart(through(program))).toBeNull();
  });

  it("have nothing to do with each other without a session, and before the debugger is told of a new run", () => {
    expect(apart(through(arrival(twice), choose(0)))).toBeNull();
    const ended = through(arrival(twice), stand(first.seq), choose(1), { type: "debugger", stands: null });
    expect(apart(ended)).toBeNull();
    expect(apart(through(arrival(twice), stand(first.seq), choose(1), arrival(product)))).toBeNull();
  });
});
