import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Trace } from "../../../core/trace/trace.js";
import detachJson from "../../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Theme } from "../../theme/tokens.js";
import { buildScene } from "../build.js";
import { Pen, type Surface } from "../programs/pen.js";
import type { Scene } from "../scene.js";
import { inputOf } from "../testing.js";
import { paintScene } from "./paint.js";
import { pickAt } from "./pick.js";
import { Places } from "./places.js";

/** Colours by their own names, so that calls read as words. */
const ink = new Proxy({} as Theme["ink"], { get: (_, name) => String(name) });
const theme: Theme = { ink, code: "mono", ui: "sans", contrast: false, dark: false, still: true };

/** A canvas that writes down what is drawn on it, in words. */
function recorder(): { on: Surface; calls: string[] } {
  const calls: string[] = [];
  const state: Record<string, unknown> = { globalAlpha: 1 };
  const on = new Proxy({} as Surface, {
    set: (_, name, value) => {
      state[String(name)] = value;
      return true;
    },
    get: (_, name) => {
      if (name in state) return state[String(name)];
      return (...args: unknown[]) => {
        const ink = String(name).startsWith("stroke") ? state.strokeStyle : state.fillStyle;
        const what = args.map(arg => (arg instanceof FakePath ? arg.d : arg)).join(" ");
        calls.push(`${String(name)} ${what}${/^(fill|stroke)/.test(String(name)) ? ` ${ink}` : ""}`.trim());
      };
    },
  });
  return { on, calls };
}

class FakePath {
  readonly d: string;
  constructor(d: string) {
    this.d = d;
  }
}

const ALL = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 };

describe("paint of detach", () => {
  let scene: Scene;
  beforeAll(async () => {
    vi.stubGlobal("Path2D", FakePath);
    scene = buildScene(await inputOf(detachJson as Trace));
  });
  afterAll(() => vi.unstubAllGlobals());

  const painted = (k: number, view = ALL) => {
    const { on, calls } = recorder();
    paintScene(new Pen(on, theme, k), scene, new Places(scene), view);
    return calls;
  };
  const texts = (calls: string[]) =>
    calls.filter(each => each.startsWith("fillText")).map(each => each.slice(9));

  it("says the words of the scene, in their colours and places", () => {
    expect(texts(painted(1)).map(each => each.replace(/ -?[\d.]+ -?[\d.]+ (\w+)$/, " → $1"))).toEqual([
      "constant for z → quiet",
      "detach → cut",
      " · line 5 → quiet",
      "would add 0 2 8 18 to x → quiet",
      "x.grad → gradient",
      "0 1 4 9 → gradient",
      "x → ink",
      "arange · [4] → quiet",
      "x → gradient",
      "0 1 2 3 → ink",
      "0 1 4 9 → gradient",
      "y → ink",
      "x × x · [4] → quiet",
      "y → quiet",
      "⊣⊢ blocked → cut",
      "0 1 4 9 → ink",
      "u → ink",
      "detach · [4] → quiet",
      "u → quiet",
      "– → quiet",
      "0 1 4 9 → ink",
      "z → ink",
      "u × x · [4] → quiet",
      "z → gradient",
      "0 1 8 27 → ink",
      "1 1 1 1 → gradient",
      "Σ → ink",
      "36 → ink",
      "1 → gradient",
      "sum → quiet",
    ]);
  });

  it("draws the same wires as SVG: two carry, as wide as what they carried", () => {
    const strokes = painted(1).filter(each => each.startsWith("stroke M"));
    const carried = scene.wires
      .filter(wire => wire.state === "carries")
      .map(wire => `stroke ${wire.path()} gradient`);
    expect(carried).toHaveLength(2);
    for (const each of carried) expect(strokes).toContain(each);
    expect(strokes.filter(each => each.endsWith(" wire"))).toHaveLength(4);
  });

  it("says what a frame is over the wires that lead into it, on the frame's own ground", () => {
    const { on, calls } = recorder();
    const frame = { group: "net", x: 0, y: 0, width: 600, height: 600, depth: 0, title: "Net" };
    const words = { name: { x: 28, text: "Net" }, rest: { x: 60, text: " · Net" } };
    const frames = [{ ...frame, ...words, badges: [], turns: null }];
    paintScene(new Pen(on, theme, 1), { ...scene, frames }, new Places(scene), ALL);
    const lastWire = calls.findLastIndex(each => each.startsWith("stroke M") && each.endsWith(" wire"));
    const name = calls.indexOf("fillText Net 28 20 ink");
    expect(name).toBeGreaterThan(lastWire);
    expect(calls[name - 1]).toBe("strokeText Net 28 20 strip");
    expect(calls.indexOf("roundRect 0 0 600 600 10")).toBeLessThan(lastWire);
  });

  it("leaves out words under nine screen px, detail first, and from afar all but blocks and hairlines", () => {
    expect(texts(painted(0.8)).map(each => each.split(" ")[0])).toEqual(["x", "y", "u", "z", "Σ"]);
    expect(texts(painted(0.6))).toEqual([]);
    const far = painted(0.1).filter(each => each.startsWith("fillRect"));
    expect(far.map(each => each.split(" ").at(-1))).toEqual([
      "strip", "quiet", "quiet", "ghost", "ghost", "parameter", "cut", "cut",
    ]); // biome-ignore format: one table
  });

  it("paints nothing that is out of view", () => {
    expect(painted(1, { left: 5000, top: 5000, right: 6000, bottom: 6000 })).toEqual([]);
    const [x] = scene.boxes;
    const around = { left: x.x, top: x.y, right: x.x + 1, bottom: x.y + 1 };
    const words = texts(painted(1, around));
    expect(words).toContain(`x 12 17 ink`);
    expect(words.some(each => each.startsWith("Σ"))).toBe(false);
  });

  it("finds boxes, wires and cuts under a point, and nothing where nothing is", () => {
    const places = new Places(scene);
    const at = (x: number, y: number) => pickAt(scene, places, x, y, true);
    for (const box of scene.boxes)
      expect(at(box.x + 13, box.y + 13)).toEqual({ kind: "node", node: box.node });
    const [cut] = scene.cuts;
    expect(at(cut.x, cut.y)).toEqual({ kind: "cut", wire: cut.key });
    const wire = scene.wires[4];
    const middle = {
      x: (wire.points[0].x + wire.points[1].x) / 2,
      y: (wire.points[0].y + wire.points[1].y) / 2,
    };
    expect(at(middle.x + 3, middle.y)).toEqual({ kind: "wire", wire: wire.key });
    expect(at(-400, -400)).toBeNull();
  });
});
