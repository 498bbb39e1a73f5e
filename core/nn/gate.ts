import { applyAll } from "../autograd/apply.js";
import { complete } from "../autograd/rule.js";
import { ArgumentError } from "../errors.js";
import { callUser } from "../tape/register.js";
import { copyOf } from "../tensor/copy.js";
import { Tensor } from "../tensor/tensor.js";

// Full backward hooks of a module: two gates, before and behind its forward, through which all of its gradients pass
// (PyTorch's BackwardHook, torch/utils/hooks.py).

type Grads = readonly (Tensor | null)[];
/** What the hooks make of a module's gradients: those of its inputs, perhaps replaced. */
export type Watch = (gradInput: Grads, gradOutput: Grads) => Grads;

const gateRow = complete<{ count: number; pass: (grads: Tensor[]) => Grads }>({
  name: "backwardHook",
  gradFn: "BackwardHookFunctionBackward",
  letters: ["x"],
  run: inputs => inputs.map(x => copyOf(x)),
  joint: (_o, _g, s) => s.args.pass(Array.from({ length: s.args.count }, (_, i) => s.grad(i))),
  formula: { back: ["{g}, after the module's hooks"], local: ["1"] },
});

export class Gate {
  readonly #watch: Watch;
  #gradOutput: Grads = [];
  /** By input of the module: whether it went through the gate. */
  #through: readonly boolean[] = [];

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** The inputs, those that want gradients seen through the gate. */
  inputs(values: readonly unknown[]): readonly unknown[] {
    this.#through = values.map(wants);
    return through(values, grads => {
      const given = [...grads];
      const all = this.#through.map(passes => (passes ? (given.shift() ?? null) : null));
      const replaced = this.#watch(all, this.#gradOutput);
      if (replaced.length !== all.length)
        throw new ArgumentError(
          `a full backward hook must return ${all.length} gradients, got ${replaced.length}`,
        );
      return replaced.filter((_, i) => this.#through[i]);
    });
  }

  /** The output, or the tensors in a list of outputs, seen through the gate. */
  output(value: unknown): unknown {
    const list = Array.isArray(value) ? value : [value];
    const seen = through(list, grads => {
      const given = [...grads];
      this.#gradOutput = list.map(each => (wants(each) ? (given.shift() ?? null) : null));
      // Without an input that wants gradients nobody else will call the hooks.
      if (!this.#through.includes(true))
        this.#watch(
          this.#through.map(() => null),
          this.#gradOutput,
        );
      return grads;
    });
    return Array.isArray(value) ? seen : seen[0];
  }
}

const wants = (value: unknown): boolean => value instanceof Tensor && value.requiresGrad;

function through(values: readonly unknown[], pass: (grads: Tensor[]) => Grads): readonly unknown[] {
  const tensors = values.filter((value): value is Tensor => wants(value));
  if (tensors.length === 0) return values;
  const seen = applyAll(gateRow, tensors, {
    count: tensors.length,
    pass: grads => callUser(() => pass(grads)),
  });
  return values.map(value => (wants(value) ? seen.shift() : value));
}
