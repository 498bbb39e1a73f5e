import { expect, it } from "vitest";
import { candidates } from "./origin.js";

it("looks beside the trace, in the folders above it that are open, then in the other open ones", () => {
  expect(candidates("/w/app/runs/day/a.ggtrace", ["/other", "/w"], "src/train.ts")).toEqual([
    "/w/app/runs/day/src/train.ts",
    "/w/app/runs/src/train.ts",
    "/w/app/src/train.ts",
    "/w/src/train.ts",
    "/other/src/train.ts",
  ]);
});

it("looks beside a trace alone where no folder is open around it", () => {
  expect(candidates("/tmp/runs/a.ggtrace", ["/w"], "train.ts")).toEqual([
    "/tmp/runs/train.ts",
    "/w/train.ts",
  ]);
});

it("leaves no folder", () => {
  expect(candidates("/w/runs/a.ggtrace", ["/w"], "/etc/passwd")).toEqual([]);
  expect(candidates("/w/runs/a.ggtrace", ["/w"], "../../secret.ts")).toEqual([]);
  expect(candidates("/w/a.ggtrace", ["/w"], ".")).toEqual([]);
});

it("a way up is fine where it ends in a folder that is open", () => {
  expect(candidates("/w/runs/a.ggtrace", ["/w"], "../train.ts")).toEqual([]);
  expect(candidates("/w/a.ggtrace", ["/"], "../w/b.ts")).toEqual(["/w/b.ts"]);
});
