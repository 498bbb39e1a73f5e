import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Output } from "./output.js";

describe("output", () => {
  it("is passed on whole characters at a time, then counted", async () => {
    const stream = new PassThrough();
    let seen = "";
    const output = new Output("stdout", stream, 4, text => {
      seen += text;
    });
    const bytes = Buffer.from("é€xyz!");
    stream.write(bytes.subarray(0, 3));
    stream.write(bytes.subarray(3));
    stream.end("more");
    stream.destroy();
    await output.closed;
    expect([seen, output.leftOut]).toEqual(["é€xy", "stdout: 6 more characters are not shown"]);
  });

  it("keeps all of what is within the limit", async () => {
    const stream = new PassThrough();
    const seen: string[] = [];
    const output = new Output("stdout", stream, 100, text => seen.push(text));
    stream.on("end", () => stream.destroy());
    stream.end("all of it");
    await output.closed;
    expect([seen.join(""), output.leftOut]).toEqual(["all of it", null]);
  });
});
