// What the words of an instrumented program do (extension/instrument/vocabulary.ts): they keep the register true.
// Every call of the user's goes through here twice: each word is a handful of stores.
import { WORDS } from "../instrument/vocabulary.js";
import { Activation, type Program } from "./activation.js";
import { ITERATION, type Shared, WORD } from "./shared.js";

/** Whoever wants to know what variables hold and bare expressions are worth: the tape. */
export interface Witness {
  name(value: unknown, site: number): void;
  echo(value: unknown, site: number): void;
}

/** The words by the names they have in programs. */
export type Runtime = Readonly<Record<string, unknown>>;

const EMPTY: readonly never[] = Object.freeze([]);

/**
 * Makes the words for one run.
 * @param program its sites, one number each; the register of the library that the program uses.
 * @param isTensor tells tensors from all else.
 */
export function runtime(
  program: Program,
  shared: Shared,
  witness: Witness,
  isTensor: (value: unknown) => boolean,
): Runtime {
  const { register } = program;
  const { words, numbers } = shared;
  /** Numbers evaluations of calls: the one under way, and the latest number given. */
  let evaluation = 0;
  let evaluations = 0;
  // Activations, and while the library runs a module's forward the frame of that module; it puts back what it found.
  const live = () => register.source;

  function here(id: number, frame: Activation | undefined): void {
    register.site = id;
    // Hoisted functions of a module that has not begun (a circular import) have no activation yet.
    register.source = frame ?? null;
    evaluation = ++evaluations;
    words[WORD.site] = id;
  }

  function sure(id: number, holder: unknown, value: unknown): unknown {
    if (!isTensor(holder)) register.site = id;
    return value;
  }

  function enter(fn: number, lexical: Activation | undefined): Activation {
    const activation = new Activation(program, fn, live(), lexical ?? null, evaluation);
    register.source = activation;
    return activation;
  }

  function leave(activation: Activation): void {
    register.source = activation.caller;
    register.site = activation.from;
    evaluation = activation.evaluation;
  }

  function suspend(frame: Activation | undefined, value: unknown): unknown {
    register.source = frame?.suspend() ?? null;
    return value;
  }

  function loop(id: number, depth: number, frame: Activation | undefined): void {
    const iteration = frame?.iterate(id, depth) ?? 0;
    words[WORD.site] = id;
    words[WORD.loop] = id;
    numbers[ITERATION] = iteration;
  }

  function name(id: number, frame: Activation | undefined, value: unknown): unknown {
    if (typeof value === "object" && value !== null && isTensor(value)) {
      register.source = frame ?? null;
      witness.name(value, id);
    }
    return value;
  }

  function echo(id: number, _frame: Activation | undefined, value: unknown): unknown {
    if (isTensor(value)) witness.echo(value, id);
    return value;
  }

  function show(id: number, _frame: Activation | undefined, value: unknown): unknown {
    const shown = value === null || typeof value === "number" || typeof value === "boolean";
    if (shown || isTensor(value)) witness.echo(value, id);
    return value;
  }

  function end(): void {
    register.site = -1;
    register.source = null;
  }

  return {
    [WORDS.site]: (id: number, frame: Activation | undefined, value: unknown) => {
      here(id, frame);
      return value;
    },
    [WORDS.spread]: (id: number, frame: Activation | undefined) => {
      here(id, frame);
      return EMPTY;
    },
    [WORDS.here]: here,
    [WORDS.sure]: sure,
    [WORDS.enter]: enter,
    [WORDS.leave]: leave,
    [WORDS.caller]: live,
    [WORDS.suspend]: suspend,
    [WORDS.loop]: loop,
    [WORDS.name]: name,
    [WORDS.echo]: echo,
    [WORDS.show]: show,
    [WORDS.module]: () => new Activation(program, -1, null, null, 0),
    [WORDS.end]: end,
  };
}
