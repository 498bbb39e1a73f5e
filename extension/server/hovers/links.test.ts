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

test("a value that was made once has no times to pick from", () => {
  expect(called(links("file:///a.ts", place, 0, 1))).toEqual([["Reveal in Graph", "gradientGraph.reveal"]]);
});

test("of several times: the one before and after, the last, the least and the greatest", () => {
  expect(called(links("file:///a.ts", place, 1, 3)).slice(0, -1)).toEqual([
    ["previous", "gradientGraph.hoverTurn", 0],
    ["next", "gradientGraph.hoverTurn", 2],
    ["last", "gradientGraph.hoverTurn", "last"],
    ["min", "gradientGraph.hoverTurn", "min"],
    ["max", "gradientGraph.hoverTurn", "max"],
  ]);
});

test("a file's name cannot end a link", () => {
  const uri = "file:///a)%20[x](command:evil).ts";
  const markdown = links(uri, place, 0, 1);
  expect(called(markdown)).toHaveLength(1);
  expect(markdown).not.toContain("command:evil");
});
