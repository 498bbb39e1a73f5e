import { describe, expect, it } from "vitest";
import { FrameReader, frame } from "./frames.js";

const secret = "0123456789abcdef0123456789abcdef";

function read(...pieces: Buffer[]): [kind: number, secret: string, text: string][] {
  const seen: [number, string, string][] = [];
  const reader = new FrameReader((kind, from, payload) => seen.push([kind, from, payload.toString()]));
  for (const piece of pieces) reader.push(piece);
  return seen;
}

describe("frames", () => {
  it("have their length, kind and secret in front", () => {
    expect(frame({ kind: 3, secret }, "hi").toString("hex")).toBe(`00000013${"03"}${secret}6869`);
  });

  it("come out as they went in, however the bytes are cut", () => {
    const bytes = Buffer.concat([frame({ kind: 1, secret }, "one"), frame({ kind: 2, secret })]);
    const expected = [
      [1, secret, "one"],
      [2, secret, ""],
    ];
    expect(read(bytes)).toEqual(expected);
    expect(read(...[...bytes].map(byte => Buffer.from([byte])))).toEqual(expected);
    expect(read(bytes.subarray(0, 30), bytes.subarray(30))).toEqual(expected);
  });

  it("with the secret are found among whatever else is written there", () => {
    const good = frame({ kind: 1, secret }, "one");
    const noise = [
      Buffer.alloc(64, 0xff),
      Buffer.from([5, 0xf5, 0xe1, 0]),
      frame({ kind: 9, secret: "ab".repeat(16) }, "no"),
    ];
    const bytes = Buffer.concat(noise.flatMap(each => [each, good, Buffer.from(secret, "hex"), good]));
    for (const size of [1, 7, 30, bytes.length]) {
      const seen: string[] = [];
      const reader = new FrameReader((kind, _, payload) => seen.push(`${kind} ${payload}`));
      reader.secret = secret;
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(seen).toEqual(new Array(6).fill("1 one"));
    }
  });

  it("end at a length that no frame has", () => {
    const good = frame({ kind: 1, secret }, "one");
    expect(
      read(good, Buffer.from("ffffffff00", "hex").fill(0xff, 0, 4), Buffer.alloc(40), good),
    ).toHaveLength(1);
    expect(read(Buffer.alloc(100), good)).toEqual([]);
  });
});
