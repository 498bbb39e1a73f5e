// For tests: random programs that end, of all the syntax that instrumentation touches. A seed gives the same program again.

/** Numbers below a bound, from a seed (xorshift32). */
function numbers(seed: number): (below: number) => number {
  let x = seed | 1;
  return below => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

/** What every program has: something of each kind to call, read and break. */
const prelude = `
const log = (what, value) => { out(what, typeof value === "function" ? "function " + value.name : value); return value; };
let n = 3, s = "s", u, nothing = null;
const o = { p: 1, q: { r: 2 }, m(x) { return log("m", this === o ? x : "lost"); }, get g() { log("g"); return 4; },
  set h(x) { log("h", x); }, f: x => x, *i() { yield 1; yield 2; }, [Symbol.toPrimitive]: () => 7 };
function f(a, b = log("default", 5), ...rest) { return log("f", [a, b, rest.length, arguments.length]); }
function* gen(x) { try { const y = yield x; log("sent", y); yield* [x, x]; } finally { log("closed"); } }
async function later(x) { await null; log("later", x); return x; }
function tag(strings, ...values) { return strings.raw.join("|") + values.join(","); }
function boom(x) { throw new TypeError("boom " + String(x)); }
class K { #v; static made = 0; constructor(v) { this.#v = v; K.made++; } get v() { return this.#v; } add(x) { return new K(log("add", x)); }
  static of(x) { return new this(x); } }
class L extends K { w = log("field", 6); constructor(x) { super(x); log("L", new.target === L); } add(x) { return super.add(x); } }
`;

interface Scope {
  readonly async: boolean;
  readonly generator: boolean;
  readonly inFunction: boolean;
  /** Labels of loops around. */
  readonly labels: readonly string[];
}

class Writer {
  readonly pick: (below: number) => number;
  #names = 0;

  constructor(seed: number) {
    this.pick = numbers(seed);
  }

  name(): string {
    return `v${this.#names++}`;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.pick(choices.length)];
  }

  list(most: number, make: () => string, joint = ", "): string {
    return Array.from({ length: this.pick(most + 1) }, make).join(joint);
  }

  expression(depth: number, scope: Scope): string {
    if (depth <= 0)
      return this.one(["1", "n", "s", '"t"', "o", "u", "nothing", "o.p", "o.q.r", "-0", "o.g", "K.made"]);
    const e = () => this.expression(depth - 1 - this.pick(2), scope);
    const some = () => this.list(3, () => (this.pick(6) === 0 ? `...[${e()}]` : e()));
    const plain: Scope = { ...scope, async: false, generator: false, inFunction: true, labels: [] };
    const inner = () => this.expression(depth - 1, plain);
    const choices: (() => string)[] = [
      () => `f(${some()})`,
      () => `o.m(${some()})`,
      () => `(o.m)(${e()})`,
      () => `o?.m?.(${e()})`,
      () => `o.zip?.(${e()})?.zap.zop`,
      () => `u?.a.b(${e()}).c`,
      () => `log(${this.one(['"a"', '"b"'])}, ${e()})`,
      () => `f.call(o, ${some()})`,
      () => `Math.max(${some()})`,
      () => `[${some()}].map((x, i) => ${inner()}).length`,
      () => `[...gen(${e()})]`,
      () => `new K(${e()}).add(${e()}).v`,
      () => `new L(${e()}).w`,
      () => `K.of(${e()}) instanceof K`,
      () => `new (class extends K { x = ${inner()}; #y = ${inner()}; y() { return this.#y; } })(${e()}).y()`,
      () => `tag\`x\${${e()}}y\${${e()}}\``,
      () => `\`<\${${e()}}>\``,
      () => `(${e()}, ${e()})`,
      () => `(${e()} ? ${e()} : ${e()})`,
      () => `(${e()} ?? ${e()})`,
      () => `(${e()} && ${e()})`,
      () => `(${this.one(["n", "s", "u"])} ${this.one(["=", "??=", "||="])} ${e()})`,
      () => `(o.h = ${e()})`,
      () => `(o[${e()}] = ${e()})`,
      () => `({ a: ${e()}, ...${e()}, ["k" + n]: ${e()} }).a`,
      () => `((a, { b = ${inner()} } = {}) => [a, b, ${inner()}])(${some()})`,
      () => `(function () { return [this === undefined, arguments.length, ${inner()}]; })(${some()})`,
      () => `typeof ${this.one(["u", "f", "missing", "o.q"])}`,
      () => `(delete o?.[${e()}])`,
      () => `(n++, --n, n)`,
      () => `JSON.stringify(${e()})?.length`,
      () => `[${e()}, , ${e()}].length`,
      () => `(${e()}).toString()`,
      () => `String(${this.one(["f.name", "(() => {}).name", "K.name", "(class {}).name"])})`,
      () =>
        this.one([
          `boom(${e()})`,
          `u.x`,
          `nothing.y(${e()})`,
          `o.zip(${e()})`,
          `missing(${e()})`,
          `u()`,
          `o.p()`,
          `new o.q()`,
        ]),
      () => (scope.async ? `(await ${e()})` : e()),
      () => (scope.async ? `(await later(${e()}))` : e()),
      () => (scope.async ? `(await Promise.all([later(${e()}), ${e()}])).length` : e()),
      () => (scope.generator ? `(yield ${e()})` : e()),
    ];
    return this.one(choices)();
  }

  block(depth: number, scope: Scope): string {
    return `{ ${Array.from({ length: 1 + this.pick(3) }, () => this.statement(depth - 1, scope)).join(" ")} }`;
  }

  statement(depth: number, scope: Scope): string {
    const e = () => this.expression(1 + this.pick(3), scope);
    if (depth <= 0) return `out(${e()});`;
    const b = (next = scope) => this.block(depth, next);
    const within = (label: string): Scope => ({ ...scope, labels: [...scope.labels, label] });
    const body = (change: Partial<Scope>): string =>
      this.block(depth - 1, { async: false, generator: false, inFunction: true, labels: [], ...change });
    const choices: (() => string)[] = [
      () => `out(${e()});`,
      () => `${this.one(["f", "o.m", "log.call"])}(${e()});`,
      () => `o.q;`,
      () => this.one([`const`, `let`, `var`]).concat(` ${this.name()} = ${e()};`),
      () => `const [${this.name()} = ${e()}, ...${this.name()}] = [${e()}, ${e()}];`,
      () => `const { p: ${this.name()}, zz: ${this.name()} = ${e()}, q: { r: ${this.name()} } } = o;`,
      () => `if (${e()}) ${b()} else ${b()}`,
      () => this.loop(b, within),
      () => `try ${b()} catch (${this.name()}) ${b()} finally ${b()}`,
      () => `try ${b()} catch ({ message }) { out("caught", message); }`,
      () =>
        `switch (${e()}) { case 1: ${this.statement(depth - 1, scope)} case ${e()}: out("second"); break; default: out("other"); }`,
      () => {
        const [name, lower] = [this.name(), this.name()];
        return `function ${name}(${lower} = ${this.expression(1, { ...scope, async: false, generator: false })}) ${body({})} try { out(${name}(${e()})); } catch (x) { out(String(x)); }`;
      },
      () => {
        const name = this.name();
        return `function* ${name}() ${body({ generator: true })} try { for (const y of ${name}()) { out("y", y); if (n > 50) break; n += 9; } } catch (x) { out(String(x)); }`;
      },
      () => {
        const name = this.name();
        const call = scope.async ? `await ${name}()` : `${name}().catch(x => out("late", String(x)))`;
        return `const ${name} = async () => ${body({ async: true })}; try { ${call}; } catch (x) { out(String(x)); }`;
      },
      () =>
        `class ${this.name()} { static { out(this.name.length > 0); } static z = ${this.expression(2, { ...scope, async: false, generator: false, labels: [], inFunction: false })}; }`,
      () => (scope.inFunction ? `return ${e()};` : `out(${e()});`),
      () => `throw ${this.one(["new RangeError(String(n))", "1", "undefined", `{ a: 1 }`])};`,
      () =>
        scope.labels.length > 0 ? `${this.one(["break", "continue"])} ${this.one(scope.labels)};` : `out(n);`,
    ];
    const written = this.one(choices)();
    // Most of what throws is caught near by, so that the rest of the program runs, too.
    return this.pick(3) > 0 ? `try { ${written} } catch (x) { out("!", String(x?.message ?? x)); }` : written;
  }

  loop(b: (scope: Scope) => string, within: (label: string) => Scope): string {
    const [label, i] = [`l${this.name()}`, this.name()];
    const inside = b(within(label));
    return this.one([
      `${label}: for (let ${i} = 0; ${i} < ${1 + this.pick(3)}; ${i}++) ${inside}`,
      `${label}: for (const ${i} of [1, 2]) ${inside}`,
      `${label}: for (const ${i} in { a: 1, b: 2 }) ${inside}`,
      `let ${i} = 0; ${label}: while (${i}++ < 2) ${inside}`,
      `let ${i} = 0; ${label}: do ${inside} while (${i}++ < 2);`,
    ]);
  }
}

export function randomProgram(seed: number): string {
  const writer = new Writer(seed);
  const top: Scope = { async: true, generator: false, inFunction: false, labels: [] };
  const statements = Array.from({ length: 6 }, () => writer.statement(3, top));
  return `${prelude}${statements.join("\n")}\nawait new Promise(done => setTimeout(done, 0));\n`;
}
