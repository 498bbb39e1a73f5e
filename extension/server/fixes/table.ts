import { detachCarried } from "./carried.js";
import { liftCut } from "./cut.js";
import { removeZeroGrad } from "./doublezero.js";
import { tellDropout } from "./dropout.js";
import type { Fix } from "./fix.js";
import { notInPlace } from "./inplace.js";
import { useTensor } from "./leak.js";
import { useLogSoftmax } from "./logsoftmax.js";
import { giveToOptimizer } from "./member.js";
import { evalBefore, trainBefore } from "./mode.js";
import { retainGraph } from "./retain.js";
import { giveOneShape } from "./shape.js";
import { giveGradient } from "./step.js";
import { detachTarget } from "./target.js";
import { passLogits } from "./twice.js";
import { insertZeroGrad } from "./zerograd.js";

/** Every quick fix. What is offered of them is decided by proof alone. */
export const FIXES: readonly Fix[] = [
  liftCut,
  useTensor,
  giveToOptimizer,
  insertZeroGrad,
  removeZeroGrad,
  giveGradient,
  detachCarried,
  retainGraph,
  notInPlace,
  passLogits,
  useLogSoftmax,
  giveOneShape,
  trainBefore,
  evalBefore,
  tellDropout,
  detachTarget,
];
