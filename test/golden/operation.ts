import { isTensor } from "./compare.js";
import { type Case, fields, isTensorText, list, tensorText } from "./format.js";
import { call, make, operate } from "./library.js";
import { check, Mismatch, newProgram, type Program } from "./program.js";

// A case of one operation: its output, and the gradients of its inputs for a given cotangent.

export function runOperation(each: Case, program: Program): void {
  const out = operate(each, program.names);
  check(out, each.out, program.tolerance, "out");
  if (each.cotangent !== undefined) {
    const grads = fields(each.grads, "grads");
    // The signs of zeros are a matter of `out` only.
    const tolerance = { ...program.tolerance, signedZero: false, zeroForNull: true };
    const found = gradients(out, each.cotangent, program, Object.keys(grads));
    for (const [name, grad] of Object.entries(grads))
      check(found.get(name), grad, tolerance, `grad of ${name}`);
  }
  for (const [name, value] of Object.entries(fields(each.after ?? {}, "after")))
    check(program.names.get(name), value, program.tolerance, `${name} afterwards`);
}

function gradients(
  out: unknown,
  cotangent: unknown,
  program: Program,
  names: string[],
): Map<string, unknown> {
  if (isTensorText(cotangent)) {
    if (!isTensor(out)) throw new Mismatch(`out: expected one tensor, found ${String(out)}`);
    out.backward({ gradient: make(tensorText(cotangent, "cotangent")) });
    return new Map(names.map(name => [name, program.names.get(name)?.grad]));
  }
  const parts = list(cotangent, "cotangent");
  const outs = list(out, "out").filter((_, i) => parts[i] !== null);
  const gradOutputs = parts.filter(part => part !== null).map(part => make(tensorText(part, "cotangent")));
  const inputs = names.map(name => program.names.get(name));
  const found = list(call("autograd.grad", outs, inputs, { gradOutputs, allowUnused: true }), "grads");
  return new Map(names.map((name, i) => [name, found[i]]));
}

/** A fresh table for a case, with its own tolerances. */
export function programOf(each: Case, meta: { rtol: number; atol: number }): Program {
  const atol = typeof each.atol === "number" ? each.atol : meta.atol;
  return newProgram(each.inputs ?? {}, { rtol: meta.rtol, atol, signedZero: each.signedZero === true });
}
