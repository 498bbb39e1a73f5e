import { apply } from "../autograd/apply.js";
import type { Ops } from "../autograd/opset.js";
import {
  complete,
  type Lane,
  type Row,
  type RowText,
  row,
  type Saved,
  type Tangents,
} from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Dtype, newData } from "../tensor/dtype.js";
import { numel, show } from "../tensor/shape.js";
import { fromData, type Tensor } from "../tensor/tensor.js";
import { elements, kind, sameDtype, tensorOf } from "./arguments.js";
import { multiply } from "./product.js";

// Sums of products in Einstein's notation. Operands are contracted pairwise from the left, each pair as one batched
// matrix product, so that the cost is that of matmul. Labels are numbers: letters their character code, the dimensions
// of an ellipsis negative.

type Labels = readonly number[];

interface Equation {
  readonly terms: readonly Labels[];
  readonly out: Labels;
}

/** A tensor whose dimensions carry labels, each once. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: Labels;
}

const alphabet = ["x", "y", "z", "w", "v", "u"];
const letter = (slot: number) => alphabet[slot] ?? `x${slot}`;

/** The rule of a slot reads all operands but its own, so a row knows how many there are; what it tells is the same. */
function text(count: number): RowText<Equation> {
  const letters = Array.from({ length: Math.max(count, alphabet.length) }, (_, slot) => letter(slot));
  const used = letters.slice(0, count);
  return {
    name: "einsum",
    letters,
    run: (inputs, args) => contract(inputs, args),
    saves: used.map(own => used.filter(other => other !== own).join(" ")),
    back: used.map((_, slot) => (o, g, s) => backward(o, g, s, slot)),
    push: (o, t, s) => along(o, t, s),
    batch: {
      run: (_o, lanes, args) =>
        apply(
          rowFor(lanes.length),
          lanes.map(lane => lane.x),
          labelled(lanes, args),
        ),
    },
    formula: { back: ["einsum of {g} and the other operands"] },
  };
}

/** Linear in each operand: Σ of the einsums with one of them replaced by its tangent. */
function along(o: Ops, t: Tangents, s: Saved<Equation>): Tensor | null {
  const parts = t.flatMap((tangent, slot) =>
    tangent === null
      ? []
      : [
          apply(
            rowFor(t.length),
            t.map((_, i) => (i === slot ? tangent : s.input(i))),
            s.args,
          ),
        ],
  );
  return parts.reduce<Tensor | null>((sum, part) => (sum === null ? part : o.add(sum, part)), null);
}

/** The equation with one label more, the batch's. */
function labelled(lanes: readonly Lane[], { terms, out }: Equation): Equation {
  const batch = Math.max(0, ...terms.flat()) + 1;
  return { terms: terms.map((term, i) => (lanes[i].mapped ? [batch, ...term] : term)), out: [batch, ...out] };
}

const rowsByCount: Row<Equation>[] = [];
rowsByCount[2] = row(text(2));

function rowFor(count: number): Row<Equation> {
  rowsByCount[count] ??= complete(text(count));
  return rowsByCount[count];
}

/**
 * Einstein summation over any number of operands: `einsum("ij,jk->ik", x, y)`; "..." stands for leading dimensions
 * that broadcast, a label that occurs twice in one operand takes its diagonal.
 * Docs: https://pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(equation: string, ...operands: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  if (typeof equation !== "string")
    throw new ArgumentError(`einsum: the equation must be a string, got ${kind(equation)}`);
  const given =
    operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : (operands as readonly Tensor[]);
  const inputs = given.map((x, i) => tensorOf("einsum", `operand ${i}`, x));
  const args = parse(equation, inputs);
  sameDtype("einsum", inputs[0], ...inputs.slice(1));
  checkSizes(equation, args, inputs);
  return apply(rowFor(inputs.length), inputs, args);
}

function parse(equation: string, inputs: readonly Tensor[]): Equation {
  const plain = equation.replace(/\s+/g, "");
  const match = /^((?:[a-zA-Z]|\.{3}|,)*)(?:->((?:[a-zA-Z]|\.{3})*))?$/.exec(plain);
  if (!match)
    throw new ArgumentError(`einsum: cannot read the equation ${kind(equation)}; write "ij,jk->ik"`);
  const parts = match[1].split(",");
  if (inputs.length === 0 || parts.length !== inputs.length)
    throw new ArgumentError(
      `einsum: "${equation}" names ${parts.length} operands, but ${inputs.length} were given`,
    );
  const terms = parts.map((part, i) => labelsOf(part, inputs[i], equation));
  const wide = Math.max(...terms.map(labels => labels.filter(label => label < 0).length));
  const dots = Array.from({ length: wide }, (_, i) => i - wide);
  if (match[2] !== undefined) return { terms, out: outLabels(match[2], dots, terms, equation) };
  const count = new Map<number, number>();
  for (const label of terms.flat()) count.set(label, (count.get(label) ?? 0) + 1);
  const once = [...count.keys()].filter(label => label >= 0 && count.get(label) === 1);
  return { terms, out: [...dots, ...once.sort((a, b) => a - b)] };
}

/** Labels of one operand; the dimensions of "..." are numbered from the end: -1 is the last. */
function labelsOf(part: string, x: Tensor, equation: string): number[] {
  const letters = part.replace("...", "");
  if (letters.includes(".")) throw new ArgumentError(`einsum: "${equation}" has two ellipses in one operand`);
  const spare = x.ndim - letters.length;
  if (spare < 0 || (spare > 0 && !part.includes("..."))) {
    throw new ShapeError(
      `einsum: "${part}" in "${equation}" names ${letters.length} dimensions, but the operand is ${show(x.shape)}`,
    );
  }
  return spell(
    part,
    Array.from({ length: spare }, (_, i) => i - spare),
  );
}

function spell(part: string, dots: Labels): number[] {
  const at = part.indexOf("...");
  const codes = [...part.replace("...", "")].map(letter => letter.charCodeAt(0));
  return at < 0 ? codes : [...codes.slice(0, at), ...dots, ...codes.slice(at)];
}

function outLabels(part: string, dots: Labels, terms: readonly Labels[], equation: string): number[] {
  const labels = spell(part, dots);
  if (new Set(labels).size < labels.length || part.replace("...", "").includes("."))
    throw new ArgumentError(`einsum: the output of "${equation}" names a dimension twice`);
  for (const label of labels) {
    if (!terms.some(term => term.includes(label)))
      throw new ArgumentError(
        `einsum: "${String.fromCharCode(label)}" in the output of "${equation}" is in no operand`,
      );
  }
  return labels;
}

function checkSizes(equation: string, { terms }: Equation, inputs: readonly Tensor[]): void {
  const sizes = new Map<number, number>();
  terms.forEach((labels, t) => {
    labels.forEach((label, d) => {
      const size = inputs[t].shape[d];
      const known = sizes.get(label) ?? 1;
      if (known !== 1 && size !== 1 && known !== size) {
        const name = label < 0 ? "..." : String.fromCharCode(label);
        throw new ShapeError(
          `einsum: "${name}" in "${equation}" is ${known} in one place and ${size} in operand ${t}; shapes are ` +
            inputs.map(x => show(x.shape)).join(", "),
        );
      }
      sizes.set(label, known === 1 ? size : known);
    });
  });
}

function contract(inputs: readonly Tensor[], { terms, out }: Equation): Tensor {
  const sizes = new Map<number, number>();
  terms.forEach((labels, t) => {
    labels.forEach((label, d) => {
      const size = inputs[t].shape[d];
      if ((sizes.get(label) ?? 1) === 1) sizes.set(label, size);
    });
  });
  const operands = inputs.map((x, i) => diagonal(x, terms[i], sizes));
  let left = operands[0];
  for (let i = 1; i < operands.length; i++) {
    const needed = new Set([...out, ...operands.slice(i + 1).flatMap(each => each.labels)]);
    left = pair(left, operands[i], needed);
  }
  return arrange(sumOut(left, new Set(out)), out);
}

/** Takes the diagonal of labels that occur twice, and stretches dimensions of size 1 that broadcast. */
function diagonal(x: Tensor, labels: Labels, sizes: ReadonlyMap<number, number>): Labelled {
  const own = [...new Set(labels)];
  const strides = own.map(label =>
    labels.reduce((sum, each, d) => (each === label && x.shape[d] !== 1 ? sum + x.strides[d] : sum), 0),
  );
  return {
    x: x.strided(
      own.map(label => sizes.get(label)!),
      strides,
      x.offset,
    ),
    labels: own,
  };
}

const view = ({ x, labels }: Labelled, order: Labels): Tensor => {
  const places = order.map(label => labels.indexOf(label));
  return x.strided(
    places.map(d => x.shape[d]),
    places.map(d => x.strides[d]),
    x.offset,
  );
};

const reshaped = (x: Tensor, shape: readonly number[]) => fromData(elements(x), shape, x.dtype);

const sizeOf = ({ x, labels }: Labelled, some: Labels) =>
  numel(some.map(label => x.shape[labels.indexOf(label)]));

/** Sums over the labels that nobody needs any more, as a product with ones. */
function sumOut(a: Labelled, needed: ReadonlySet<number>): Labelled {
  const keep = a.labels.filter(label => needed.has(label));
  const drop = a.labels.filter(label => !needed.has(label));
  if (drop.length === 0) return a;
  const shape = view(a, keep).shape;
  const rows = reshaped(view(a, [...keep, ...drop]), [sizeOf(a, keep), sizeOf(a, drop)]);
  const sums = multiply("einsum", rows, filled([rows.shape[1]], a.x.dtype));
  return { x: reshaped(sums, shape), labels: keep };
}

/** One pair as a batched matrix product: shared and needed labels are the batch, shared and done ones are summed. */
function pair(a: Labelled, b: Labelled, needed: ReadonlySet<number>): Labelled {
  const left = sumOut(a, new Set([...needed, ...b.labels]));
  const right = sumOut(b, new Set([...needed, ...a.labels]));
  const shared = left.labels.filter(label => right.labels.includes(label));
  const batch = shared.filter(label => needed.has(label));
  const inner = shared.filter(label => !needed.has(label));
  const rows = left.labels.filter(label => !shared.includes(label));
  const columns = right.labels.filter(label => !shared.includes(label));
  const [n, m, k, p] = [sizeOf(left, batch), sizeOf(left, rows), sizeOf(left, inner), sizeOf(right, columns)];
  const product = multiply(
    "einsum",
    reshaped(view(left, [...batch, ...rows, ...inner]), [n, m, k]),
    reshaped(view(right, [...batch, ...inner, ...columns]), [n, k, p]),
  );
  const shape = [...view(left, [...batch, ...rows]).shape, ...view(right, columns).shape];
  return { x: reshaped(product, shape), labels: [...batch, ...rows, ...columns] };
}

/** A fresh tensor with its dimensions in the order asked for. */
function arrange(a: Labelled, out: Labels): Tensor {
  const x = view(a, out);
  const data = elements(x);
  return fromData(data.buffer === x.array().buffer ? data.slice() : data, x.shape, x.dtype);
}

/**
 * The adjoint of one operand is an einsum again: g times the other operands, summed to the operand's labels. A label
 * that the operand alone has at its size is filled by ones, one that it has twice by an identity matrix.
 */
function backward(_o: Ops, g: Tensor, s: Saved<Equation>, slot: number): Tensor {
  const { terms, out } = s.args;
  const inputs: Tensor[] = [g];
  const labels: Labels[] = [out];
  terms.forEach((term, i) => {
    if (i === slot) return;
    inputs.push(s.input(i));
    labels.push(term);
  });
  const shape = s.shapeIn(slot);
  let fresh = Math.max(0, ...terms.flat()) + 1;
  const target = terms[slot].map((label, d) => {
    if (terms[slot].indexOf(label) === d) {
      if (!labels.some((term, i) => inputs[i].shape[term.indexOf(label)] === shape[d])) {
        inputs.push(filled([shape[d]], g.dtype));
        labels.push([label]);
      }
      return label;
    }
    inputs.push(filled([shape[d], shape[d]], g.dtype));
    labels.push([label, fresh]);
    return fresh++;
  });
  return apply(rowFor(inputs.length), inputs, { terms: labels, out: target });
}

/** Ones of shape [n], or the identity matrix of shape [n, n]. */
function filled(shape: readonly number[], dtype: Dtype): Tensor {
  const data = newData(dtype, numel(shape));
  for (let i = 0; i < data.length; i += shape.length > 1 ? shape[0] + 1 : 1) data[i] = 1;
  return fromData(data, shape, dtype);
}
