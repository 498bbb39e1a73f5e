import { expect, test } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trouble } from "./entry.js";
import { Problems, type Told } from "./problems.js";
import { path, resultOf, text } from "./testing.js";

const site = { file: "detach.ts", line: 6, column: 11, endLine: 6, endColumn: 19 };
const trouble: Trouble = {
  severity: "error",
  message: "no",
  error: { name: "Error", message: "no", site, stack: "" },
  root: "/program",
  texts: new Map([[path, text]]),
};

function problems(open: { text: string; version: number } | null) {
  const told: Told[] = [];
  const document = open && {
    uri: "file:///program/detach.ts",
    version: open.version,
    getText: () => open.text,
  };
  const all = new Problems(
    file => (file === path && document ? document : undefined),
    one => told.push(one),
    "/extension/docs/findings",
  );
  return { all, last: () => told.at(-1) };
}

test("a problem carries the version of the text that it is placed in", () => {
  const open = { text: `// new\n${text}`, version: 7 };
  const { all, last } = problems(open);
  all.set(path, trouble);
  expect(last()).toMatchObject({
    version: 7,
    diagnostics: [{ range: { start: { line: 6, character: 10 } } }],
  });
});

test("another entry's news places it anew, in the text of that moment", () => {
  const open = { text, version: 1 };
  const { all, last } = problems(open);
  all.set(path, trouble);
  Object.assign(open, { text: `// new\n// lines\n${text}` });
  all.set("/program/other.ts", { ...trouble, message: "too" });
  expect(last()?.diagnostics.map(({ range, message }) => [range.start.line, message])).toEqual([
    [7, "no"],
    [7, "too"],
  ]);
  all.set(path, null);
  expect(last()?.diagnostics.map(({ message }) => message)).toEqual(["too"]);
});

test("a file that no editor holds has no version", () => {
  const { all, last } = problems(null);
  all.set(path, trouble);
  expect(last()).not.toHaveProperty("version");
  expect(last()?.uri).toBe("file:///program/detach.ts");
});

test("a finding carries its code with the link to its page; what stopped a run has none", () => {
  const { all, last } = problems({ text, version: 1 });
  const finding = {
    code: "no-zero-grad",
    severity: "warning" as const,
    message: "piles up",
    nodes: [],
    site,
    path: [],
  };
  all.set(path, trouble, resultOf({ ...(detachJson as Trace), findings: [finding] }));
  expect(last()?.diagnostics.map(({ code, codeDescription }) => [code, codeDescription?.href])).toEqual([
    [undefined, undefined],
    ["no-zero-grad", "file:///extension/docs/findings/no-zero-grad.md"],
  ]);
});
