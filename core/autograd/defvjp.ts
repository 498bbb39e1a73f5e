import { ArgumentError } from "../errors.js";
import { noGrad } from "../modes/grad.js";
import { checkOptions } from "../options.js";
import { tape } from "../tape/recorder.js";
import { type Shape, sameShape } from "../tensor/shape.js";
import { type Operand, Tensor } from "../tensor/tensor.js";
import { apply } from "./apply.js";
import { ops } from "./opset.js";
import { complete, type Row } from "./rule.js";

// Operations defined by one vector-Jacobian product per argument, as in autodidact's defvjp
// (https://github.com/mattjj/autodidact/blob/master/autograd/core.py).

/** What flows back to one argument: (g, out, ...inputs) => gradient. It may keep the broadcast shape. */
export type Vjp = (g: Tensor, out: Tensor, ...inputs: Tensor[]) => Tensor;

/** What `defvjp` takes: a name, the forward function, and a vector-Jacobian product for each argument. */
export interface Definition {
  /** camelCase name; shown in pictures, and in gradFn as "NameBackward0". */
  name: string;
  /** Computes the value from the inputs; runs unrecorded. */
  forward: (...inputs: Tensor[]) => Tensor;
  /** By argument; null where no gradient goes. */
  vjps: readonly (Vjp | null)[];
}

const letters = ["x", "y", "z", "w"];

/** Makes a differentiable operation of its value and its vector-Jacobian products. Broadcasting is undone by the library. */
export function defvjp(definition: Definition): (...inputs: Operand[]) => Tensor {
  if (definition === undefined) throw new ArgumentError("defvjp: pass { name, forward, vjps }");
  checkOptions("defvjp", definition, ["name", "forward", "vjps"]);
  const { name, forward, vjps } = definition;
  if (typeof name !== "string" || !/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new ArgumentError(`defvjp: name must be an identifier like "cube", got ${JSON.stringify(name)}`);
  }
  if (typeof forward !== "function")
    throw new ArgumentError(`defvjp ${name}: forward must be a function of the inputs`);
  if (
    !Array.isArray(vjps) ||
    vjps.length === 0 ||
    vjps.some(vjp => vjp !== null && typeof vjp !== "function")
  ) {
    throw new ArgumentError(
      `defvjp ${name}: vjps must list one function (g, out, ...inputs) => gradient for each argument, or null`,
    );
  }
  const row = definedRow(name, forward, vjps);
  return (...inputs) => {
    if (inputs.length === vjps.length) return apply(row, inputs);
    throw new ArgumentError(
      `${name}: called with ${inputs.length} arguments, but defined with ${vjps.length} vjps; give one for each`,
    );
  };
}

function definedRow(
  name: string,
  forward: Definition["forward"],
  vjps: readonly (Vjp | null)[],
): Row<undefined> {
  const names = vjps.map((_, i) => letters[i] ?? `x${i}`);
  return complete<undefined>(
    {
      name,
      letters: names,
      run: inputs => computed(name, forward, inputs),
      saves: [...names, "out"].join(" "),
      back: vjps.map((vjp, slot) =>
        vjp === null
          ? null
          : (_o, g, s) => {
              const result = vjp(g, s.out, ...names.map((_, i) => s.input(i)));
              if (result instanceof Tensor) return result;
              throw new ArgumentError(
                `defvjp ${name}: vjp ${slot} must return a tensor, got ${result === null ? "null" : typeof result}`,
              );
            },
      ),
      formula: { back: vjps.map((vjp, i) => (vjp === null ? null : `{g} · ∂${name}/∂{${names[i]}}`)) },
    },
    false,
  );
}

/** The forward function sees plain tensors; what it does inside is one operation to the outside. */
function computed(name: string, forward: Definition["forward"], inputs: readonly Tensor[]): Tensor {
  const recorder = tape.recorder;
  tape.recorder = null;
  try {
    const out = noGrad(() => forward(...inputs.map(plain)));
    if (!(out instanceof Tensor))
      throw new ArgumentError(`defvjp ${name}: forward must return a tensor, got ${typeof out}`);
    // An input handed through is not a value of the operation's own.
    return inputs.some(x => x.storage === out.storage) ? ops.clone(out) : plain(out);
  } finally {
    tape.recorder = recorder;
  }
}

/** The same values without history, flags or hooks. */
function plain(x: Tensor): Tensor {
  return x.strided(x.shape, x.strides, x.offset);
}

/** g summed down to the shape of `like`: undoes broadcasting. Harmless where nothing was broadcast. */
export function unbroadcast(like: Tensor | number, g: Tensor): Tensor {
  const shape: Shape = typeof like === "number" ? [] : like.shape;
  return sameShape(shape, g.shape) ? g : ops.sumTo(g, shape);
}
