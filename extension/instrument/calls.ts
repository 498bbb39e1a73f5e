// Every call writes (site, activation) into the register after its arguments are worth something and just before the
// callee runs, so that calls nested in the arguments keep their own sites. Results and receivers are never wrapped:
// V8's messages would name the wrapper instead of the user's words.
import type * as t from "@babel/types";
import { type Draft, span } from "./draft.js";
import type { Path, Rules } from "./path.js";
import { isQuiet, isStill } from "./quiet.js";
import { WORDS } from "./vocabulary.js";

type Call = t.CallExpression | t.OptionalCallExpression | t.NewExpression;

/** Not ours to touch: their meaning hangs on the exact form. */
function isSpecial({ callee }: Call): boolean {
  return callee.type === "Import" || (callee.type === "Identifier" && /^(eval|require)$/.test(callee.name));
}

function calleeName({ callee }: Call): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return;
  return !callee.computed && callee.property.type === "Identifier" ? callee.property.name : undefined;
}

/** Where an argument list without arguments ends, or -1: `new Map` has none. */
function emptyList(draft: Draft, node: Call): number {
  const { end } = span(node);
  if (node.type !== "NewExpression") return end - 1;
  const args = node.typeParameters ?? node.typeArguments ?? node.callee;
  let at = span(args).end;
  // The callee's own closing parentheses come first, with comments anywhere.
  const { code } = draft;
  for (; at < end; at++) {
    if (code.startsWith("//", at)) at = code.indexOf("\n", at);
    else if (code.startsWith("/*", at)) at = code.indexOf("*/", at) + 1;
    else if (code[at] === "(") return end - 1;
  }
  return -1;
}

function write(draft: Draft, path: Path<Call>): void {
  const { node, site, frame } = path;
  const last = node.arguments.at(-1);
  const callee = node.callee;
  const plain = node.type === "CallExpression" && isStill(callee) && isQuiet(path);
  if (last && last.type !== "SpreadElement") draft.enclose(last, `${draft.say("site", site, frame)},`, ")");
  else if (plain && node.arguments.every(isStill))
    draft.enclose(node, `(${draft.say("here", site, frame)}),`, ")");
  else if (last) draft.after(span(last).end, `,...${draft.say("spread", site, frame)})`);
  else {
    const end = emptyList(draft, node);
    if (end >= 0) draft.spread.add(node);
    if (end >= 0) draft.after(end, `...${draft.say("spread", site, frame)})`);
    else draft.after(span(node).end, `(...${draft.say("spread", site, frame)}))`);
  }
}

function rule(draft: Draft) {
  return {
    open(path: Path<Call>) {
      if (isSpecial(path.node)) return;
      path.site = draft.site(path.node, "call", path.loop, { callee: calleeName(path.node) });
      draft.calls.set(path.node, path.site);
    },
    close(path: Path<Call>) {
      if (path.site >= 0) write(draft, path);
    },
  };
}

/** A tagged template is a call, too; one without substitutions has no place to write in. */
function templateRule(draft: Draft) {
  return {
    open(path: Path<t.TaggedTemplateExpression>) {
      if (path.node.quasi.expressions.length > 0) path.site = draft.site(path.node, "call", path.loop);
    },
    close({ node, site, frame }: Path<t.TaggedTemplateExpression>) {
      const last = node.quasi.expressions.at(-1);
      if (last) draft.enclose(last, `${draft.say("site", site, frame)},`, ")");
    },
  };
}

/** What is thrown need not be an Error and then has no stack: the register knows the place. */
function throwRule(draft: Draft) {
  return {
    close({ node, loop, frame }: Path<t.ThrowStatement>) {
      const site = draft.site(node, "call", loop, { name: "throw" });
      draft.enclose(node.argument, `${draft.say("site", site, frame)},`, ")");
    },
  };
}

/** await and yield hand the caller's activation back before the function suspends. */
function suspend(draft: Draft, operand: t.Node | null | undefined, frame: string): void {
  if (operand) draft.enclose(operand, `${WORDS.suspend}(${frame},`, ")");
}

export function callRules(draft: Draft): Rules {
  return {
    CallExpression: rule(draft),
    OptionalCallExpression: rule(draft),
    NewExpression: rule(draft),
    TaggedTemplateExpression: templateRule(draft),
    ThrowStatement: throwRule(draft),
    AwaitExpression: { close: ({ node, frame }) => suspend(draft, node.argument, frame) },
    YieldExpression: {
      close: ({ node, frame }) => suspend(draft, node.delegate ? null : node.argument, frame),
    },
  };
}
