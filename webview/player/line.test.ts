import { describe, expect, it } from "vitest";
import { timeline } from "../../core/graph/timeline.js";
import { view } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { stepLine } from "./line.js";
import { pulseAt } from "./pulse.js";
import { speech } from "./speech.js";

const detach = detachJson as Trace;
const product = productJson as Trace;

function line(trace: Trace, at: number) {
  const made = stepLine(trace, 0, timeline(trace, view(trace, { pass: 0 })), at);
  const text = made.parts.map(part =>
    part.kind === "adjoint" ? `${part.text}\u0305` : part.kind === "gap" ? "  " : part.text,
  );
  return { text: text.join(""), place: made.place, speech: speech(made) };
}

describe("stepLine", () => {
  it("writes a contribution with its numbers", () => {
    expect(line(detach, 6)).toEqual({
      text: "x̅ += z̅ · u  0 1 4 9 = 1 1 1 1 · 0 1 4 9",
      place: "2/2 · line 6",
      speech: "x: gradient norm 9.9, from sum through mul, x.grad accumulated, step 2 of 2, line 6",
    });
  });

  it("names an unnamed operation as the word beside its circle", () => {
    expect(line(product, 5).text).toBe("x̅ += dot̅ · x  0 2 4 6 = 2 · 0 1 2 3  Σ x̅ = 0 4 8 12");
    expect(line(detach, 5).text).toBe("z̅ += sum̅ repeated  1 1 1 1");
  });

  it("writes a forward step", () => {
    expect(line(product, 2).text).toBe("y = 2 × (x • x)  28 = 2 × (0 1 2 3 • 0 1 2 3)");
    expect(line(product, 0)).toMatchObject({ text: "x = arange()  0 1 2 3", place: "1/3 · line 3" });
  });

  it("puts a negative number after a sign in brackets", () => {
    const trace = structuredClone(product);
    trace.nodes[1].value = { ...trace.nodes[1].value!, sample: [-14] };
    expect(line(trace, 3).text).toBe("dot̅ += y̅ · 2  2 = 1 · 2");
    trace.nodes[2].value = { ...trace.nodes[2].value!, sample: [-2] };
    trace.nodes[1].name = "d";
    expect(line(trace, 2).text).toBe("y = −2 × d  28 = −2 × (−14)");
  });

  it("says that gradients cancel, and that a hook changed one", () => {
    const trace = structuredClone(product);
    const [pass] = trace.backwards;
    const zero = { ...pass.steps[0].grad, norm: 0, sample: [0, 0, 0, 0] };
    for (const to of pass.steps.flatMap(step => step.to))
      if (to.node === 0) Object.assign(to, { share: null, cancelled: true });
    pass.steps.find(step => step.node === 0)!.grad = zero;
    const cancelled = line(trace, 5);
    expect(cancelled.text).toContain("Σ x̅ = 0 0 0 0  cancelled");
    expect(cancelled.speech).toContain(
      "x: gradient norm 0, from y through dot, arrival 2 of 2, cancelled to zero",
    );
    const changed = structuredClone(trace);
    changed.events.push({ seq: pass.seq + 0.5, kind: "hook", node: 0, site: null });
    expect(line(changed, 5).text).toContain("changed by a hook");
    const same = structuredClone(product);
    same.events.push({ seq: pass.seq + 0.5, kind: "hook", node: 0, site: null });
    expect(line(same, 5).text).not.toContain("hook");
  });

  it("says how many gradients arrive in a wave, and the largest", () => {
    const steps = Array.from({ length: 200 }, () => product.backwards[0].steps[0]);
    const trace = { ...product, backwards: [{ ...product.backwards[0], steps }] };
    expect(line(trace, 3)).toMatchObject({
      text: "200 gradients arrive together  largest to dot̅ ‖·‖ 2",
      speech: "200 gradients arrive together, the largest at dot, norm 2, step 1 of 2, line 4",
    });
  });

  it("says what there is before the first step", () => {
    expect(line(product, -1)).toMatchObject({ text: "3 forward steps, 3 contributions backward", place: "" });
  });
});

describe("pulseAt", () => {
  it("lifts for 100 ms, travels for 400, lands for 120, rests for 80", () => {
    const at = (ms: number) => pulseAt(ms / 700);
    expect(at(0)).toEqual({ along: 0, size: 0, landed: 0, rest: 0 });
    expect(at(100)).toMatchObject({ along: 0, size: 1 });
    expect(at(300)).toMatchObject({ along: 0.5, size: 1, landed: 0 });
    expect(at(500)).toMatchObject({ along: 1, landed: 0 });
    expect(at(620)).toMatchObject({ size: 0, landed: 1, rest: 0 });
    expect(at(700).rest).toBe(1);
  });
});
