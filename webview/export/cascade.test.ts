import { describe, expect, it } from "vitest";
import { styleOf } from "./cascade.js";
import { parseColour, writeColour } from "./colour.js";
import { Paper } from "./paper.js";
import { parseSheet } from "./sheet.js";

function style(css: string, classes = "a", variables: [string, string][] = []): Record<string, string> {
  const path = new Paper().createElementNS("", "path");
  path.setAttribute("class", classes);
  return Object.fromEntries(styleOf(path, parseSheet(css), new Map(variables)).style);
}

describe("the cascade", () => {
  it("takes the heaviest, of equals the last, and above all the important", () => {
    expect(style(".a { fill: #111111 } path { fill: #222222 }")).toEqual({ fill: "#111111" });
    expect(style(".a { fill: #111111 } .a { fill: #222222 }")).toEqual({ fill: "#222222" });
    expect(style("path { fill: #333333 !important } .a { fill: #222222 }")).toEqual({ fill: "#333333" });
  });

  it("fills in variables, their fallbacks, and variables of variables", () => {
    const css =
      ".a { --x: var(--y); fill: var(--x); stroke: var(--none, var(--z, rgb(1, 2, 3))); color: var(--gone) }";
    expect(style(css, "a", [["--y", "#abc"]])).toEqual({ fill: "#aabbcc", stroke: "#010203" });
  });

  it("ends a circle of variables", () => {
    expect(style(".a { --x: var(--y); --y: var(--x); fill: var(--x, #123456) }")).toEqual({
      fill: "#123456",
    });
  });

  it("passes over what holds only at times", () => {
    const css =
      "@media print { .a { fill: red } } @keyframes k { from { fill: red } } .a:hover { fill: red } .a { opacity: .5 }";
    expect(style(css)).toEqual({ opacity: ".5" });
  });
});

describe("a colour", () => {
  it.each([
    ["#fff", "#ffffff"],
    ["#0000001a", "rgba(0,0,0,0.102)"],
    ["rgb(10 20 30 / 50%)", "rgba(10,20,30,0.5)"],
    ["color(srgb 0.5 0 1 / 0.25)", "rgba(128,0,255,0.25)"],
    ["color-mix(in srgb, #000000 25%, #ffffff)", "#bfbfbf"],
    ["color-mix(in srgb, #b84a00 16%, transparent)", "rgba(184,74,0,0.16)"],
    ["color-mix(in srgb, color-mix(in srgb, #000000, #ffffff) 50%, #000000)", "#404040"],
  ])("%s is %s", (text, expected) => {
    const found = parseColour(text);
    expect(found && writeColour(found)).toBe(expected);
  });

  it("is none where it is not known", () => {
    expect(["currentColor", "#12", "rgb(1, 2)", "color-mix(in oklch, red, red)"].map(parseColour)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
