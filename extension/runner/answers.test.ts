import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Answers, NotKnown } from "./answers.js";
import type { Answer, Question } from "./resolve.js";

const here = fileURLToPath(import.meta.url);
const question: Question = { specifier: "./a.js", importer: "/p/main.ts", required: false };

function asking(answer: Answer) {
  const asked: string[] = [];
  const ask = async ({ specifier }: Question) => {
    asked.push(specifier);
    return answer;
  };
  return { asked, ask };
}

test("an import that was asked once is known, for that importer and that kind of import", async () => {
  const answers = new Answers();
  const { asked, ask } = asking({ kind: "file", path: here });
  await answers.remembering(ask)(question);
  expect(await answers.known(new Map())(question)).toEqual({ kind: "file", path: here });
  expect(asked).toEqual(["./a.js"]);
  await expect(answers.known(new Map())({ ...question, importer: "/p/b.ts" })).rejects.toThrow(NotKnown);
  await expect(answers.known(new Map())({ ...question, required: true })).rejects.toThrow(NotKnown);
});

test("a file that is gone is asked for again, unless an editor holds it", async () => {
  const answers = new Answers();
  const path = `${here}.gone`;
  expect(existsSync(path)).toBe(false);
  await answers.remembering(asking({ kind: "file", path }).ask)(question);
  await expect(answers.known(new Map())(question)).rejects.toThrow(NotKnown);
  expect(await answers.known(new Map([[path, ""]]))(question)).toEqual({ kind: "file", path });
});

test("what nobody has is asked for every time, and everything after files have come or gone", async () => {
  const answers = new Answers();
  await answers.remembering(asking({ kind: "missing", reason: "no" }).ask)(question);
  await expect(answers.known(new Map())(question)).rejects.toThrow(NotKnown);
  await answers.remembering(asking({ kind: "outside" }).ask)(question);
  expect(await answers.known(new Map())(question)).toEqual({ kind: "outside" });
  answers.clear();
  await expect(answers.known(new Map())(question)).rejects.toThrow(NotKnown);
});
