// A trace drawn without a panel: the state that a panel would start in, laid out and built by the same rooms. The engine
// is our own; elkjs needs a browser's worker.
import { moment } from "../../core/graph/moment.js";
import type { Trace } from "../../core/trace/trace.js";
import type { Measure } from "../layout/caption.js";
import { prepare } from "../layout/input.js";
import { LayeredEngine } from "../layout/layeredengine.js";
import { Layouter } from "../layout/layouter.js";
import { buildScene } from "../scene/build.js";
import { cutRoom } from "../scene/cuts.js";
import type { Scene } from "../scene/scene.js";
import { PAGE, type Shelf, save } from "../store/persist.js";
import { type Picture, picture } from "../store/select.js";
import { type Choice, initial } from "../store/state.js";
import type { Theme } from "../theme/tokens.js";

export interface Drawn {
  scene: Scene;
  notes: string[];
}

/** What a panel keeps that shows this pass, after its last step: a page opens there. */
export function keptOf({ file }: Trace, pass: number): Shelf {
  const document = { uri: PAGE, file, version: 0 };
  const choice: Choice = { kind: "pass", index: pass };
  return save({ version: 1, files: {} }, { ...initial, document, choice, cursor: Number.MAX_SAFE_INTEGER });
}

/** The picture of this pass; of the one that shows most if none is named. */
export function pictureOf(trace: Trace, pass: number | null): Picture {
  const choice: Choice = pass === null ? { kind: "auto" } : { kind: "pass", index: pass };
  const found = picture({ ...initial, trace, choice });
  if (!found) throw new RangeError("a picture needs a trace");
  return found;
}

/** After its last step, nothing selected. */
export async function draw(
  of: Picture,
  measure: Measure,
  { contrast }: Pick<Theme, "contrast">,
): Promise<Drawn> {
  const { trace, view, flow, timeline, woulds } = of;
  const words = (wire: (typeof view.wires)[number]) => cutRoom(trace, wire, woulds.get(wire.key));
  const prepared = prepare(trace, view, flow.spine, words, measure);
  const engine = new LayeredEngine(null);
  const placed = await new Layouter(engine, engine).place(view, prepared);
  const cursor = timeline.entries.length;
  const scene = buildScene({
    trace,
    view,
    flow,
    timeline,
    placed,
    moment: moment(trace, view, timeline, cursor),
    cursor,
    selected: { node: null, wire: null },
    lit: { nodes: new Set(), wire: null },
    lifted: new Set(),
    woulds,
    contrast,
    measure,
  });
  const notes = view.hidden.map(({ text }) => text);
  return { scene, notes: placed.note === null ? notes : [...notes, placed.note] };
}
