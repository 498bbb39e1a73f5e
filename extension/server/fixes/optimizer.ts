import type * as t from "@babel/types";
import type { TraceCall } from "../../../core/trace/trace.js";
import type { Case } from "./fix.js";

/** An optimizer of the program, and the variable of the text that it was given to. */
export interface Optimizer {
  readonly call: TraceCall;
  /** "optimizer". */
  readonly name: string;
  /** The `new optim.SGD(…)`. */
  readonly made: t.NewExpression;
  /** The declaration that holds it alone. */
  readonly declaration: t.VariableDeclaration;
}

/** Those that variables of this file hold, in the order they were made. */
export function optimizers({ facts, source }: Case): Optimizer[] {
  return facts.of("optimizer").flatMap(call => {
    const around = call.site && source.find(call.site);
    const [declaration, declarator, made] = around?.slice(-3) ?? [];
    if (made?.type !== "NewExpression" || declaration?.type !== "VariableDeclaration") return [];
    if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return [];
    return declaration.declarations.length === 1
      ? [{ call, name: declarator.id.name, made, declaration }]
      : [];
  });
}
