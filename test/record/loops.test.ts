// The library's own loops in a recording: it knows them by names on the stack, which the bundle must not have changed.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readTrace } from "../../core/trace/read.js";
import { root } from "../helpers/files.js";
import { folder } from "../helpers/programs.js";
import { FILES } from "./programs.js";

const place = folder(FILES);
afterAll(() => place.remove());

it("says of a recurrent layer which time step it was, and of what follows that it was none", () => {
  mkdirSync(join(place.path, "node_modules"));
  symlinkSync(root, join(place.path, "node_modules/gradient-graph"));
  execFileSync(process.execPath, ["--import", "gradient-graph/record", "recurrent.js"], {
    cwd: place.path,
    stdio: "pipe",
  });
  const { nodes } = readTrace(readFileSync(join(place.path, "recurrent.ggtrace")), String);
  const frames = (wanted: string) =>
    nodes
      .filter(({ op }) => op === wanted)
      .map(each => each.frames.map(({ name, iteration }) => `${name} ${iteration ?? ""}`.trim()).join(" / "));
  const time = (t: number) => `Net / forward / rnn / time (L0) ${t}`;
  expect(frames("tanh")).toEqual([time(0), time(1)]);
  expect(frames("linear").at(-1)).toBe("Net / forward / last");
});
