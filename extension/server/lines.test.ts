import { expect, test } from "vitest";
import { LineMap } from "./lines.js";

/** The line of the later text for each of the earlier one. */
function check(before: string, after: string, expected: readonly number[]): void {
  const map = new LineMap(before.split(" ").join("\n"), after.split(" ").join("\n"));
  expect(before.split(" ").map((_, line) => map.after(line))).toEqual(expected);
  expected.forEach((there, here) => {
    if (there >= 0) expect(map.before(there)).toBe(here);
  });
}

test("the same text maps onto itself", () => check("a b b c", "a b b c", [0, 1, 2, 3]));
test("an inserted line moves those below", () => check("a b c", "a new b c", [0, 2, 3]));
test("a removed line has no counterpart", () => check("a b c", "a c", [0, -1, 1]));
test("a changed line has none either", () => check("a b c", "a B c", [0, -1, 2]));
test("between two changes the lines that stayed are found", () =>
  check("a b c d e", "A b c d E", [-1, 1, 2, 3, -1]));
test("lines that repeat follow an anchor beside them", () =>
  check("x } b } c } y", "X } b } new c } Y", [-1, 1, 2, 3, 5, 6, -1]));
test("lines that swapped places: one of them stays", () => check("s a b t", "S b a T", [-1, -1, 1, -1]));
test("everything gone", () => check("a b", "c d e", [-1, -1]));

test("line ends do not matter, and lines outside have no counterpart", () => {
  const map = new LineMap("a\r\nb\r\n", "a\nb\n");
  expect([map.after(0), map.after(1), map.after(2), map.after(3), map.before(-1), map.before(99)]).toEqual([
    0, 1, 2, -1, -1, -1,
  ]);
});
