// Regular expressions in time linear in the text: a person's own pattern must never hang the panel, as `(a+)+$` hangs an
// engine that backtracks. Compiled to a small program and run with a set of places at once (K. Thompson, 1968).

type Accepts = (code: number) => boolean;
type Step =
  | { kind: "char"; accepts: Accepts }
  | { kind: "split"; next: number[] }
  | { kind: "start" }
  | { kind: "end" };

/** True if the pattern occurs somewhere in the text. */
export type Pattern = (text: string) => boolean;

const LONGEST = 200;
const MOST_STEPS = 4000;

/** Letters of either case are the same. Throws SyntaxError with what is wrong and where. */
export function pattern(source: string): Pattern {
  if (source.length > LONGEST)
    throw new SyntaxError(`a pattern has at most ${LONGEST} characters, this one ${source.length}`);
  const steps = new Parser(source.toLowerCase(), source).program();
  return text => run(steps, text.toLowerCase());
}

/** Places are positions in the program; its end is the match. */
function run(steps: readonly Step[], text: string): boolean {
  const seen = new Int32Array(steps.length + 1).fill(-1);
  let now: number[] = [];
  for (let i = 0; i <= text.length; i++) {
    const places: number[] = [];
    // The pattern may begin at every character.
    const waiting = [...now, 0];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === steps.length) return true;
      if (seen[at] === i) continue;
      seen[at] = i;
      const step = steps[at];
      if (step.kind === "split") for (const by of step.next) waiting.push(at + by);
      else if (step.kind === "char") places.push(at);
      else if (step.kind === "start" ? i === 0 : i === text.length) waiting.push(at + 1);
    }
    const code = text.charCodeAt(i);
    now = [];
    for (const at of places) {
      const step = steps[at];
      if (step.kind === "char" && step.accepts(code)) now.push(at + 1);
    }
  }
  return false;
}

const within =
  (...ranges: readonly [number, number][]): Accepts =>
  code =>
    ranges.some(([low, high]) => code >= low && code <= high);
const not =
  (accepts: Accepts): Accepts =>
  code =>
    !Number.isNaN(code) && !accepts(code);

const digit = within([48, 57]);
const word = within([48, 57], [95, 95], [97, 122], [0xaa, 0xffff]);
const space = within([9, 13], [32, 32], [160, 160]);
/** By the letter as written; "D" is what "d" is not. */
const CLASSES: Readonly<Record<string, Accepts>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
};

/** Every construct becomes steps whose jumps are relative, so that repeating one is copying it. */
class Parser {
  #at = 0;
  readonly text: string;
  readonly written: string;

  constructor(text: string, written: string) {
    this.text = text;
    this.written = written;
  }

  program(): Step[] {
    const steps = this.#choice();
    if (this.#at < this.text.length) this.#fail("a ) without its (");
    return steps;
  }

  #fail(what: string): never {
    throw new SyntaxError(`${what}, at character ${this.#at + 1}`);
  }

  #take(text: string): boolean {
    if (!this.text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): Step[] {
    const left = this.#sequence();
    if (!this.#take("|")) return left;
    const right = this.#choice();
    return [
      { kind: "split", next: [1, left.length + 2] },
      ...left,
      { kind: "split", next: [right.length + 1] },
      ...right,
    ];
  }

  #sequence(): Step[] {
    const steps: Step[] = [];
    while (this.#at < this.text.length && !"|)".includes(this.text[this.#at])) {
      for (const step of this.#repeated(this.#atom())) steps.push(step);
      if (steps.length > MOST_STEPS) this.#fail("this repeats too much");
    }
    return steps;
  }

  #atom(): Step[] {
    if (this.#take("^")) return [{ kind: "start" }];
    if (this.#take("$")) return [{ kind: "end" }];
    if (this.#take(".")) return [{ kind: "char", accepts: code => !Number.isNaN(code) }];
    if (this.#take("(")) {
      if (this.#take("?") && !this.#take(":")) this.#fail("only (…) and (?:…) are understood");
      const inner = this.#choice();
      if (!this.#take(")")) this.#fail("a ( without its )");
      return inner;
    }
    if (this.#take("[")) return [{ kind: "char", accepts: this.#set() }];
    if ("*+?".includes(this.text[this.#at])) this.#fail(`nothing to repeat before ${this.text[this.#at]}`);
    return [{ kind: "char", accepts: this.#single() }];
  }

  /** One character, or a class such as \d. */
  #single(): Accepts {
    if (!this.#take("\\")) return same(this.text.charCodeAt(this.#at++));
    const letter = this.written[this.#at];
    if (letter === undefined) this.#fail("a \\ with nothing after it");
    if (/[1-9kpPbB]/.test(letter)) this.#fail(`\\${letter} is not understood`);
    this.#at++;
    return CLASSES[letter] ?? same(letter.toLowerCase().charCodeAt(0));
  }

  #set(): Accepts {
    const negated = this.#take("^");
    const parts: Accepts[] = [];
    while (!this.#take("]")) {
      if (this.#at >= this.text.length) this.#fail("a [ without its ]");
      const from = this.text.charCodeAt(this.#at);
      const plain = from !== 92;
      const accepts = this.#single();
      const range = plain && this.text[this.#at] === "-" && !"]".includes(this.text[this.#at + 1] ?? "]");
      if (range) {
        this.#at++;
        parts.push(within([from, this.text.charCodeAt(this.#at++)]));
      } else parts.push(accepts);
    }
    const any: Accepts = code => parts.some(accepts => accepts(code));
    return negated ? not(any) : any;
  }

  #repeated(atom: Step[]): Step[] {
    let steps = atom;
    for (let bounds = this.#bounds(); bounds; bounds = this.#bounds()) {
      steps = times(steps, bounds.least, bounds.most);
      if (steps.length > MOST_STEPS) this.#fail("this repeats too much");
    }
    return steps;
  }

  /** Lazy repeating finds the same texts: its ? is passed over. */
  #bounds(): { least: number; most: number } | null {
    const found = /^(?:([*+?])|\{(\d{1,3})(,?)(\d{0,3})\})\??/.exec(this.text.slice(this.#at));
    if (!found) return null;
    this.#at += found[0].length;
    const [, sign, from, comma, to] = found;
    if (sign === "*") return { least: 0, most: Number.POSITIVE_INFINITY };
    if (sign === "+") return { least: 1, most: Number.POSITIVE_INFINITY };
    if (sign === "?") return { least: 0, most: 1 };
    const most = to ? Number(to) : comma ? Number.POSITIVE_INFINITY : Number(from);
    if (most < Number(from)) this.#fail(`{${from},${to}} ends before it begins`);
    return { least: Number(from), most };
  }
}

const same =
  (letter: number): Accepts =>
  code =>
    code === letter;

function times(steps: readonly Step[], least: number, most: number): Step[] {
  const made: Step[] = [];
  const add = (more: readonly Step[]) => {
    for (const step of more) if (made.length <= MOST_STEPS) made.push(step);
  };
  for (let i = 0; i < least; i++) add(steps);
  if (most === Number.POSITIVE_INFINITY)
    add([
      { kind: "split", next: [1, steps.length + 2] },
      ...steps,
      { kind: "split", next: [-steps.length - 1] },
    ]);
  else for (let i = least; i < most; i++) add([{ kind: "split", next: [1, steps.length + 1] }, ...steps]);
  return made;
}
