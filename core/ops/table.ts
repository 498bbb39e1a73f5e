import { ops } from "../autograd/opset.js";
import * as activation from "./activation.js";
import * as arithmetic from "./arithmetic.js";
import * as cast from "./cast.js";
import * as choose from "./choose.js";
import * as compare from "./compare.js";
import * as create from "./create.js";
import * as elementary from "./elementary.js";
import * as mask from "./mask.js";
import * as matmul from "./matmul.js";
import * as reduce from "./reduce.js";
import * as softmax from "./softmax.js";
import * as strided from "./strided.js";
import * as view from "./view.js";
import * as window from "./window.js";

// All families. Loading this file fills the set of operations that backward rules receive; `rows` in
// ../autograd/rule.ts then lists every row.

type All = typeof activation &
  typeof arithmetic &
  typeof cast &
  typeof choose &
  typeof compare &
  typeof create &
  typeof elementary &
  typeof mask &
  typeof matmul &
  typeof reduce &
  typeof softmax &
  typeof strided &
  typeof view &
  typeof window;

declare module "../autograd/opset.js" {
  interface Ops extends All {}
}

Object.assign(
  ops,
  activation,
  arithmetic,
  cast,
  choose,
  compare,
  create,
  elementary,
  mask,
  matmul,
  reduce,
  softmax,
  strided,
  view,
  window,
);

export { rows } from "../autograd/rule.js";
export { ops };
