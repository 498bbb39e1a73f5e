// What each example shows beside its lines. Where one of the texts the examples follow prints a result, it stands here
// as that text prints it, with gradFn for grad_fn.

const FOUR = "tensor([True, True, True, True])";
const RANGE = "tensor([0., 1., 2., 3.])";
const TIMES2 = "tensor([0., 2., 4., 6.])";
const TIMES4 = "tensor([ 0.,  4.,  8., 12.])";
const SQUARES = "tensor([0., 1., 4., 9.])";
const ONES = "tensor([1., 1., 1., 1.])";
const WEIGHTED = "tensor([ 0.,  0., 40.,  0.])";
const Y28 = "tensor(28., gradFn=<MulBackward0>)";

const rows = (...lines: string[]) => `tensor([[${lines.join("],\n        [")}]])`;

export const ECHOES: Readonly<Record<string, readonly string[]>> = {
  "01-two-x-dot-x": [RANGE, "null", Y28, TIMES4, FOUR],
  "02-gradient-buffer": ["null", TIMES4, "tensor([ 1.,  5.,  9., 13.])", ONES],
  "03-mxnet-buffer": [RANGE, "tensor([0., 0., 0., 0.])", Y28, TIMES4, FOUR, ONES],
  "04-vector-backward": [
    TIMES2,
    TIMES2,
    WEIGHTED,
    rows("0., 0., 0., 0.", "0., 2., 0., 0.", "0., 0., 4., 0.", "0., 0., 0., 6."),
    WEIGHTED,
  ],
  "05-mxnet-vector-backward": [TIMES2, FOUR],
  "06-detach": [SQUARES, FOUR, TIMES2, FOUR],
  "07-detach-slip": [SQUARES, "tensor([ True, False,  True, False])", FOUR, FOUR],
  "08-mxnet-detach": [SQUARES, FOUR, TIMES2, FOUR],
  "09-control-flow": ["tensor(8192.)", "tensor(True)", "tensor(True)"],
  "10-control-flow-negative": ["tensor(-153600., gradFn=<MulBackward0>)", "tensor(204800.)", "tensor(True)"],
  "11-control-flow-vector": [
    "tensor([ 256., -512., 1024.], gradFn=<MulBackward0>)",
    "tensor([256., 256., 256.])",
    "tensor([True, True, True])",
    rows("12800., 12800.", "12800., 12800."),
    rows("True, True", "True, True"),
  ],
  "16-chain-rule": ["tensor(-0.6282)", "tensor(3.)", "tensor(-1.8845)", "tensor(-1.8845)"],
  "17-chain-rule-many": ["tensor(0.6988)", "tensor(0.6988)", "tensor(1.7500)", "tensor(1.7500)"],
  "18-chain-rule-matrix": [
    rows(" 1.0000,  1.0000,  0.0000", " 0.0000,  0.5000, -0.9589"),
    "tensor([1.0000, 1.0000, 0.8776])",
    ...new Array<string>(4).fill("tensor([ 2.0000, -0.3415])"),
  ],
  "21-exponential": [
    "tensor([  1.0000,  16.4872, 271.8282])",
    "tensor([  1.0000,  16.4872, 271.8282], gradFn=<MulBackward0>)",
    rows("1.0000, 0.0000, 0.0000", "0.0000, 1.6487, 0.0000", "0.0000, 0.0000, 2.7183"),
    rows("True, True, True", "True, True, True", "True, True, True"),
    "tensor([  1.0000,  16.4872, 271.8282])",
  ],
  "22-hessian-vector": new Array<string>(4).fill("tensor([  6.,   1., -18.], dtype=float64)"),
  "24-backward-twice": [TIMES4, "tensor([ 0.,  8., 16., 24.])"],
  "26-sine": ["tensor(1.)"],
  "29-four-steps": [TIMES4],
};
