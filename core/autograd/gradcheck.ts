import { AutogradError } from "../errors.js";
import { enableGrad } from "../modes/grad.js";
import { checkOptions } from "../options.js";
import { callUser } from "../tape/register.js";
import { elements } from "../tensor/copy.js";
import { isFloating } from "../tensor/dtype.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { grad } from "./backward.js";
import { byBatch, byForwardMode } from "./gradmodes.js";
import { ops } from "./opset.js";

// Analytic gradients against finite differences (https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html).

/** How closely `gradcheck` compares. */
export interface CheckOptions {
  /** Step of the central differences. */
  eps?: number;
  atol?: number;
  rtol?: number;
  /** false: return false instead of throwing. */
  raiseException?: boolean;
  /** Check forward mode (func.jvp) against the same differences. Default false. */
  checkForwardAd?: boolean;
  /** Check that a backward pass on a batch of adjoints (func.vmap) gives the same rows. Default false. */
  checkBatchedGrad?: boolean;
}

export type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

const defaults = {
  eps: 1e-6,
  atol: 1e-5,
  rtol: 1e-3,
  raiseException: true,
  checkForwardAd: false,
  checkBatchedGrad: false,
};

/**
 * Compares the gradients of f's outputs with central differences, entry by entry; throws AutogradError naming the first
 * entry that differs. Inputs that require grad are checked and should be float64.
 */
export function gradcheck(
  f: Checked,
  inputs: readonly Tensor[] | Tensor,
  options: CheckOptions = {},
): boolean {
  return check("gradcheck", f, inputs, options);
}

function check(op: string, f: Checked, inputs: readonly Tensor[] | Tensor, options: CheckOptions): boolean {
  checkOptions(op, options, Object.keys(defaults));
  const settings = { ...defaults, ...options };
  const list = inputs instanceof Tensor ? [inputs] : inputs;
  const found = firstDifference(f, list, settings);
  if (found === null) return true;
  if (!settings.raiseException) return false;
  const coarse = list.some(x => x.requiresGrad && x.dtype === "float32");
  const hint = coarse ? "; float32 is too coarse for these differences: make the inputs float64" : "";
  throw new AutogradError(`${op}: ${found}${hint}`);
}

/** gradcheck of the gradients themselves, with respect to the inputs and to the adjoints they are weighted with. */
export function gradgradcheck(
  f: Checked,
  inputs: readonly Tensor[] | Tensor,
  options: CheckOptions = {},
): boolean {
  const list = inputs instanceof Tensor ? [inputs] : inputs;
  const outs = outputs(f, list);
  const tracked = outs.map((_, i) => i).filter(i => outs[i].requiresGrad);
  const weights = tracked.map(i => weighted(outs[i], i));
  const first = (...given: Tensor[]): Tensor[] => {
    const xs = given.slice(0, list.length);
    const live = outputs(f, xs).filter((_, i) => tracked.includes(i));
    const gradOutputs = given.slice(list.length);
    return grad(live, checked(xs), { gradOutputs, createGraph: true, materializeGrads: true });
  };
  return check("gradgradcheck", first, [...list, ...weights], options);
}

function firstDifference(f: Checked, inputs: readonly Tensor[], settings: typeof defaults): string | null {
  const at = checked(inputs);
  if (at.length === 0)
    throw new AutogradError("gradcheck: no input requires grad; mark at least one by { requiresGrad: true }");
  const count = outputs(f, inputs).length;
  for (let o = 0; o < count; o++) {
    for (let i = 0; i < inputs.length; i++) {
      if (!at.includes(inputs[i])) continue;
      const numeric = numericJacobian(f, inputs, i, o, settings.eps);
      const ways: Record<string, () => Float64Array[]> = {
        backward: () => analyticJacobian(f, inputs, inputs[i], o),
      };
      if (settings.checkForwardAd)
        ways["forward mode"] = () => byForwardMode(at => outputs(f, at)[o], inputs, i);
      if (settings.checkBatchedGrad)
        ways["batched backward"] = () => byBatch(outputs(f, inputs)[o], inputs[i]);
      for (const [way, rows] of Object.entries(ways)) {
        const found = compare(rows(), numeric, settings, way);
        if (found) return `output ${o}, input ${i}: ${found}`;
      }
    }
  }
  return null;
}

/** Rows by element of the output. */
function analyticJacobian(f: Checked, inputs: readonly Tensor[], x: Tensor, o: number): Float64Array[] {
  const out = outputs(f, inputs)[o];
  return Array.from({ length: out.numel() }, (_, row) => {
    if (!out.requiresGrad) return new Float64Array(x.numel());
    const v = empty(out.shape, out.dtype);
    v.storage.set(row, 1);
    const [g] = grad(out, x, { gradOutputs: v, retainGraph: true, materializeGrads: true });
    return Float64Array.from(elements(g));
  });
}

/** Columns by element of the input. */
function numericJacobian(
  f: Checked,
  inputs: readonly Tensor[],
  i: number,
  o: number,
  eps: number,
): Float64Array[] {
  const x = inputs[i];
  const values = elements(x);
  const shifted = (j: number, by: number): Float64Array => {
    const moved = ops.clone(x.detach());
    const data = moved.array();
    for (let k = 0; k < values.length; k++) data[k] = values[k] + (k === j ? by : 0);
    moved.requiresGrad_(true);
    return Float64Array.from(
      elements(
        outputs(
          f,
          inputs.map((other, k) => (k === i ? moved : other)),
        )[o],
      ),
    );
  };
  return Array.from(values, (_, j) => {
    const [up, down] = [shifted(j, eps), shifted(j, -eps)];
    return up.map((value, row) => (value - down[row]) / (2 * eps));
  });
}

function compare(
  rows: readonly Float64Array[],
  columns: readonly Float64Array[],
  { atol, rtol }: typeof defaults,
  way: string,
): string | null {
  for (let r = 0; r < rows.length; r++) {
    for (let c = 0; c < columns.length; c++) {
      const [analytic, numeric] = [rows[r][c], columns[c][r]];
      if (Math.abs(analytic - numeric) <= atol + rtol * Math.abs(numeric)) continue;
      if (Object.is(analytic, numeric)) continue;
      return `∂out[${r}]/∂x[${c}] is ${analytic} by ${way} but ${numeric} by finite differences (elements in row-major order)`;
    }
  }
  return null;
}

function outputs(f: Checked, inputs: readonly Tensor[]): readonly Tensor[] {
  const result = enableGrad(() => callUser(() => f(...inputs)));
  return result instanceof Tensor ? [result] : result;
}

function checked(inputs: readonly Tensor[]): Tensor[] {
  return inputs.filter(x => x instanceof Tensor && x.requiresGrad && isFloating(x.dtype));
}

/** Fixed, uneven weights, so that no two errors cancel. */
function weighted(out: Tensor, o: number): Tensor {
  const v = empty(out.shape, out.dtype);
  for (let i = 0; i < v.numel(); i++) v.storage.set(i, Math.sin(1 + i + 7 * o) + 1.5);
  return v.requiresGrad_(true);
}
