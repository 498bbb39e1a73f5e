// What is no tensor is refused by the library's own errors, in words that name the operation, never by a TypeError from
// inside. Every free function that is a method, too, is one whose first operand is a tensor (or a number).
import { describe, expect, test } from "vitest";
import * as gg from "../../core/index.js";

const NO_TENSORS: readonly unknown[] = [undefined, null, "text", {}, true, () => 1, Symbol("s"), 1n];

const methods = new Set(Object.getOwnPropertyNames(gg.Tensor.prototype));
const operations = Object.entries(gg).filter(
  (entry): entry is [string, (...operands: unknown[]) => unknown] =>
    typeof entry[1] === "function" && methods.has(entry[0]),
);

/** The first operand, and the second beside a good first one. */
function refused(name: string, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof gg.GradientGraphError)) throw error;
    expect(error.message).toContain(":");
    expect(error.message.length, `${name}: ${error.message}`).toBeGreaterThan(10);
    return;
  }
  throw new Error(`${name} took it`);
}

describe("no tensor for a tensor", () => {
  test("there are operations to ask", () => {
    expect(operations.length).toBeGreaterThan(100);
  });
  test.each(operations)("%s", (name, operation) => {
    for (const each of NO_TENSORS) refused(`${name}(${String(each)})`, () => operation(each, 0, 0));
  });
});
