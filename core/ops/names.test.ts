import { afterEach, describe, expect, it } from "vitest";
import { rows } from "../autograd/rule.js";
import * as library from "../index.js";
import { clamp, max, tensor } from "../index.js";
import { tape } from "../tape/recorder.js";
import { recording } from "../trace/testing.js";
import "./table.js";

// What traces call an operation must be a name that a program can write.

/** Names that no program writes, and why they are in traces all the same. */
const ownNames: Record<string, string> = {
  asStrided: "a view read again after its base was changed in place, as PyTorch has it",
  asStridedScatter: "the adjoint of that",
  asStridedWindow: "the adjoint of that",
  copySlices: "a base changed in place through a view, as PyTorch has it",
  averageSpread: "the adjoint of average pooling",
  takePlaces: "the adjoint of writing single elements",
  addPlaces: "the adjoint of reading single elements",
  takeLines: "the adjoint of adding lines",
  addLines: "the adjoint of reading lines",
  convToInput: "the adjoint of a convolution",
  convToWeight: "the adjoint of a convolution",
  prodOfOthers: "part of the adjoint of a product",
  normalCdf: "part of the adjoint of gelu",
  embed: "the adjoint of a window",
};

const spaces = Object.values(library).filter(value => typeof value === "object" && value !== null);
const written = (name: string) =>
  name in library || name in library.Tensor.prototype || spaces.some(space => name in space);

afterEach(() => {
  tape.recorder = null;
});

describe("every name in the table", () => {
  it.each([...rows.values()].map(row => [row.name, row.info.name]))(
    "%s, shown as %s, is public",
    (row, shown) => {
      if (Object.hasOwn(ownNames, row)) expect(written(shown)).toBe(false);
      else expect(written(shown) || written(`${shown}_`), shown).toBe(true);
    },
  );

  it("is that of its row, or the row says which case it is", () => {
    for (const { name, info } of rows.values()) expect(info.rule ?? info.name).toBe(name);
  });
});

describe("a trace", () => {
  it("calls operations what the program does, each case with its own text", () => {
    const made = recording();
    tape.recorder = made.tape;
    const x = tensor([1, -2], { requiresGrad: true });
    max(x).backward();
    max(x, 0);
    clamp(x, tensor(0));
    x.to("int32");
    x.div(2, { roundingMode: "floor" });
    x.grad?.zero_();
    tensor([1, 2]).zero_();
    tape.recorder = null;
    const { nodes, ops } = made.trace();
    const shown = nodes.filter(node => node.inputs.length > 0).map(node => [node.op, node.rule]);
    expect(shown).toEqual([
      ["max", "maxAll"],
      ["max", "maxAlong"],
      ["max", "maxAlong"],
      ["clamp", "clampBelow"],
      ["to", "toInteger"],
      ["div", "divRounded"],
      ["zero_", undefined],
    ]);
    expect(ops?.maxAll.back).toEqual(["{g} where {x} is the largest, shared among ties"]);
    expect(ops?.maxAlong.back).toEqual(["{g} put where the value was found"]);
    expect(ops?.max).toBeUndefined();
  });
});
