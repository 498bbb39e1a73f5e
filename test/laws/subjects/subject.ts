// A subject draws one random case of an operation: the intervals of its inputs, and what runs on them.
import type { Sample } from "../../../core/ops/samples.js";
import type { Draw } from "../draw.js";

export type Subjects = Readonly<Record<string, (d: Draw) => Sample>>;
