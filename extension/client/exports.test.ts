import { describe, expect, it } from "vitest";
import { Exports } from "./exports.js";

const bytes = (...values: number[]) => Uint8Array.from(values).buffer;

describe("files asked of the panel", () => {
  it("go to whoever asked, in any order", async () => {
    const exports = new Exports();
    const first = exports.ask(() => {});
    const second = exports.ask(() => {});
    exports.answered({ type: "exported", id: 1, bytes: bytes(2) });
    exports.answered({ type: "exported", id: 0, bytes: bytes(1) });
    exports.answered({ type: "exported", id: 7, bytes: bytes(7) });
    expect(await Promise.all([first, second])).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  });

  it("fail with the panel's reason", async () => {
    const exports = new Exports();
    const asked = exports.ask(id => exports.answered({ type: "notExported", id, message: "too large" }));
    await expect(asked).rejects.toThrow("too large");
  });

  it("fail where the panel says nothing", async () => {
    await expect(new Exports().ask(() => {}, 1)).rejects.toThrow("the panel did not answer");
  });
});
