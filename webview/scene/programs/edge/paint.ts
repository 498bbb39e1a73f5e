// A wire on a canvas. Its path is made once a shape.
import { LEAD } from "../../../layout/stubs.js";
import { quietWidth } from "../../../theme/scale.js";
import type { WireShape } from "../../scene.js";
import type { Line, Pen } from "../pen.js";

const known = new WeakMap<WireShape["points"], Path2D>();

function pathOf({ points, path }: WireShape): Path2D {
  let made = known.get(points);
  if (!made) {
    made = new Path2D(path());
    known.set(points, made);
  }
  return made;
}

export function paint(pen: Pen, wire: WireShape): void {
  if (!wire.far || wire.whole || wire.lit || wire.selected) {
    if (wire.selected) pen.path(pathOf(wire), null, { colour: "lit", width: 12 });
    pen.path(pathOf(wire), null, lineOf(pen, wire));
  }
  if (!pen.shows()) return;
  for (const tick of wire.ticks) paintTick(pen, wire, tick);
  for (const end of wire.ends) paintEnd(pen, wire, end);
}

function lineOf(pen: Pen, wire: WireShape): Line {
  if (wire.state === "carries")
    return { colour: wire.nan ? "nan" : "gradient", width: wire.width, dash: wire.negative ? [6, 2] : [] };
  const dash = wire.state === "blocked" ? [1.5, 3] : [];
  return { colour: wire.lit || wire.selected ? "ink" : "wire", width: quietWidth(pen.theme.contrast), dash };
}

function paintTick(pen: Pen, wire: WireShape, { x, y, across, text }: WireShape["ticks"][number]): void {
  const line = { colour: "wire", width: 1.5 } as const;
  if (across) pen.line(x, y - 5, x, y + 5, line);
  else pen.line(x - 5, y, x + 5, y, line);
  if (wire.lit || wire.selected) pen.say(text, x + 9, y + 4, { colour: "quiet" });
}

/** A short line beside an end of a far wire, with the names of what is at the other. */
function paintEnd(pen: Pen, wire: WireShape, { x, y, text, side }: WireShape["ends"][number]): void {
  const line: Line =
    wire.state === "carries" ? { colour: "gradient", width: 2 } : { colour: "wire", width: 1.25 };
  if (side === "below") pen.line(x, y, x, y + LEAD, line);
  else pen.line(x, y, side === "left" ? x + 4 - LEAD : x + LEAD - 4, y, line);
  const at = side === "left" ? x - LEAD : side === "right" ? x + LEAD : x + 6;
  pen.say(text, at, side === "below" ? y + LEAD : y + 4, {
    colour: "quiet",
    align: side === "left" ? "end" : "start",
  });
}
