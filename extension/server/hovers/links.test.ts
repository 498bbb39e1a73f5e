import { expect, test } from "vitest";
import { links } from "./links.js";

const place = { line: 4, character: 2 };

/** What the links call, with what. */
const called = (markdown: string) =>
  [...markdown.matchAll(/\[([^\]]+)\]\(command:([\w.]+)\?([^)]+)\)/g)].map(([, title, command, given]) => [
    title,
    command,
    ...JSON.parse(decodeURIComponent(given)).slice(3),
  ]);

test("of several times: the one before and after, the last, the least and the greatest", () => {
  expect(called(links("file:///a.ts", place).turns(1, 3))).toEqual([
    ["previous", "gradientGraph.hoverTurn", 0],
    ["next", "gradientGraph.hoverTurn", 2],
    ["last", "gradientGraph.hoverTurn", "last"],
    ["this step", "gradientGraph.hoverTurn", "shown"],
    ["min", "gradientGraph.hoverTurn", "min"],
    ["max", "gradientGraph.hoverTurn", "max"],
  ]);
  const ends = [0, 2].map(at => called(links("file:///a.ts", place).turns(at, 3)).map(([title]) => title));
  expect(ends).toEqual([
    ["next", "last", "this step", "min", "max"],
    ["previous", "this step", "min", "max"],
  ]);
});

test("a file's name cannot end a link", () => {
  const { asked } = links("file:///a)%20[x](command:evil).ts", place);
  expect(called(asked)).toEqual([
    ["Reveal in Graph", "gradientGraph.reveal"],
    ["Why?", "gradientGraph.hoverAsk", "why"],
    ["Check", "gradientGraph.hoverAsk", "check"],
    ["Explain", "gradientGraph.hoverAsk", "explain"],
  ]);
  expect(asked).not.toContain("command:evil");
});
