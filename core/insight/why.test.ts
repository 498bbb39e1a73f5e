import { afterEach, describe, expect, it } from "vitest";
import { traced } from "../../test/helpers/traced.js";
import {
  arange,
  autograd,
  clamp,
  dropout,
  inferenceMode,
  maximum,
  nn,
  noGrad,
  type Tensor,
  tensor,
  where,
} from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import type { Trace } from "../trace/trace.js";
import { why } from "./why.js";

afterEach(() => {
  tape.recorder = null;
  register.site = -1;
});

/** The answer for the node of that name, with the path as names. */
function answer(trace: Trace, name: string) {
  const node = trace.nodes.find(each => each.name === name)!;
  const found = why(trace, node.id);
  if (!found) return null;
  const path = found.path.map(id => trace.nodes[id].name ?? trace.nodes[id].op).join(" ");
  return { code: found.code, sentence: found.sentence, path, line: found.site?.line };
}

const leaf = (...data: number[]) => tensor(data, { requiresGrad: true });

describe("why is a gradient missing", () => {
  const cut = traced({
    x: () => arange(4, { requiresGrad: true }),
    y: ({ x }) => x.mul(x),
    u: ({ y }) => y.detach(),
    v: ({ u }) => u.add(1),
    z: ({ v, x }) => v.mul(x),
    loss: ({ z }) => z.sum(),
    run: ({ loss }) => loss.backward(),
  });

  it("because every way to the root is cut", () => {
    expect(answer(cut, "y")).toEqual({
      code: "detach",
      sentence:
        "Every way from y to what was differentiated is cut; the nearest cut is detach() (line 3), so for the rest of the program u is a constant.",
      path: "y u v z loss",
      line: 3,
    });
  });

  it("because it is the severed value, or comes from it", () => {
    expect(answer(cut, "u")).toEqual({
      code: "detach",
      sentence: "u is cut off by detach() (line 3): it counts as a constant, so it gets no gradient.",
      path: "u y",
      line: 3,
    });
    expect(answer(cut, "v")).toEqual({
      code: "detach",
      sentence:
        "v is computed from u, which is cut off by detach() (line 3): it counts as a constant, so it gets no gradient.",
      path: "v u y",
      line: 3,
    });
  });

  it("because it is not retained, though its adjoint is known", () => {
    expect(answer(cut, "z")).toEqual({
      code: "not-retained",
      sentence:
        "z was computed, and only leaves keep a .grad. Its adjoint in the last pass is known and shown; call z.retainGrad() before backward() to keep it.",
      path: "z",
      line: 5,
    });
    expect(answer(cut, "x")).toBeNull();
    expect(why(cut, 99)).toBeNull();
  });

  it("because of a mode, a comparison or whole numbers", () => {
    const trace = traced({
      w: () => leaf(1, 2),
      a: ({ w }) => noGrad(() => w.mul(2)),
      b: ({ w }) => inferenceMode(() => w.mul(2)),
      c: ({ w }) => w.gt(1),
      d: ({ w }) => w.argmax(),
      e: () => tensor([1, 2], { dtype: "int32" }),
      f: () => tensor([1, 2]),
      g: ({ f }) => f.mul(2),
    });
    const sentences = ["a", "b", "c", "d", "e", "f", "g"].map(name => [
      name,
      answer(trace, name)?.code,
      answer(trace, name)?.sentence,
    ]);
    const constant = "it counts as a constant, so it gets no gradient.";
    expect(sentences).toEqual([
      ["a", "no-grad", `a is cut off by noGrad() (line 2): ${constant}`],
      ["b", "inference", `b is cut off by inferenceMode() (line 3): ${constant}`],
      ["c", "step-function", `c is cut off by a comparison, which is a step function (line 4): ${constant}`],
      ["d", "integer", `d is cut off by a conversion to whole numbers (line 5): ${constant}`],
      ["e", "integer", "e holds int32 values; only float tensors have gradients."],
      [
        "f",
        "requires-grad-off",
        "f was made without requiresGrad, so no gradient is computed for it. Make it with { requiresGrad: true }, or call attachGrad() on it.",
      ],
      [
        "g",
        "requires-grad-off",
        "g was computed from tensors that do not require grad, so there is nothing to pass a gradient to.",
      ],
    ]);
    expect(answer(trace, "w")).toEqual({
      code: "no-backward",
      sentence:
        "No backward pass ran in this program, so nothing has a gradient. Call backward() on the result.",
      path: "w",
      line: 1,
    });
  });

  it("because nothing that was differentiated depends on it", () => {
    const trace = traced({
      x: () => leaf(1),
      idle: () => leaf(2),
      other: () => leaf(3),
      away: ({ other }) => other.exp(),
      loss: ({ x }) => x.sum(),
      run: ({ loss }) => loss.backward(),
    });
    expect(answer(trace, "idle")?.sentence).toBe("No operation uses idle, and backward() started from loss.");
    expect(answer(trace, "other")).toMatchObject({
      code: "unreached",
      sentence:
        "other is used, but not for what was differentiated: backward() started from loss, which does not depend on it.",
    });
  });

  it("because others were asked for, it was handed back, or taken away", () => {
    const trace = traced({
      p: () => leaf(1),
      q: () => leaf(2),
      asked: ({ p, q }) => autograd.grad(p.mul(q).sum(), [p])[0],
      r: () => leaf(3),
      run: ({ r }) => r.sum().backward(),
      gone: ({ r }) => {
        r.grad = null;
      },
      s: () => leaf(3),
      again: ({ s }) => s.sum().backward(),
      zeroed: ({ s }) => {
        s.grad!.zero_();
      },
    });
    expect(answer(trace, "p")?.code).toBe("not-accumulated");
    expect(answer(trace, "q")?.code).toBe("not-asked");
    expect(answer(trace, "r")).toMatchObject({
      sentence: "r.grad held a gradient and was set to null at line 6. No backward pass has filled it since.",
      line: 6,
    });
    expect(answer(trace, "s")).toMatchObject({
      sentence: "s.grad was set to zero at line 9. No backward pass has added to it since.",
      line: 9,
    });
  });
});

describe("why is a gradient zero", () => {
  function zeroOf(use: (w: Tensor) => Tensor) {
    return answer(
      traced({
        w: () => leaf(-1, -2),
        h: ({ w }) => use(w),
        run: ({ h }) => h.mul(3).sum().backward(),
      }),
      "w",
    );
  }

  it("because relu is dead, a factor is 0, a value is outside the limits, a function is flat", () => {
    const cases = [
      zeroOf(w => w.relu()),
      zeroOf(w => w.mul(0)),
      zeroOf(w => clamp(w, { min: 0, max: 1 })),
      zeroOf(w => w.round()),
    ];
    expect(cases.map(found => [found?.code, found?.sentence, found?.path, found?.line])).toEqual([
      [
        "zero",
        "The gradient of w is 0: relu (line 2) passes nothing, because no entry of w is above 0.",
        "w h",
        2,
      ],
      ["zero", "The gradient of w is 0: mul (line 2) multiplies it by 0, which is 0 everywhere.", "w h", 2],
      [
        "zero",
        "The gradient of w is 0: every entry of w lies outside the limits of clamp (line 2).",
        "w h",
        2,
      ],
      [
        "zero",
        "The gradient of w is 0: round (line 2) is flat between its steps, so its derivative is 0.",
        "w h",
        2,
      ],
    ]);
  });

  it("because of saturation, masks, lost choices, zero factors in products, drops and tiny adjoints", () => {
    const ones = tensor([1, 1]);
    const cases: [string, (w: Tensor) => Tensor][] = [
      [
        "sigmoid (line 2) is saturated: every entry of w × 1000 lies where it is flat",
        w => w.mul(1000).sigmoid(),
      ],
      ["tanh (line 2) is saturated: every entry of w × 1000 lies where it is flat", w => w.mul(1000).tanh()],
      ["where (line 2) takes the other branch everywhere, so w is masked", w => where(w.gt(0), w, ones)],
      [
        "maskedFill (line 2) takes the other branch everywhere, so w is masked",
        w => w.maskedFill(w.lt(0), 3),
      ],
      ["w is nowhere the one that maximum (line 2) picks", w => maximum(w, ones)],
      ["dropout (line 2) drops every entry of w", w => dropout(w, 1, true)],
      ["every entry of w lies outside the limits of hardtanh (line 2)", w => nn.functional.relu6(w)],
      [
        "matmul (line 2) multiplies it by tensor(), which is 0 everywhere",
        w => w.matmul(tensor([0, 0])).mul(ones),
      ],
      [
        "softmax (line 2) is saturated: it gives w × 1000 as 0 and 1 only",
        w =>
          w
            .mul(1000)
            .softmax(0)
            .mul(tensor([1, 2])),
      ],
    ];
    const said = cases.map(([, use]) => zeroOf(use)?.sentence.replace("The gradient of w is 0: ", ""));
    expect(said).toEqual(cases.map(([sentence]) => `${sentence}.`));
  });

  it("because it vanished on its way, or for several reasons at once", () => {
    const shrink = zeroOf(w => w.mul(1e-25).mul(1e-25).mul(1e-4));
    expect(shrink?.sentence).toBe(
      "The gradient of w is 0: what arrives at mul (line 2) is no larger than 4.24e-29, and what that rule makes of it is too small to be told from 0: it vanished on its way.",
    );
    expect(zeroOf(w => w.relu().add(w.round()))?.sentence).toBe(
      "The gradient of w is 0: round (line 2) is flat between its steps, so its derivative is 0; on another way relu (line 2) passes nothing, because no entry of w is above 0.",
    );
  });

  it("and says nothing where some entry gets a gradient", () => {
    const alive: ((w: Tensor) => Tensor)[] = [
      w => w.add(1.5).relu(),
      w => w.sigmoid(),
      w => w.tanh(),
      w => clamp(w, { min: -1.5, max: 1 }),
      w => where(w.gt(-1.5), w, tensor([1, 1])),
      w => maximum(w, tensor([-1.5, -1.5])),
      w => w.mul(tensor([0, 1])),
      w => dropout(w, 0.5, false),
      w => w.mul(1e-3),
      w => w.softmax(0).mul(tensor([1, 2])),
    ];
    expect(alive.map(zeroOf)).toEqual(alive.map(() => null));
  });

  it("because of an operation further on", () => {
    const trace = traced({
      w: () => leaf(1, 2),
      a: ({ w }) => w.exp(),
      b: ({ a }) => a.neg(),
      c: ({ b }) => b.relu(),
      run: ({ c }) => c.sum().backward(),
    });
    expect(answer(trace, "w")).toEqual({
      code: "zero",
      sentence: "The gradient of w is 0: relu (line 4) passes nothing, because no entry of b is above 0.",
      path: "w a b c",
      line: 4,
    });
    expect(answer(trace, "a")?.sentence).toBe(
      "The adjoint of a is 0: relu (line 4) passes nothing, because no entry of b is above 0.",
    );
  });

  it("because its contributions cancel", () => {
    expect(zeroOf(w => w.sub(w))?.sentence).toBe(
      "What arrived at w along its paths cancels out: the contributions are not 0, but their sum is.",
    );
  });
});

describe("what examples ask", () => {
  it("has no answer of requiresGrad for gradients, which are values too", () => {
    const trace = traced({
      x: () => leaf(1, 2),
      run: ({ x }) => x.sum().backward(),
      same: ({ x }) => x.grad?.eq(1),
      none: ({ x }) => x.grad?.zero_(),
    });
    const sentence =
      "x.grad is a gradient itself. It can be differentiated only after backward({ createGraph: true }).";
    const grads = trace.nodes.filter(node => node.name === "x.grad");
    expect(grads.map(node => why(trace, node.id)?.sentence)).toContain(sentence);
  });

  it("finds where a parameter's gradient was set to zero, whichever version is asked about", () => {
    const trace = traced({
      w: () => leaf(1, 2),
      run: ({ w }) => w.sum().backward(),
      step: ({ w }) => noGrad(() => w.sub_(0.1)),
      reset: ({ w }) => w.grad?.zero_(),
    });
    const versions = trace.nodes.filter(node => node.leaf && node.requiresGrad);
    expect(versions.map(node => why(trace, node.id)?.sentence)).toEqual([
      "w.grad was set to zero at line 4. No backward pass has added to it since.",
      "w.grad was set to zero at line 4. No backward pass has added to it since.",
    ]);
  });

  it("says what switches recording on, where leaves are marked MXNet's way", () => {
    const trace = traced({
      x: () => tensor([1, 2]),
      mark: ({ x }) => void x.attachGrad(),
      run: ({ x }) => autograd.record(() => x.mul(2)).backward(),
      y: ({ x }) => x.mul(4),
    });
    expect(answer(trace, "y")?.sentence).toBe(
      "y is cut off by running outside of record(), or in noGrad() or pause() (line 4): it counts as a constant, so it gets no gradient.",
    );
  });

  it("does not blame a value that was handed over without its history", () => {
    const inner = { value: tensor(0) };
    const trace = traced({
      run: () => {
        const recorder = tape.recorder;
        tape.recorder = null;
        inner.value = tensor(1);
        tape.recorder = recorder;
      },
      g: () => inner.value,
    });
    expect(answer(trace, "g")?.sentence).toMatch(
      /^g came about where nothing is recorded: .* so no gradient\.$/,
    );
  });
});
