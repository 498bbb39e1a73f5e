// Opened groups: a border around their boxes, and a head with name, type, line, the way to close it and its slider.
import type { ViewGroup } from "../../core/graph/group.js";
import { frameText, groupOf } from "../layout/card.js";
import { BOX, CARD, type Rect } from "../layout/place.js";
import { badgeShapes, badgeWords } from "./badges.js";
import { ellipsize } from "./fit.js";
import { roomFor, START } from "./heads.js";
import type { SceneInput } from "./input.js";
import type { FrameShape } from "./scene.js";
import { turnsShape } from "./turns.js";

/** The slider of a wide frame is no longer than this: a hand's way. */
const LONGEST = 400;

/** All of a frame that no step changes: of a hundred open modules it would take longer than what a step does change. */
type Still = Omit<FrameShape, "turns">;

interface Known {
  readonly placed: SceneInput["placed"];
  readonly measure: SceneInput["measure"];
  readonly frames: Map<ViewGroup, Still>;
}

const known = new WeakMap<SceneInput["view"], Known>();

export function frameShapes(input: SceneInput): FrameShape[] {
  const { frames } = knownOf(input);
  return input.view.groups.flatMap(group => {
    const place = group.open ? input.placed.frames.get(group.id) : undefined;
    if (!place) return [];
    let still = frames.get(group);
    if (!still) {
      still = stillShape(input, group, place);
      frames.set(group, still);
    }
    const to = Math.min(place.width - BOX.padding, BOX.padding + LONGEST);
    return [{ ...still, turns: turnsShape(input, group, { y: CARD.head, from: BOX.padding, to }) }];
  });
}

function knownOf({ view, placed, measure }: SceneInput): Known {
  const found = known.get(view);
  if (found?.placed === placed && found.measure === measure) return found;
  const made = { placed, measure, frames: new Map<ViewGroup, Still>() };
  known.set(view, made);
  return made;
}

function stillShape(input: SceneInput, group: ViewGroup, place: Rect): Still {
  const { measure } = input;
  const badges = badgeShapes(group, place.width - BOX.padding, measure);
  const end = (badges[0] ? badges[0].x - badges[0].width : place.width - BOX.padding) - 8;
  const rest = ` · ${frameText(group)}`;
  const own = measure(group.name, "name");
  const room = roomFor(input.placed, group.id, { from: START, to: end }, own + measure(rest, "code"), own);
  const name = ellipsize(group.name, "name", room.to - room.from, measure);
  const x = room.from + Math.ceil(measure(name, "name"));
  const text = ellipsize(rest, "code", room.to - x, measure);
  return {
    group: group.id,
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.height,
    depth: depthOf(input, group),
    name: { x: room.from, text: name },
    rest: { x, text: text.length > 4 ? text : "" },
    badges,
    title: [`${group.name}, ${frameText(group)}`, ...badgeWords(group), "close it"].join(", "),
  };
}

function depthOf({ view }: SceneInput, group: ViewGroup): number {
  let depth = 0;
  for (let up = groupOf(view, group.parent); up; up = groupOf(view, up.parent)) depth++;
  return depth;
}
