// What tests of scenes start from: a trace's input, laid out by our own engine, with letters of one width.
import { flow } from "../../core/graph/flow.js";
import { moment } from "../../core/graph/moment.js";
import { timeline } from "../../core/graph/timeline.js";
import { view } from "../../core/graph/view.js";
import { would } from "../../core/graph/would.js";
import type { Trace } from "../../core/trace/trace.js";
import { prepare } from "../layout/input.js";
import { LayeredEngine } from "../layout/layeredengine.js";
import { Layouter } from "../layout/layouter.js";
import type { SceneInput } from "./input.js";

const layered = new LayeredEngine(null);
const measure = (text: string): number => text.length * 6.6;

/** The end of pass 0, with nothing selected. */
export async function inputOf(trace: Trace): Promise<SceneInput> {
  const shown = view(trace, { pass: 0 });
  const flows = flow(trace, shown);
  const prepared = prepare(trace, shown, flows.spine, () => ["detach · line 5"], measure);
  const line = timeline(trace, shown);
  const woulds = shown.wires.flatMap(wire => {
    const answer = wire.blocked ? would(trace, shown, wire) : null;
    return answer ? [[wire.key, answer] as const] : [];
  });
  return {
    trace,
    view: shown,
    flow: flows,
    timeline: line,
    placed: await new Layouter(layered, layered).place(shown, prepared),
    moment: moment(trace, shown, line, line.entries.length),
    cursor: line.entries.length,
    selected: { node: null, wire: null },
    lit: { nodes: new Set(), wire: null },
    lifted: new Set(),
    woulds: new Map(woulds),
    contrast: false,
    measure,
  };
}
