// A leaf that requires grad on a canvas: its blue edge, and the tray of x.grad above it.
import type { BoxShape, TrayShape } from "../../scene.js";
import { paintBox } from "../op/paint.js";
import type { Pen } from "../pen.js";
import { outline } from "./index.js";

export function paint(pen: Pen, box: BoxShape): void {
  pen.at(box, () => {
    if (box.tray) paintTray(pen, box.tray);
    paintBox(pen, box, "parameter");
    pen.fill(0, 7, 3, box.height - 14, "parameter");
  });
}

function paintTray(pen: Pen, tray: TrayShape): void {
  pen.at({ x: 8, y: -24 }, () => {
    if (tray.state === "filled") pen.path(new Path2D(outline(tray, true)), "fill");
    const dash = tray.state === "null" ? [3, 2] : [];
    pen.path(new Path2D(outline(tray, false)), null, { colour: "gradient", dash });
    pen.say(tray.label, 8, 15, { colour: "gradient" });
    pen.say(tray.text, tray.width - 8, 15, { colour: "gradient", align: "end" });
  });
}
