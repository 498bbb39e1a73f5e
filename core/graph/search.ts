// Finds nodes by what a person types: words, shapes, patterns, and questions such as `has:nan`. Every term must hold.
import type { Summary, Trace, TraceNode } from "../trace/trace.js";
import { shapeText } from "./figures.js";
import { graph } from "./graph.js";
import { pattern } from "./pattern.js";

export interface Found {
  /** Trace ids in tape order. */
  readonly nodes: readonly number[];
  /** Why nothing could be searched; null if it could. */
  readonly problem: string | null;
}

type Test = (node: TraceNode) => boolean;

/** Characters of a name that are looked at: names may be a megabyte long. */
const LOOKED_AT = 256;
const LONGEST = 500;
const nothing: Found = { nodes: [], problem: null };

const bad = (of: Summary | null, what: (s: Summary) => number): boolean => of !== null && what(of) > 0;

/** What may stand after `has:`. */
const HAS: Readonly<Record<string, Test>> = {
  nan: node => bad(node.value, s => s.nan) || bad(node.grad, s => s.nan),
  inf: node => bad(node.value, s => s.inf) || bad(node.grad, s => s.inf),
  gradient: node => node.grad !== null,
  aliases: node => (node.aliases?.length ?? 0) > 0,
};

/** What may stand after `is:`. */
const IS: Readonly<Record<string, Test>> = {
  parameter: node => node.kind === "parameter" || (node.leaf && node.requiresGrad),
  input: node => node.kind === "input",
  constant: node => node.kind === "constant",
  leaf: node => node.leaf,
  tracked: node => node.requiresGrad,
  unreached: node => node.why === "unreached",
  zero: node => node.grad !== null && node.grad.min === 0 && node.grad.max === 0,
  inplace: node => node.version > 0,
};

/** Tests that need the whole trace, made once a search. */
const OVER: Readonly<Record<string, (trace: Trace) => Test>> = {
  "is:detached": trace => {
    const cut = new Set(trace.edges.filter(edge => edge.blocked).map(edge => edge.to));
    return node => node.kind === "detach" || cut.has(node.id);
  },
  "is:root": trace => {
    const roots = new Set(trace.backwards.flatMap(pass => [pass.root, ...(pass.roots ?? [])]));
    return node => roots.has(node.id);
  },
  "has:hook": trace => {
    const hooked = new Set(trace.events.filter(event => event.kind === "hook").map(event => event.node));
    return node => hooked.has(node.id);
  },
  "has:finding": trace => {
    const found = new Set(trace.findings.flatMap(finding => finding.nodes));
    return node => found.has(node.id);
  },
};

/** What can be asked, for a person to read. */
export const WAYS: readonly string[] = [
  "a name or an operation",
  "[64, 10] or 64x10",
  "/^layer\\d/",
  ...Object.keys(HAS).map(word => `has:${word}`),
  "has:hook",
  "has:finding",
  ...Object.keys(IS).map(word => `is:${word}`),
  "is:detached",
  "is:root",
  "finding:detached-parameter",
  "line:12",
];

/** Time linear in the trace, whatever is asked. */
export function search(trace: Trace, text: string): Found {
  const asked = text.trim();
  if (!asked) return nothing;
  if (asked.length > LONGEST)
    return { ...nothing, problem: `Search for at most ${LONGEST} characters, not ${asked.length}.` };
  try {
    const tests = terms(asked).map(term => testOf(trace, term));
    const nodes = graph(trace).trace.nodes.filter(node => tests.every(test => test(node)));
    return { nodes: nodes.map(node => node.id), problem: null };
  } catch (error) {
    if (error instanceof SyntaxError) return { ...nothing, problem: error.message };
    throw error;
  }
}

/** Words; a pattern between slashes and a shape between brackets may hold spaces. */
function terms(text: string): string[] {
  return text.match(/\/(?:\\.|[^/\\])*\/(?=\s|$)|\[[^\]]*\]|\S+/g) ?? [];
}

function testOf(trace: Trace, term: string): Test {
  const question = /^(has|is|finding|line|op|name):(.*)$/i.exec(term);
  if (question) return questionOf(trace, question[1].toLowerCase(), question[2]);
  if (term.length > 1 && term.startsWith("/")) return matching(term);
  const shape = shapeOf(term);
  if (shape) return node => sameShape(node.shape, shape);
  const word = term.toLowerCase();
  return node => words(node).includes(word);
}

function questionOf(trace: Trace, what: string, answer: string): Test {
  const word = answer.toLowerCase();
  const over = OVER[`${what}:${word}`];
  if (over) return over(trace);
  if (what === "line") return onLine(answer);
  if (what === "op") return node => node.op.toLowerCase() === word;
  if (what === "name") return node => node.name?.slice(0, LOOKED_AT).toLowerCase() === word;
  if (what === "finding") {
    const found = new Set(trace.findings.filter(each => each.code === word).flatMap(each => each.nodes));
    return node => found.has(node.id);
  }
  const table = what === "has" ? HAS : IS;
  const test = Object.hasOwn(table, word) ? table[word] : undefined;
  if (test) return test;
  const known = WAYS.filter(way => way.startsWith(`${what}:`)).join(", ");
  throw new SyntaxError(`“${what}:${answer.slice(0, 40)}” is not known. Try ${known}.`);
}

function onLine(answer: string): Test {
  const line = Number(answer);
  if (!Number.isInteger(line) || line < 1)
    throw new SyntaxError("After line: comes a number, as in line:12.");
  return node => node.site?.line === line;
}

function matching(term: string): Test {
  const end = term.lastIndexOf("/");
  if (end === 0) throw new SyntaxError("A pattern ends with a slash, as in /^w/.");
  try {
    const matches = pattern(term.slice(1, end));
    return node => matches(node.name?.slice(0, LOOKED_AT) ?? node.op) || matches(node.op);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SyntaxError(`The pattern cannot be read: ${error.message}.`);
    throw error;
  }
}

/** Sizes; null stands for any: "[64, 10]", "[64, *]", "64x10", "64 × 10" in brackets. */
function shapeOf(term: string): (number | null)[] | null {
  const bare = /^\d+(?:[x×]\d+)+$/i.test(term);
  if (!bare && !/^\[[\d\s,x×*]*\]$/i.test(term)) return null;
  const sizes = term.replace(/[[\]]/g, "").split(/[\s,x×]+/i);
  return sizes.filter(Boolean).map(size => (size === "*" ? null : Number(size)));
}

const sameShape = (shape: readonly number[], wanted: readonly (number | null)[]): boolean =>
  shape.length === wanted.length && shape.every((size, i) => wanted[i] === null || wanted[i] === size);

/** Name, operation and other names, in small letters. */
function words(node: TraceNode): string {
  const all = [node.name ?? "", node.op, ...(node.aliases ?? []).slice(0, 8)];
  return all.map(text => text.slice(0, LOOKED_AT).toLowerCase()).join("\n");
}

/** One line about a found node: "hidden.weight · parameter · [64 × 10] · line 12". */
export function described(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  if (!node) return "?";
  const { name, op, shape, site } = node;
  const kind = node.leaf && node.requiresGrad ? "parameter" : op;
  const line = site ? `line ${site.line}` : null;
  return [name?.slice(0, LOOKED_AT) ?? op, name ? kind : null, shapeText(shape), line]
    .filter(Boolean)
    .join(" · ");
}
