// Parameters inside a box, on a canvas.
import { INSIDE } from "../../pills.js";
import type { BoxShape, PillShape } from "../../scene.js";
import type { Colour, Pen } from "../pen.js";
import { ROW } from "./index.js";

export function paintPills(pen: Pen, { pills, others }: BoxShape): void {
  for (const pill of pills) pen.at(pill, () => paintPill(pen, pill));
  if (!others.text) return;
  const { width, height, text } = others;
  pen.at(others, () => {
    pen.box(0, 0, width, height, 11, "back", { colour: "border", width: 1 });
    pen.say(text, width / 2, ROW.words + 1, { colour: "quiet", align: "center" });
  });
}

function paintPill(pen: Pen, pill: PillShape): void {
  const shell = pill.selected
    ? ({ colour: "focus", width: 2.5 } as const)
    : ({ colour: "parameter", width: pill.lit ? 2 : 1 } as const);
  pen.box(0, 0, pill.width, pill.height, 11, "back", shell);
  pen.say(pill.name, INSIDE, ROW.words);
  pen.say(pill.text, pill.width - INSIDE, ROW.words, { colour: normColour(pill), align: "end" });
  if (pill.bar > 0) pen.fill(INSIDE, ROW.bar, pill.bar, 2, "gradient");
  if (pill.tray === "null") return;
  const line = pill.tray === "zeros" ? { width: 1, dash: [3, 2] } : { width: 2 };
  pen.line(INSIDE, ROW.tray, pill.width - INSIDE, ROW.tray, { colour: "gradient", ...line });
}

function normColour({ reach }: PillShape): Colour {
  if (reach === "blocked") return "cut";
  if (reach === "nan") return "nan";
  return reach === "unreached" || reach === "quiet" ? "quiet" : "gradient";
}
