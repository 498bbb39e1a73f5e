// Numbers of a tensor on a canvas, right-aligned in their row.
import type { Numbers } from "../../scene.js";
import type { Colour, Pen } from "../pen.js";
import { bars, digits, HEIGHT, WIDTH } from "./index.js";

export function paintNumbers(pen: Pen, numbers: Numbers, right: number, base: number, colour: Colour): void {
  if (numbers.kind === "none") return;
  const words = { colour, align: "end" } as const;
  if (numbers.kind === "text") return pen.say(numbers.text, right, base, words);
  const end = digits(numbers.max);
  pen.say(numbers.max, right, base, words);
  pen.say(numbers.min, right - WIDTH - 4 - end, base, words);
  paintBars(pen, bars(numbers.bins, WIDTH, HEIGHT), right - WIDTH - end, base + 1, colour);
}

export function paintBars(pen: Pen, shape: string, x: number, y: number, colour: Colour): void {
  pen.at({ x, y }, () => pen.faint(0.7, () => pen.path(new Path2D(shape), colour)));
}
