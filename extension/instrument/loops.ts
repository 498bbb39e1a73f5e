// Loops: a counter at the start of the body, kept in the activation. Where a loop ends nothing is written: every site
// knows the loop around it, so a counter that outlives its loop is not seen.
import type * as t from "@babel/types";
import { type Draft, span } from "./draft.js";
import { reads } from "./names.js";
import type { Path, Rule, Rules } from "./path.js";
import { WORDS } from "./vocabulary.js";

type Loop = t.ForStatement | t.ForInStatement | t.ForOfStatement | t.WhileStatement | t.DoWhileStatement;

const KEYWORDS: Record<Loop["type"], string> = {
  ForStatement: "for",
  ForInStatement: "for",
  ForOfStatement: "for",
  WhileStatement: "while",
  DoWhileStatement: "do",
};

/** What of the head runs once, outside the loop. */
const ONCE = new Set(["init", "right"]);

function depth(draft: Draft, loop: number): number {
  let count = 0;
  for (let at = draft.entry(loop).loop; at >= 0; at = draft.entry(at).loop) count++;
  return count;
}

/** The loop variables of a `for … of`, read when the body begins. */
function variables(draft: Draft, { node, site }: Path<Loop>): string {
  if (node.type !== "ForOfStatement") return "";
  const { left } = node;
  return reads(draft, left.type === "VariableDeclaration" ? left.declarations[0].id : left, site);
}

function write(draft: Draft, path: Path<Loop>): void {
  const { node, site } = path;
  const head = `${WORDS.loop}(${site},${depth(draft, site)},${WORDS.frame});${variables(draft, path)}`;
  const { start, end } = span(node.body);
  // `for await` suspends between iterations, where no operand is ours to wrap.
  const awaits = node.type === "ForOfStatement" && node.await;
  const tail = awaits ? `;${WORDS.suspend}(${WORDS.frame});` : "";
  if (awaits) draft.enclose(node.right, `${WORDS.suspend}(${WORDS.frame},`, ")");
  if (node.body.type !== "BlockStatement") {
    draft.before(start, `{${head}`);
    draft.after(end, `${tail}}`);
  } else if (end - start === 2) draft.after(start + 1, head + tail);
  else {
    draft.before(start + 1, head);
    draft.after(end - 1, tail);
  }
}

export function loopRules(draft: Draft): Rules {
  const rule: Rule<Loop> = {
    open(path) {
      path.site = draft.site(path.node, "loop", path.loop, { name: KEYWORDS[path.node.type] });
    },
    loop: (path, key) => (ONCE.has(key) ? path.loop : path.site),
    close: path => write(draft, path),
  };
  return {
    ForStatement: rule,
    ForInStatement: rule,
    ForOfStatement: rule,
    WhileStatement: rule,
    DoWhileStatement: rule,
  };
}
