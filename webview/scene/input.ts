// What a scene is built from: the picture, where it was placed, the time, and what the person points at.
import type { Flow } from "../../core/graph/flow.js";
import type { Moment } from "../../core/graph/moment.js";
import type { Timeline } from "../../core/graph/timeline.js";
import type { View } from "../../core/graph/view.js";
import type { Would } from "../../core/graph/would.js";
import type { Trace } from "../../core/trace/trace.js";
import type { Measure } from "../layout/caption.js";
import type { Placed } from "../layout/place.js";

export interface SceneInput {
  trace: Trace;
  view: View;
  flow: Flow;
  timeline: Timeline;
  placed: Placed;
  moment: Moment;
  /** Entries of the timeline that are over. */
  cursor: number;
  /** Trace ids of the nodes and keys of the wires that are selected, and that are lit. */
  selected: { node: number | null; wire: number | null };
  lit: { nodes: ReadonlySet<number>; wire: number | null };
  lifted: ReadonlySet<number>;
  woulds: ReadonlyMap<number, Would>;
  contrast: boolean;
  measure: Measure;
}
