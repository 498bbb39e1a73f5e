import * as v from "valibot";
import { expect, test } from "vitest";
import { parse } from "./guard.js";
import { runAnswerSchema, stateSchema } from "./lsp.js";
import { fromPanelSchema } from "./panel.js";
import { defaults, runMode, settingsSchema } from "./settings.js";

const site = { file: "a.ts", line: 1, column: 2, endLine: 1, endColumn: 5 };

test("a good message comes back typed, without fields that nobody asked for", () => {
  expect(parse(fromPanelSchema, { type: "reveal", site, focus: true, more: 1 }, "panel")).toEqual({
    ok: true,
    value: { type: "reveal", site, focus: true },
  });
});

test("a bad message is named by its field", () => {
  const bad = parse(fromPanelSchema, { type: "reveal", site: { ...site, line: -3 }, focus: true }, "panel");
  expect(bad).toEqual({ ok: false, problem: "panel.site.line: Invalid value: Expected >=1 but received -3" });
  for (const value of [null, 3, "ready", {}, { type: "fetch" }, { type: "log", level: "info" }, []])
    expect(parse(fromPanelSchema, value, "panel").ok).toBe(false);
});

test("messages that would fill the memory are refused", () => {
  const text = "x".repeat(100_001);
  expect(parse(fromPanelSchema, { type: "log", level: "info", text }, "panel").ok).toBe(false);
});

test("a bad setting falls back to its default and leaves the others alone", () => {
  const value = { ...defaults, timeout: "soon", memory: 1.5, run: "manual" };
  expect(v.parse(settingsSchema, value)).toEqual({ ...defaults, run: "manual" });
});

test("runOnEdit, which was turned off, still counts until the newer setting is there", () => {
  expect(runMode(undefined, false)).toBe("manual");
  expect(runMode(undefined, true)).toBe(undefined);
  expect(runMode("onSave", false)).toBe("onSave");
});

test("answers and states of the server are checked too", () => {
  expect(parse(runAnswerSchema, { kind: "refused", reason: "because", message: "" }, "run").ok).toBe(false);
  const state = { uri: "file:///a.ts", run: 1, asked: true, state: { kind: "idle" }, stale: false };
  expect(parse(stateSchema, { ...state, trace: null, runtime: null }, "state").ok).toBe(true);
  expect(parse(stateSchema, { ...state, trace: { path: "" }, runtime: null }, "state").ok).toBe(false);
});
