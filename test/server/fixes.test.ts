// Quick fixes over the wire: a finding's diagnostic, the fix that was proven for it, and what is left when it is made.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import type { CodeAction, Diagnostic, TextEdit } from "vscode-languageserver/node";
import { Client } from "./client.js";

const text = `import { manualSeed, nn, optim, randn } from "gradient-graph";
manualSeed(0);
const hidden = new nn.Linear(3, 8);
const out = new nn.Linear(8, 1);
const optimizer = new optim.SGD([...hidden.parameters(), ...out.parameters()], { lr: 0.01 });
const [x, y] = [randn(16, 3), randn(16, 1)];
for (let epoch = 0; epoch < 3; epoch++) {
  optimizer.zeroGrad();
  const features = hidden.forward(x).tanh().detach();
  nn.functional.mseLoss(out.forward(features), y).backward();
  optimizer.step();
}
`;
const line = 8;

let client: Client;
afterEach(() => client.stop());

/** The problems of the first run. */
async function shown(settings: Parameters<typeof Client.start>[0] = {}): Promise<Diagnostic[]> {
  client = await Client.start(settings);
  const uri = await client.open("main.ts", text);
  await client.run("main.ts");
  await client.ended("main.ts");
  await client.hover("main.ts", 0, 0); // problems are told before it is answered
  return client.problems.get(uri) ?? [];
}

/** What a person is offered at a line who asks for fixes (1), or whose cursor comes by (2). */
async function offered(diagnostics: readonly Diagnostic[], triggerKind: 1 | 2 = 1): Promise<CodeAction[]> {
  const range = { start: { line, character: 20 }, end: { line, character: 20 } };
  const textDocument = { uri: client.uri("main.ts") };
  const context = { diagnostics, triggerKind };
  const answer = await client.request("textDocument/codeAction", { textDocument, range, context });
  return answer as CodeAction[];
}

/** The text with the edits of an action, which do not overlap. */
function made(action: CodeAction): string {
  const [change] = action.edit?.documentChanges ?? [];
  const edits = change && "edits" in change ? (change.edits as TextEdit[]) : [];
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  let now = text;
  for (const { range, newText } of [...edits].reverse()) {
    const [from, to] = [range.start, range.end].map(at => starts[at.line] + at.character);
    now = now.slice(0, from) + newText + now.slice(to);
  }
  return now;
}

test("a proven fix is offered with its effect; made, it leaves no problem and the gradient comes", async () => {
  const problems = await shown();
  expect(problems.map(({ code, range }) => [code, range.start.line])).toEqual([["detached-parameter", line]]);
  const page = fileURLToPath(problems[0].codeDescription?.href ?? "");
  expect(readFileSync(page, "utf8")).toMatch(/^# `detached-parameter`/); // it comes with the extension
  const [action, ...others] = await offered(problems);
  expect(others).toEqual([]);
  expect(action.title).toMatch(
    /^Remove detach\(\): weight and bias receive gradients, norm [\d.]+; finite differences agree to 1e-6$/,
  );
  expect(action).toMatchObject({ kind: "quickfix", isPreferred: true, diagnostics: problems });
  expect(made(action)).toBe(text.replace(".detach()", ""));
  await client.edit("main.ts", made(action));
  await client.ended("main.ts", 2);
  const hover = await client.hover("main.ts", line, 8);
  expect(client.problems.get(client.uri("main.ts"))).toEqual([]);
  expect(JSON.stringify(hover?.contents)).toContain("100 % from");
});

test("nothing is offered for text that has not run yet, nor where the setting is off", async () => {
  const problems = await shown({ quickFixes: false });
  expect(await offered(problems)).toEqual([]);
  await client.stop();
  const again = await shown({ run: "manual" });
  expect(await offered(again, 2)).toEqual([]); // the cursor came by: a manual program runs when a person asks
  expect(await offered(again)).toHaveLength(1);
  await client.edit("main.ts", `// new\n${text}`);
  expect(await offered(again)).toEqual([]);
});

test("a silenced finding has no problem and no fix", async () => {
  expect(await shown({ findings: { "detached-parameter": "off" } })).toEqual([]);
  expect(await offered([])).toEqual([]);
});
