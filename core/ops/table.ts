import { ops } from "../autograd/opset.js";
import * as activation from "./activation.js";
import * as arithmetic from "./arithmetic.js";
import * as avgpool from "./avgpool.js";
import * as batchnorm from "./batchnorm.js";
import * as cast from "./cast.js";
import * as choose from "./choose.js";
import * as classes from "./classes.js";
import * as compare from "./compare.js";
import * as conv from "./conv.js";
import * as create from "./create.js";
import * as diagonal from "./diagonal.js";
import * as dropout from "./dropout.js";
import * as einsum from "./einsum.js";
import * as elementary from "./elementary.js";
import * as embedding from "./embedding.js";
import * as entropy from "./entropy.js";
import * as extreme from "./extreme.js";
import * as index from "./index.js";
import * as join from "./join.js";
import * as linalg from "./linalg.js";
import * as logic from "./logic.js";
import * as logsumexp from "./logsumexp.js";
import * as loss from "./loss.js";
import * as mask from "./mask.js";
import * as matmul from "./matmul.js";
import * as maxpool from "./maxpool.js";
import * as moment from "./moment.js";
import * as move from "./move.js";
import * as normalize from "./normalize.js";
import * as pad from "./pad.js";
import * as places from "./places.js";
import * as prod from "./prod.js";
import * as reduce from "./reduce.js";
import * as repeat from "./repeat.js";
import * as scan from "./scan.js";
import * as select from "./select.js";
import * as softmax from "./softmax.js";
import * as sort from "./sort.js";
import * as special from "./special.js";
import * as spectral from "./spectral.js";
import * as strided from "./strided.js";
import * as transposed from "./transposed.js";
import * as view from "./view.js";
import * as window from "./window.js";

// All families. Loading this file fills the set of operations that backward rules receive; `rows` in
// ../autograd/rule.ts then lists every row.

type All = typeof activation &
  typeof arithmetic &
  typeof cast &
  typeof choose &
  typeof compare &
  typeof conv &
  typeof create &
  typeof einsum &
  typeof elementary &
  typeof extreme &
  typeof index &
  typeof join &
  typeof logic &
  typeof logsumexp &
  typeof mask &
  typeof matmul &
  typeof moment &
  typeof pad &
  typeof places &
  typeof loss &
  typeof entropy &
  typeof classes &
  typeof batchnorm &
  typeof normalize &
  typeof linalg &
  typeof embedding &
  typeof dropout &
  typeof repeat &
  typeof avgpool &
  typeof maxpool &
  typeof prod &
  typeof reduce &
  typeof scan &
  typeof select &
  typeof softmax &
  typeof sort &
  typeof special &
  typeof spectral &
  typeof strided &
  typeof diagonal &
  typeof move &
  typeof transposed &
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
  conv,
  create,
  einsum,
  elementary,
  extreme,
  index,
  join,
  logic,
  logsumexp,
  mask,
  matmul,
  moment,
  pad,
  places,
  loss,
  entropy,
  classes,
  batchnorm,
  normalize,
  linalg,
  embedding,
  dropout,
  repeat,
  avgpool,
  maxpool,
  prod,
  reduce,
  scan,
  select,
  softmax,
  sort,
  special,
  spectral,
  strided,
  diagonal,
  move,
  transposed,
  view,
  window,
);

export { rows } from "../autograd/rule.js";
export { ops };
