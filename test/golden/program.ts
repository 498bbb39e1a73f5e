import { difference, isTensor, type Tolerance } from "./compare.js";
import {
  type Fields,
  FormatError,
  fields,
  list,
  string,
  strings,
  tensorText,
  tensorTexts,
} from "./format.js";
import { argument, call, lookup, make, method, type Names, operate, options } from "./library.js";

// Runs programs: step lists over a table of names. An expectation that does not hold throws Mismatch.

/** The library did something else than the file says. */
export class Mismatch extends Error {
  override name = "Mismatch";
}

interface Hook {
  remove(): void;
}

export interface Program {
  readonly names: Names;
  readonly tolerance: Tolerance;
  readonly log: { as: string; grad: unknown }[];
  readonly hooks: Map<string, Hook>;
}

export function newProgram(inputs: unknown, tolerance: Tolerance): Program {
  const names: Names = new Map();
  for (const [name, text] of tensorTexts(inputs, "inputs")) names.set(name, make(text));
  return { names, tolerance, log: [], hooks: new Map() };
}

/** Throws Mismatch unless `found` is the tensor, list of tensors or null that the file expects. */
export function check(found: unknown, expected: unknown, tolerance: Tolerance, what: string): void {
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length)
      throw new Mismatch(`${what}: expected a list of ${expected.length}, found ${String(found)}`);
    expected.forEach((each, i) => {
      check(found[i], each, tolerance, `${what}[${i}]`);
    });
    return;
  }
  const reason = difference(found, expected === null ? null : tensorText(expected, what), tolerance);
  if (reason !== null) throw new Mismatch(`${what}: ${reason}`);
}

export function runSteps(program: Program, steps: readonly unknown[]): void {
  steps.forEach((raw, i) => {
    const step = fields(raw, `steps[${i}]`);
    if (step.error === undefined) runStep(program, step);
    else runFailing(program, step);
  });
}

/** A step that must throw an error whose message holds all the words. */
function runFailing(program: Program, step: Fields): void {
  const words = strings(fields(step.error, "error").words, "error.words");
  let message: string;
  try {
    runStep(program, step);
    throw new Mismatch(`expected an error with the words ${words.join(" | ")}, but nothing was thrown`);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Mismatch || error instanceof FormatError) throw error;
    if (error.name === "MissingError") throw error;
    message = error.message;
  }
  const plain = message.toLowerCase().replace(/,\s*/g, ", ");
  const absent = words.filter(word => !plain.includes(word.toLowerCase()));
  if (absent.length > 0) throw new Mismatch(`the error lacks ${absent.join(" | ")}: ${message}`);
}

function runStep(program: Program, step: Fields): void {
  const { names } = program;
  if (step.expect !== undefined) expectation(program, step);
  else if (step.do !== undefined) action(program, step);
  else if (step.op !== undefined) bind(names, step.let, operate(step, names));
  else
    throw new FormatError(
      `step: expected "op", "do" or "expect", found ${JSON.stringify(step).slice(0, 80)}`,
    );
}

/** Gives the results of a step their names. */
export function bind(names: Names, to: unknown, result: unknown): void {
  const results = Array.isArray(to) ? list(result, "several outputs") : [result];
  const targets = Array.isArray(to) ? strings(to, "let") : [string(to, "let")];
  targets.forEach((name, i) => {
    const value = results[i];
    if (value !== null && !isTensor(value))
      throw new Mismatch(`${name}: expected a tensor, found ${String(value)}`);
    names.set(name, value);
  });
}

type Action = (program: Program, step: Fields) => void;

const only = (step: Fields, keys: readonly string[]) =>
  Object.fromEntries(keys.filter(key => step[key] !== undefined).map(key => [key, step[key]]));

const actions: Readonly<Record<string, Action>> = {
  backward({ names }, step) {
    const extra: Record<string, unknown> = only(step, ["retainGraph", "createGraph"]);
    if (step.gradient !== undefined) extra.gradient = argument(step.gradient, names);
    if (step.inputs !== undefined)
      extra.inputs = strings(step.inputs, "inputs").map(name => lookup(names, name));
    method(lookup(names, string(step.of, "of")), "backward", Object.keys(extra).length > 0 ? [extra] : []);
  },
  grad({ names }, step) {
    const of = (key: string) => strings(step[key], key).map(name => lookup(names, name));
    const extra: Record<string, unknown> = only(step, [
      "retainGraph",
      "createGraph",
      "allowUnused",
      "materializeGrads",
    ]);
    if (step.gradOutputs !== undefined) extra.gradOutputs = argument(step.gradOutputs, names);
    bind(names, step.let, call("autograd.grad", of("outputs"), of("inputs"), extra));
  },
  noGrad: (program, step) => void call("noGrad", () => runSteps(program, list(step.steps, "steps"))),
  enableGrad: (program, step) => void call("enableGrad", () => runSteps(program, list(step.steps, "steps"))),
  inplace({ names }, step) {
    const values = list(step.args, "args").map(each => argument(each, names));
    const extra = options(step.kwargs, names);
    const on = string(step.on, "on");
    method(lookup(names, on), string(step.op, "op"), extra === undefined ? values : [...values, extra]);
  },
  getGrad({ names }, step) {
    bind(names, step.let, lookup(names, string(step.of, "of")).grad);
  },
  retainGrad: ({ names }, step) => void method(lookup(names, string(step.on, "on")), "retainGrad", []),
  hook: (program, step) => addHook(program, step),
  removeHook({ hooks }, step) {
    const found = hooks.get(string(step.as, "as"));
    if (!found) throw new FormatError(`no hook is labelled ${JSON.stringify(step.as)}`);
    found.remove();
  },
  setGradNull({ names }, step) {
    lookup(names, string(step.on, "on")).grad = null;
  },
  zeroGrad_({ names }, step) {
    method(lookup(names, string(step.on, "on")).grad, "zero_", []);
  },
  requiresGrad_({ names }, step) {
    method(lookup(names, string(step.on, "on")), "requiresGrad_", [step.value]);
  },
  clipGradNorm({ names }, step) {
    const params = strings(step.params, "params").map(name => lookup(names, name));
    const extra = step.normType === undefined ? [] : [{ normType: argument(step.normType, names) }];
    bind(names, step.let, call("nn.utils.clipGradNorm_", params, step.maxNorm, ...extra));
  },
  clipGradValue({ names }, step) {
    const params = strings(step.params, "params").map(name => lookup(names, name));
    call("nn.utils.clipGradValue_", params, step.clipValue);
  },
};

function action(program: Program, step: Fields): void {
  const name = string(step.do, "do");
  if (!Object.hasOwn(actions, name)) throw new FormatError(`no step is called "${name}"`);
  actions[name](program, step);
}

function addHook(program: Program, step: Fields): void {
  const effect = string(step.effect, "effect");
  const as = step.as === undefined ? undefined : string(step.as, "as");
  const effects: Readonly<Record<string, (grad: unknown) => unknown>> = {
    double: grad => call("mul", grad, 2),
    zero: grad => call("zerosLike", grad),
    record: grad => void program.log.push({ as: as ?? "", grad }),
  };
  if (!Object.hasOwn(effects, effect)) throw new FormatError(`no hook effect is called "${effect}"`);
  const handle = method(lookup(program.names, string(step.on, "on")), "registerHook", [effects[effect]]);
  if (as !== undefined) program.hooks.set(as, handle as Hook);
}

const bare = (name: unknown) =>
  typeof name === "string" ? name.toLowerCase().replace(/backward\d*$/, "") : (name ?? null);

function expectation({ names, tolerance, log }: Program, step: Fields): void {
  const kind = string(step.expect, "expect");
  if (kind === "hookLog") {
    checkLog(log, list(step.value, "value"), tolerance);
    return;
  }
  const of = string(step.of, "of");
  if (kind === "value") {
    if (!names.has(of)) throw new FormatError(`no tensor is named "${of}"`);
    check(names.get(of), step.value, tolerance, `value of ${of}`);
    return;
  }
  const x = lookup(names, of);
  if (kind === "grad") {
    check(x.grad, step.value, tolerance, `grad of ${of}`);
    return;
  }
  const facts: Readonly<Record<string, () => unknown>> = {
    isLeaf: () => x.isLeaf,
    requiresGrad: () => x.requiresGrad,
    version: () => x.version,
    gradFnName: () => bare(x.gradFn?.name),
  };
  if (!Object.hasOwn(facts, kind)) throw new FormatError(`no expectation is called "${kind}"`);
  const found = facts[kind]();
  const expected = kind === "gradFnName" ? bare(step.value) : step.value;
  if (found !== expected) throw new Mismatch(`${kind} of ${of}: expected ${expected}, found ${found}`);
}

function checkLog(log: Program["log"], expected: readonly unknown[], tolerance: Tolerance): void {
  if (log.length !== expected.length)
    throw new Mismatch(`hook log: expected ${expected.length} entries, found ${log.length}`);
  expected.forEach((raw, i) => {
    const entry = fields(raw, `hookLog[${i}]`);
    if (log[i].as !== entry.as) throw new Mismatch(`hook log ${i}: expected ${entry.as}, found ${log[i].as}`);
    check(log[i].grad, entry.grad, tolerance, `hook log ${i}`);
  });
}
