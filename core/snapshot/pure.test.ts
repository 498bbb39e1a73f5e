// That a look changes nothing: V8 itself refuses any side effect, as it does for a debugger that asks for a description.
import { type Runtime, Session } from "node:inspector";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { arange, func, nn, noGrad, randn, type Tensor, tensor } from "../index.js";
import { tape } from "../tape/recorder.js";
import { idMark } from "../tensor/storage.js";
import { key } from "./register.js";
import { encoded, snapshot } from "./snapshot.js";

const session = new Session();
session.connect();
afterAll(() => session.disconnect());

const stage: { subject?: () => unknown } = {};
Object.defineProperty(globalThis, "__stage", { value: stage });

/** What `run` gives as JSON, if V8 sees no side effect in it; else its complaint. */
function withoutSideEffects(run: () => unknown): string {
  stage.subject = () => JSON.stringify(run()) ?? "undefined";
  let answer = "none";
  const request = { expression: "__stage.subject()", throwOnSideEffect: true, returnByValue: true };
  session.post("Runtime.evaluate", request, (error: Error | null, found: Runtime.EvaluateReturnType) => {
    answer = error?.message ?? found.exceptionDetails?.exception?.description ?? String(found.result.value);
  });
  return answer;
}

const described = Symbol.for("debug.description");
const opened = Symbol.for("debug.properties");
type Shown = Tensor & Record<symbol, () => Readonly<Record<string, unknown>>>;
const description = (x: Tensor) => (x as Shown)[described]();
const properties = (x: Tensor) => (x as Shown)[opened]();

describe("what V8 sees of a look", () => {
  it("would see a side effect", () => {
    const x = tensor(1);
    expect(withoutSideEffects(() => x.add(1))).toContain("side-effect");
    expect(withoutSideEffects(() => x.shape)).toBe("[]");
  });

  it("describes tensors without one", () => {
    const x = arange(4).requiresGrad_();
    const y = x.dot(x).mul(2);
    y.backward();
    const net = new nn.Linear(2, 2);
    const wide = tensor(3).expand(100, 200);
    expect(withoutSideEffects(() => description(x))).toBe(
      JSON.stringify("tensor [4] 0, 1, 2, 3 · grad 0, 4, 8, 12"),
    );
    expect(withoutSideEffects(() => description(y))).toBe(
      JSON.stringify("tensor 28 · no grad: computed by MulBackward0"),
    );
    expect(withoutSideEffects(() => description(net.weight))).toContain("· no grad yet");
    expect(withoutSideEffects(() => description(wide))).toContain("3, 3, 3, 3, …");
    expect(withoutSideEffects(() => properties(x).value)).toBe("[0,1,2,3]");
    expect(withoutSideEffects(() => properties(y).operation)).toBe('"MulBackward0"');
    expect(withoutSideEffects(() => properties(wide).value)).toContain("… 10000 more");
    expect(properties(net.weight).value).toEqual(net.weight.toArray());
    expect(properties(x).grad).toBe(x.grad);
  });

  it("takes a snapshot without one", () => {
    const net = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 1));
    const x = randn(2, 4);
    const loss = nn.functional.mseLoss(net.forward(x), tensor([[1], [2]]));
    loss.backward({ retainGraph: true });
    const names = () => snapshot({ net, x, loss }, { file: "a.ts" })?.nodes.map(({ op }) => op);
    expect(withoutSideEffects(names)).toBe(JSON.stringify(names()));
  });
});

describe("the debuggee", () => {
  const state = (all: readonly Tensor[]) =>
    all.map(x => [x.version, x.wants, x.slot, x.origin?.name, x.extra && { ...x.extra }, [...x.strides]]);

  it("is as it was: versions, histories, gradients, counters", () => {
    const programs = fc.array(
      fc.constantFrom("mul", "tanh", "view", "inPlace", "backward", "zero", "detach"),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(programs, steps => {
        const all = [
          tensor(
            [
              [0.5, -1],
              [2, 0.25],
            ],
            { requiresGrad: true },
          ),
        ];
        for (const step of steps) run(step, all);
        const before = [state(all), idMark(), tape.recorder];
        const values = Object.fromEntries(all.map((x, i) => [`t${i}`, x]));
        const first = encoded(values, { file: "a.ts" });
        expect([state(all), idMark(), tape.recorder]).toEqual(before);
        expect(encoded(values, { file: "a.ts" })).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });

  it("has one entry on the global object, which no loop over it meets", () => {
    const found = Object.getOwnPropertyDescriptor(globalThis, key);
    expect(found).toMatchObject({ enumerable: false });
    expect(found?.value).toEqual([encoded]);
  });

  it("takes nothing from a func.grad that is under way", () => {
    let bytes: Uint8Array | null = null;
    const slope = func.grad((x: Tensor) => {
      const y = x.square();
      bytes = encoded({ x, y }, { file: "a.ts" });
      return y.sum();
    })(tensor([3]));
    expect(bytes).not.toBeNull();
    expect([...(slope as Tensor).data]).toEqual([6]);
  });
});

/** One step of a made-up program: another tensor, or a change. */
function run(step: string, all: Tensor[]): void {
  const x = all[all.length - 1];
  if (step === "mul") all.push(x.mul(all[0]));
  else if (step === "tanh") all.push(x.tanh());
  else if (step === "view") all.push(x.view(-1).view(2, 2));
  else if (step === "inPlace") noGrad(() => x.mul_(1.5));
  else if (step === "zero") all[0].grad?.zero_();
  else if (step === "detach") all.push(x.detach());
  else if (x.wants) backward(x);
}

/** It refuses where a kept value was changed in place: that is a state, too. */
function backward(x: Tensor): void {
  try {
    x.sum().backward({ retainGraph: true });
  } catch (error) {
    if (!String(error).includes("modified by an in-place")) throw error;
  }
}
