// What the panel knows of a training, and which pass of the trace each of its steps is. Pure.
import { grown, untrained } from "../../core/trace/steps.js";
import type { TrainingMessage } from "../../extension/protocol/panel.js";
import type { Trained } from "./state.js";

/** With new rows; null where nothing was trained. */
export function trained(before: Trained | null, message: TrainingMessage): Trained | null {
  const { live, shown, placed } = message;
  const known = message.fresh ? untrained : (before ?? untrained);
  const now = grown(known, message);
  return now.total === 0 ? null : { ...now, live, shown, placed };
}
