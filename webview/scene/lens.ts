// What a lens adds to a scene: behind every box a ground in its tint with the figure at its corner, and its wires' tint.
import type { GoneSeen, Lensed } from "../../core/graph/lens.js";
import type { Measure } from "../layout/caption.js";
import { BOX } from "../layout/place.js";
import type { BoxShape, GoneShape, GroundPlace, GroundShape, LensShape, Scene, TintedWire } from "./scene.js";

const SIGN = BOX.sign;

/** Characters of a figure beside a box. */
const LONGEST = 24;

/** Below the lower right corner; of a circle on the side where it has no words. */
function figureAt({ kind, width, height, across }: BoxShape): GroundShape["at"] {
  if (kind !== "sign") return { x: width, y: height + 12, anchor: "end" };
  return across ? { x: 13, y: -5, anchor: "middle" } : { x: -6, y: 17, anchor: "end" };
}

export function lensShape(
  scene: Pick<Scene, "boxes" | "wires">,
  lensed: Lensed,
  measure: Measure,
): LensShape {
  const grounds: GroundShape[] = [];
  const bare: GroundPlace[] = [];
  for (const box of scene.boxes) {
    const seen = lensed.boxes.get(box.key);
    if (seen)
      grounds.push({ ...groundOf(box), tint: seen.tint, figure: short(seen.figure), at: figureAt(box) });
    else bare.push(groundOf(box));
  }
  const wires: TintedWire[] = [];
  for (const { key, path, width, far } of scene.wires) {
    const tint = lensed.wires.get(key);
    if (tint !== undefined && !far) wires.push({ key, path: path(), width, tint });
  }
  const gone = lensed.gone.flatMap(each => goneShape(scene.boxes[each.box], each, measure));
  return { name: lensed.name, grounds, bare, wires, gone };
}

/** The circle of a sign is its ground; its words stand beside it. */
function groundOf({ key, x, y, width, height, kind }: BoxShape): GroundPlace {
  if (kind === "sign") return { key, x, y, width: SIGN, height: SIGN, radius: SIGN / 2 };
  return { key, x, y, width, height, radius: 6 };
}

const GONE = { height: 16, padding: 5, apart: 3 } as const;

function goneShape(box: BoxShape | undefined, seen: GoneSeen, measure: Measure): GoneShape[] {
  if (!box) return [];
  const text = short(seen.text);
  const width = Math.ceil(measure(text, "code")) + 2 * GONE.padding;
  const { kind, tray, card, height } = box;
  const top = tray ? tray.y : box.y;
  const bottom = box.y + (card ? card.height : height);
  const y = seen.side === "before" ? top - GONE.height - GONE.apart : bottom + GONE.apart;
  // Beside the wire of a circle, which stands in its middle.
  const x = kind === "sign" && !box.across ? box.x + SIGN / 2 - width - GONE.padding : box.x;
  const key = `${seen.side} ${box.key}`;
  return [{ key, x, y, width, height: GONE.height, text, title: `${seen.words}: list all changes` }];
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
