import { ops } from "../autograd/opset.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";

// Functions of `nn.functional` that are short expressions of others: pictures show what they are made of.

/** x limited to [0, 6]. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html */
export function relu6(x: Tensor): Tensor {
  return ops.hardtanh(x, { minVal: 0, maxVal: 6 });
}

/** x ÷ (1 + |x|). Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html */
export function softsign(x: Tensor): Tensor {
  return ops.div(x, ops.add(ops.abs(x), 1));
}

/** x − tanh x. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html */
export function tanhshrink(x: Tensor): Tensor {
  return ops.sub(x, ops.tanh(x));
}

/** x · tanh(softplus x) (Misra 2019). Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.mish.html */
export function mish(x: Tensor): Tensor {
  return ops.mul(x, ops.tanh(ops.softplus(x)));
}

/** relu6(x + 3) ÷ 6. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html */
export function hardsigmoid(x: Tensor): Tensor {
  return ops.div(relu6(ops.add(x, 3)), 6);
}

/** x · hardsigmoid x (Howard et al. 2019). Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html */
export function hardswish(x: Tensor): Tensor {
  return ops.mul(x, hardsigmoid(x));
}

const SCALE = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

/** 1.0507… · elu(x, 1.6732…) (Klambauer et al. 2017). Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html */
export function selu(x: Tensor): Tensor {
  return ops.mul(ops.elu(x, ALPHA), SCALE);
}

/** The first half along `dim` (default −1) times the sigmoid of the second. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.glu.html */
export function glu(x: Tensor, ...rest: Trailing<{ dim?: number }, [number]>): Tensor {
  const { dim = -1 } = trailing<{ dim: number }>("glu", rest, ["dim"]);
  const [a, b] = ops.chunk(x, 2, { dim });
  return ops.mul(a, ops.sigmoid(b));
}

/** softmax(−x) along `dim`. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html */
export function softmin(x: Tensor, dim: number): Tensor {
  return ops.softmax(ops.neg(x), dim);
}

/** x ÷ max(‖x‖ₚ, eps) along `dim`: p = 2, dim = 1, eps = 1e−12. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html */
export function normalize(
  x: Tensor,
  ...rest: Trailing<{ p?: number; dim?: number; eps?: number }, [number, number, number]>
): Tensor {
  const names = ["p", "dim", "eps"] as const;
  const {
    p = 2,
    dim = 1,
    eps = 1e-12,
  } = trailing<{ p: number; dim: number; eps: number }>("normalize", rest, names);
  return ops.div(x, ops.clamp(ops.norm(x, { p, dim, keepdim: true }), { min: eps }));
}
