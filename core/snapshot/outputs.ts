import type { Node } from "../autograd/node.js";
import { type Operand, Tensor } from "../tensor/tensor.js";

/** What is known of one output of an operation. */
export interface Output {
  readonly port: number;
  /** The tensor itself, if somebody still holds it as it was. */
  tensor: Tensor | null;
  /** Node of the trace; -1: not drawn yet. */
  id: number;
}

/** The outputs of operations that others read or that are in scope, with the values that the graph keeps for backward. */
export class Outputs {
  /** By port: an operation may have as many outputs as a list has elements. */
  private readonly byNode = new Map<Node, Map<number, Output>>();

  /** Notes what an operation reads and keeps. */
  look(node: Node): void {
    for (let slot = 0; slot < node.arity; slot++) {
      const to = node.to(slot);
      if (to !== null && to.leaf === null) this.note(to, node.port(slot), lookAt(node, slot));
    }
    for (let port = 0; port < node.outputs; port++)
      if (keeps(node, -1 - port)) this.note(node, port, lookAt(node, -1 - port));
  }

  /** Notes an output, and its value where there is one. */
  note(node: Node, port: number, value: Operand | null): Output {
    let known = this.byNode.get(node);
    if (!known) {
      known = new Map();
      this.byNode.set(node, known);
    }
    let output = known.get(port);
    if (!output) {
      output = { port, tensor: null, id: -1 };
      known.set(port, output);
    }
    if (value instanceof Tensor) output.tensor ??= value;
    return output;
  }

  /** Those of one operation, in order. */
  of(node: Node): readonly Output[] {
    const known = [...(this.byNode.get(node)?.values() ?? [])];
    return known.length < 2 ? known : known.sort((a, b) => a.port - b.port);
  }
}

/** What an operation keeps of an input (0, 1, …) or an output (-1, -2, …), as it was. */
export function lookAt(node: Node, position: number): Operand | null {
  return slotted(node) ? node.look(position) : null;
}

export function keeps(node: Node, position: number): boolean {
  return slotted(node) && node.keeps(position);
}

/** A Function of the program's own keeps what it likes, under numbers of its own. */
function slotted(node: Node): boolean {
  return node.row.saves !== undefined;
}
