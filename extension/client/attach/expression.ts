// What is evaluated in a stopped program: one expression that hands the values of some variables to the library's own
// function (core/snapshot/register.ts). It leaves nothing behind.

/** What the expression gives where there is no graph. */
export const absent = "absent";
export const none = "none";

/** No expression by themselves, of no use here, or the way into all of Node's modules. */
const refused = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public return " +
    "static super switch throw true try typeof var void while with yield require module __filename __dirname process global " +
    "globalThis console"
  ).split(" "),
);

/** Names come from a debug adapter: only those that are plain identifiers become part of the expression. */
export function isVariable(name: string): boolean {
  return name.length <= 200 && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !refused.has(name);
}

/**
 * The expression for these variables. Each is read by a function of its own, outside of ours, so that no name of ours stands
 * before it and one that is not initialised yet spoils nothing.
 */
export function expressionFor(names: readonly string[], file: string): string {
  const read = names.filter(isVariable).map(name => `[${JSON.stringify(name)}]:()=>${name}`);
  return `(${library})({${read.join(",")}},${JSON.stringify(file)})`;
}

/**
 * The program may have variables called Symbol or globalThis, so built-ins are taken from the global object, and that is what
 * `this` is in a function that is not strict; in strict code one compiled in the global scope gives it. Only where Node was told
 * to compile no texts does the plain name have to do. Old versions of Node cannot tell a proxy; there, one that is looked at runs
 * its traps.
 */
const library = `function(read, file) {
  let global = this;
  if (!global) try { global = function(){}.constructor("return this")(); } catch { global = globalThis; }
  const { Symbol, Object, Array, Buffer, process } = global;
  const copies = global[Symbol.for("gradient-graph")];
  if (!Array.isArray(copies)) return "${absent}";
  const values = Object.create(null);
  for (const name of Object.keys(read)) try { values[name] = read[name](); } catch {}
  const isProxy = process?.getBuiltinModule?.("node:util")?.types.isProxy;
  const graphs = [];
  for (const copy of copies) {
    const bytes = copy(values, { file, isProxy });
    if (bytes) graphs.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"));
  }
  return graphs.length > 0 ? "graphs " + graphs.length + " " + graphs.join(" ") + " ." : "${none}";
}`;

/** What came back: the bytes of a trace from each copy of the library that knows a tensor. Null: it is none of that. */
export function answerOf(result: string): Uint8Array[] | typeof absent | typeof none | null {
  const quoted = result.length > 1 && result[0] === result.at(-1) && "\"'`".includes(result[0]);
  const text = quoted ? result.slice(1, -1) : result;
  if (text === absent || text === none) return text;
  const words = text.split(" ");
  // The count and the stop at the end: a debugger may have cut the text short.
  if (words[0] !== "graphs" || words.at(-1) !== "." || words.length !== Number(words[1]) + 3) return null;
  const graphs = words.slice(2, -1);
  return graphs.map(graph => new Uint8Array(Buffer.from(graph, "base64"))); // whatever that is: it is decoded with care
}
