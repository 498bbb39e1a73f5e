import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { heldBack } from "./held.js";
import { view } from "./view.js";

const detach = detachJson as Trace;

describe("heldBack", () => {
  it("lists the parameters and values behind a cut, and nothing for a wire that carries", () => {
    const { wires } = view(detach, { pass: 0 });
    const cut = wires.find(wire => wire.blocked)!;
    const name = (id: number) => detach.nodes[id].name;
    const held = heldBack(detach, cut);
    expect([held.parameters.map(name), held.values.map(name)]).toEqual([["x"], ["y"]]);
    const carries = wires.find(wire => !wire.blocked)!;
    expect(heldBack(detach, carries)).toEqual({ parameters: [], values: [] });
  });
});
