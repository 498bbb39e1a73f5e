import { expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { lift } from "./lift.js";
import { path, resultOf, text } from "./testing.js";

const result = resultOf(detachJson as Trace);

it("edits the text as it is now, wherever the line has moved", () => {
  const edit = { kind: "edit", file: path, old: "y.detach()", text: "y" };
  expect(lift(result, 2, () => undefined)).toEqual({
    ...edit,
    start: { line: 4, character: 10 },
    end: { line: 4, character: 20 },
  });
  expect(lift(result, 2, () => `// new\n${text}`)).toMatchObject({
    ...edit,
    start: { line: 5, character: 10 },
  });
});

it("proposes nothing for a line that changed, a value without a line, or none that is cut", () => {
  expect(lift(result, 2, () => text.replace("y.detach()", "y.detach().neg()"))).toEqual({
    kind: "none",
    message: "This line has changed since the run: run again.",
  });
  expect(lift(result, 99, () => undefined)).toMatchObject({ kind: "none" });
  expect(lift(result, 3, () => undefined)).toMatchObject({ kind: "none" });
});
