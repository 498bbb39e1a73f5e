// The wire between the runner (parent) and a run's process (child): frames on two private pipes, one each way, so that
// a program that spins, floods its output or reads its own stdin cannot get in between.
//
//   frame = length (4 bytes, big-endian, of what follows) · kind (1 byte) · secret (16 bytes) · payload
//
// The child's frames carry the secret that came with the run; others are dropped.
import * as v from "valibot";

/** What a frame is. */
export const FRAME = {
  // parent → child
  /** JSON `Begin`: the watchdog's share of a run. */
  begin: 1,
  /** JSON `ProgramText`: the main thread's share. Starts the run. */
  program: 2,
  /** Nothing: hand over what there is; the process is ended next. */
  stop: 3,
  /** JSON `Ask`: a value in full, after the program's end. */
  ask: 4,
  // child → parent
  /** Nothing: loaded, waiting for a run. */
  ready: 16,
  /** JSON `Progress`. */
  progress: 17,
  /** Raw tape words, continuing where the last such frame ended. */
  tape: 18,
  /** JSON `End`; nothing that matters follows. */
  end: 19,
  /** Raw words of the tape's latest records, in pieces as above; once, between the last of those and the end. */
  recent: 20,
  /** JSON `ValueHead`: the answer to an `Ask`. */
  value: 21,
  /** The bytes of the value whose head came last, in pieces. */
  elements: 22,
  /** JSON `Checked`: the answer to the `check` of a program. The process ends next. */
  checked: 23,
  /** JSON `Training` (./training.ts): steps of optimizers that are over. */
  training: 24,
  /** JSON string: trouble of our own, to be logged. */
  trouble: 25,
} as const;

/** File descriptors of the pipes in the child. */
export const PIPE = { down: 3, up: 4 } as const;

export const SECRET_BYTES = 16;
/** Longest frame either side accepts. */
export const MAX_FRAME = 2 ** 28;
/** Longest frame of the child that is not a whole message: tape words are cut into pieces of this size. */
export const TAPE_PIECE = 2 ** 20;

/** Most bytes of one value. */
export const MAX_VALUE = 2 ** 28;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const siteNumber = v.pipe(v.number(), v.integer(), v.minValue(-1));
/** Thousands of entries, seen one by one by a plain loop: a schema an entry would take longer than the program. */
const numbers = v.custom<number[]>(list => isListOf(list, "number"));
const strings = v.custom<string[]>(list => isListOf(list, "string"));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

export const beginSchema = v.object({
  secret: v.pipe(v.string(), v.length(SECRET_BYTES * 2)),
  timeoutMs: v.pipe(v.number(), v.minValue(1)),
  memoryMb: v.pipe(v.number(), v.minValue(1)),
});
export type Begin = v.InferOutput<typeof beginSchema>;

const moduleSchema = v.object({
  path: v.string(),
  url: v.string(),
  format: v.picklist(["module", "commonjs"]),
  text: v.string(),
});

/** "Check this gradient": nodes are numbers of the tape, and so is the root of the pass (core/autograd/checker.ts). */
export const checkSchema = v.object({
  root: count,
  nodes: v.pipe(v.array(v.object({ node: count, shape: v.array(count) })), v.minLength(1), v.maxLength(64)),
  entries: v.pipe(count, v.minValue(1), v.maxValue(100_000)),
  seed: count,
  milliseconds: v.pipe(v.number(), v.minValue(1)),
});
export type Check = v.InferOutput<typeof checkSchema>;

/** JSON has no NaN. */
const figure = v.union([v.pipe(v.number(), v.finite()), v.picklist(["NaN", "Infinity", "-Infinity"])]);

/** Which execution of an operation, as core/graph/occurrence.ts has it. */
export const occurrenceSchema = v.object({
  site: v.object({ file: text(8192), line: count, column: count }),
  op: text(1000),
  frame: v.nullable(
    v.object({
      kind: v.picklist(["function", "loop", "module"]),
      name: text(10_000),
      call: count,
      iteration: v.nullable(count),
    }),
  ),
  nth: count,
});

/** "Where this value is made, put these elements in their place": before anything uses it. */
export const substitutionSchema = v.object({
  occurrence: occurrenceSchema,
  /** Of the whole value. One of another shape is left as it is. */
  shape: v.pipe(v.array(count), v.maxLength(64)),
  /** Elements in row-major order from this one on. */
  from: count,
  count,
  /** One for each of them, or one for all. */
  values: v.pipe(v.array(figure), v.minLength(1), v.maxLength(10_000)),
});
export type Substitution = v.InferOutput<typeof substitutionSchema>;
/** Later ones have the last word. */
export const substitutionsSchema = v.pipe(v.array(substitutionSchema), v.maxLength(1000));
const compared = v.object({
  checked: count,
  of: count,
  differing: count,
  worst: v.nullable(v.object({ at: count, engine: figure, difference: figure, error: figure })),
  kinks: count,
  kink: v.nullable(v.object({ at: count, engine: figure, left: figure, right: figure })),
  unseen: count,
  late: v.boolean(),
});
export type ComparedFigures = v.InferOutput<typeof compared>;

export const checkedSchema = v.array(
  v.variant("kind", [
    v.object({ kind: v.literal("compared"), node: count, compared }),
    v.object({ kind: v.literal("unknown"), node: count, reason: text(10_000) }),
  ]),
);
export type Checked = v.InferOutput<typeof checkedSchema>;

export const programSchema = v.object({
  secret: v.pipe(v.string(), v.length(SECRET_BYTES * 2)),
  memoryMb: v.pipe(v.number(), v.minValue(1)),
  /** Whether values are wanted in full later: then the process stays. */
  stays: v.boolean(),
  /** A gradient to check: the run ends with the pass that has it. */
  check: v.nullable(checkSchema),
  substitutions: substitutionsSchema,
  /** The original file, and the folder to run in. */
  entry: v.string(),
  root: v.string(),
  modules: v.array(moduleSchema),
  /** [url of the importer, specifier as written, url of the answer]. */
  answers: v.array(v.tuple([v.string(), v.string(), v.string()])),
  /** Columns of the table of sites, by number. */
  sites: v.object({
    file: strings,
    line: numbers,
    column: numbers,
    name: strings,
    loop: numbers,
    /** "" for what is no call. */
    callee: strings,
    argumentOf: numbers,
  }),
});
export type ProgramText = v.InferOutput<typeof programSchema>;

/** Where the program is: site numbers of the run's table. */
const where = {
  /** Latest call or loop head. */
  site: siteNumber,
  /** The loop whose body began last. */
  loop: siteNumber,
  iteration: count,
};

/** Which value: a node by its number on the tape, itself or its .grad. `ask` numbers the question. */
export const askSchema = v.object({ ask: count, node: count, what: v.picklist(["value", "grad"]) });
export type Ask = v.InferOutput<typeof askSchema>;

export const valueHeadSchema = v.object({
  ask: count,
  /** "gone": not kept, or given up for newer ones. "overwritten": changed in place since. "large": beyond MAX_VALUE. */
  is: v.picklist(["here", "gone", "overwritten", "large"]),
  dtype: v.picklist(["float32", "float64", "int32", "bool"]),
  bytes: v.pipe(count, v.maxValue(MAX_VALUE)),
});
export type ValueHead = v.InferOutput<typeof valueHeadSchema>;

export const progressSchema = v.object({ ...where, words: count, ms: v.number() });
export type Progress = v.InferOutput<typeof progressSchema>;

export const endSchema = v.object({
  ...where,
  how: v.picklist([
    "finished",
    "threw",
    "unlinked",
    "pending",
    "exit",
    "exitCode",
    "deadline",
    "memory",
    "stopped",
  ]),
  /** Exit code that the program chose. */
  code: v.number(),
  ms: v.number(),
  /** What was thrown, made text in the child. */
  error: v.nullable(
    v.object({
      name: text(1000),
      message: text(100_000),
      stack: text(1_000_000),
      nodes: v.array(v.number()),
    }),
  ),
  related: v.array(v.object({ at: text(10_000), message: text(10_000) })),
});
export type End = v.InferOutput<typeof endSchema>;

function isListOf(list: unknown, type: "number" | "string"): boolean {
  if (!Array.isArray(list)) return false;
  for (let i = 0; i < list.length; i++) if (typeof list[i] !== type) return false;
  return true;
}
