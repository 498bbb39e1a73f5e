import { describe, expect, it } from "vitest";
import { optionsOf, readOptions } from "./options.js";

const chosen = (text: string) =>
  [1, 2, 3, 4, 5, 99, 100, 500].filter(step => readOptions(`steps=${text}`).steps.has(step - 1));

describe("options", () => {
  it("are usual where nothing is said", () => {
    const { steps, file, bytes } = readOptions("");
    expect([steps.words, file, bytes]).toEqual(["1-5,every=100", null, 67_108_864]);
    expect([0, 4, 5, 98, 99, 199].map(steps.has)).toEqual([true, true, false, false, true, true]);
  });

  it("choose steps by number, range and distance", () => {
    expect(chosen("1-3,100")).toEqual([1, 2, 3, 100]);
    expect(chosen("every=50")).toEqual([100, 500]);
    expect(chosen("4 , every=500")).toEqual([4, 500]);
    expect([0, 2].map(optionsOf({ steps: [3] }).steps.has)).toEqual([false, true]);
  });

  it("come from one text", () => {
    const { steps, file, bytes } = readOptions("steps=1;file=out/a=b.ggtrace;megabytes=1.5");
    expect([steps.words, file, bytes]).toEqual(["1", "out/a=b.ggtrace", 1_572_864]);
  });

  it.each([
    [
      "steps=",
      'record: steps: expected numbers from 1, ranges and a distance: "1-5,100,every=500", found ""',
    ],
    [
      "steps=0-2",
      'record: steps: expected numbers from 1, ranges and a distance: "1-5,100,every=500", found "0-2"',
    ],
    [
      "steps=4-2",
      'record: steps: expected numbers from 1, ranges and a distance: "1-5,100,every=500", found "4-2"',
    ],
    [
      "steps=every=0",
      'record: steps: expected numbers from 1, ranges and a distance: "1-5,100,every=500", found "every=0"',
    ],
    ["megabytes=0.5", "record: megabytes: expected a number from 1 to 2000, found 0.5"],
    ["megabytes=", "record: megabytes: expected a number from 1 to 2000, found NaN"],
    ["file=", 'record: file: expected a path such as run.ggtrace, found ""'],
    ["size=3", "record: size: expected steps, file or megabytes, found nothing by that name"],
    ["steps", "record: steps: expected steps=…;file=…;megabytes=…, found no value"],
    ["steps=1;steps=2", "record: steps: expected it once, found it twice"],
  ])("%s is refused with what was found and what is allowed", (text, message) => {
    expect(() => readOptions(text)).toThrow(message);
  });
});
