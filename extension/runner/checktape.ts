// A tape of a run that checks a gradient: a checker is told what the tape is, and has the last word.
import {
  Checker,
  Tape,
  type TapeOptions,
  type Tensor,
  type Verdict,
  type Wanted,
} from "../../core/internal.js";
import type { Checked } from "../protocol/run.js";
import { now } from "./builtins.js";

export class CheckTape extends Tape {
  readonly #checker: Checker;
  readonly #answer: (checked: Checked) => void;

  constructor(options: TapeOptions, wanted: Wanted, answer: (checked: Checked) => void) {
    super(options);
    this.#checker = new Checker(wanted, { now, numberOf: node => this.numberOf({ node }) });
    this.#answer = answer;
  }

  override op(...given: Parameters<Tape["op"]>): void {
    super.op(...given);
    const [, inputs, outputs, facts] = given;
    this.#checker.op(inputs, outputs, facts);
  }

  override scalarOp(...given: Parameters<Tape["scalarOp"]>): void {
    super.scalarOp(...given);
    const [, x, y, out] = given;
    this.#checker.op(y === null ? [x] : [x, y], [out], { inPlace: false });
  }

  override beginBackward(roots: readonly Tensor[], createGraph: boolean): void {
    super.beginBackward(roots, createGraph);
    this.#checker.begin(roots);
  }

  override step(node: number, adjoint: Tensor | number): void {
    super.step(node, adjoint);
    this.#checker.step(node, adjoint);
  }

  override arrived(node: number, sum: Tensor | number): void {
    super.arrived(node, sum);
    this.#checker.arrived(node, sum);
  }

  override endBackward(): void {
    super.endBackward();
    const verdicts = this.#checker.end();
    if (verdicts) this.#answer(verdicts.map(told));
  }
}

function told(verdict: Verdict): Checked[number] {
  if (verdict.kind === "unknown") return { ...verdict, reason: verdict.reason.slice(0, 10_000) };
  const { worst, kink, ...rest } = verdict.compared;
  return {
    ...verdict,
    compared: {
      ...rest,
      worst: worst && {
        at: worst.at,
        engine: figure(worst.engine),
        difference: figure(worst.difference),
        error: figure(worst.error),
      },
      kink: kink && {
        at: kink.at,
        engine: figure(kink.engine),
        left: figure(kink.left),
        right: figure(kink.right),
      },
    },
  };
}

type Figure = number | "NaN" | "Infinity" | "-Infinity";

/** As text: the program may have changed what Number has. */
function figure(x: number): Figure {
  const text = `${x}`;
  return text === "NaN" || text === "Infinity" || text === "-Infinity" ? text : x;
}
