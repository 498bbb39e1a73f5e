import { describe, expect, test } from "vitest";
import {
  loadSafetensors,
  nn,
  safetensorsMetadata,
  saveSafetensors,
  type Tensor,
  tensor,
  zeros,
} from "../index.js";

const codes = (text: string) => Array.from(text, unit => unit.charCodeAt(0));

/** A file of this header and these bytes. */
function file(header: string, data: readonly number[] = []): Uint8Array {
  const length = [header.length & 255, header.length >> 8, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([...length, ...codes(header), ...data]);
}

const f32 = (shape: string, begin: number, end: number) =>
  `{"dtype":"F32","shape":${shape},"data_offsets":[${begin},${end}]}`;
const values = (state: Record<string, Tensor>) =>
  Object.fromEntries(Object.entries(state).map(([name, x]) => [name, [x.dtype, x.toArray()]]));

describe("saveSafetensors", () => {
  test("writes byte for byte what the reference implementation 0.8.0 writes", () => {
    const bytes = saveSafetensors(
      {
        "fc.weight": tensor([
          [1.5, -2],
          [0.1, Number.POSITIVE_INFINITY],
        ]),
        steps: tensor(7, { dtype: "int32" }),
        a: tensor([1e-300], { dtype: "float64" }),
        mask: tensor([true, false, true]),
        empty: zeros(0, 3),
      },
      { metadata: { format: "pt" } },
    );
    const header =
      '{"__metadata__":{"format":"pt"},"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
      '"empty":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]},' +
      '"fc.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]},' +
      '"steps":{"dtype":"I32","shape":[],"data_offsets":[24,28]},' +
      '"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[28,31]}}   ';
    const data = [
      ...[0x59, 0xf3, 0xf8, 0xc2, 0x1f, 0x6e, 0xa5, 0x01],
      ...[0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0, 0xcd, 0xcc, 0xcc, 0x3d, 0, 0, 0x80, 0x7f],
      ...[7, 0, 0, 0],
      ...[1, 0, 1],
    ];
    expect([...bytes]).toEqual([...file(header, data)]);
  });

  test("writes views as what they show, and names of any script", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const loaded = loadSafetensors(
      saveSafetensors({ "größe 大%": x.t(), part: x.at(1) }, { metadata: { ö: "€" } }),
    );
    expect(values(loaded)).toEqual({
      "größe 大%": [
        "float32",
        [
          [1, 3],
          [2, 4],
        ],
      ],
      part: ["float32", [3, 4]],
    });
    expect(safetensorsMetadata(saveSafetensors({}, { metadata: { ö: "€" } }))).toEqual({ ö: "€" });
    expect(safetensorsMetadata(saveSafetensors({}))).toEqual({});
  });

  test("says what it cannot write", () => {
    const x = zeros(1);
    expect(() => saveSafetensors({ x: 1 as never })).toThrow("saveSafetensors: x is no tensor but number");
    expect(() => saveSafetensors(x as never)).toThrow("expected an object of tensors");
    expect(() => saveSafetensors({ __metadata__: x })).toThrow("a tensor cannot be called __metadata__");
    expect(() => saveSafetensors({ ["__proto__"]: x })).toThrow("a tensor cannot be called __proto__");
    expect(() => saveSafetensors({ x }, { metadata: { n: 1 as never } })).toThrow(
      "metadata is made of texts, but n is number",
    );
    expect(() => saveSafetensors({ x }, { meta: {} } as never)).toThrow('no option is called "meta"');
  });
});

describe("loadSafetensors", () => {
  test("carries a module's state to another one", () => {
    const [from, to] = [new nn.BatchNorm1d(3), new nn.BatchNorm1d(3)];
    from.forward(
      tensor([
        [1, 2, 3],
        [2, 4, 9],
      ]),
    ); // prettier-ignore
    const result = to.loadStateDict(loadSafetensors(saveSafetensors(from.stateDict())));
    expect(result).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(values(to.stateDict())).toEqual(values(from.stateDict()));
    expect(to.runningMean?.toArray()).not.toEqual([0, 0, 0]);
  });

  test("reads the types that it does not write: floats exactly, whole numbers as int32", () => {
    const header =
      '{"i":{"dtype":"I64","shape":[3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[3],"data_offsets":[24,30]},' +
      '"h":{"dtype":"F16","shape":[7],"data_offsets":[30,44]},"s":{"dtype":"I16","shape":[1],"data_offsets":[44,46]},' +
      '"c":{"dtype":"I8","shape":[1],"data_offsets":[46,47]},"u":{"dtype":"U8","shape":[2],"data_offsets":[47,49]}}';
    const data = [
      ...[0, 0, 0, 0x80, 255, 255, 255, 255, 255, 255, 255, 0x7f, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0],
      ...[0xc0, 0x3f, 0x62, 0xff, 0xaa, 0x3e],
      ...[0, 0x3e, 0, 0x80, 0xff, 0x7b, 1, 0, 0, 0x7c, 0, 0x7e, 0x55, 0x35],
      ...[0, 0x80, 0x80, 255, 1],
    ];
    // As torch 2.13 reads the file.
    expect(values(loadSafetensors(file(header, data)))).toEqual({
      i: ["int32", [-2147483648, 2147483647, 5]],
      b: ["float32", [1.5, -3.00405527047391e38, 0.33203125]],
      h: ["float32", [1.5, -0, 65504, 2 ** -24, Number.POSITIVE_INFINITY, Number.NaN, 0.333251953125]],
      s: ["int32", [-32768]],
      c: ["int32", [-128]],
      u: ["int32", [255, 1]],
    });
  });

  test("takes any order, spaces, and bytes that lie inside a larger array", () => {
    const inner = file(
      ` {"b":${f32("[1]", 4, 8)},"a":${f32("[]", 0, 4)}}  `.trimStart(),
      [0, 0, 128, 63, 0, 0, 0, 64],
    );
    const outer = new Uint8Array(inner.length + 5);
    outer.set(inner, 3);
    const expected = { b: ["float32", [2]], a: ["float32", 1] };
    expect(values(loadSafetensors(outer.subarray(3, 3 + inner.length)))).toEqual(expected);
    expect(values(loadSafetensors(inner.slice().buffer as ArrayBuffer))).toEqual(expected);
  });

  test("refuses values that would change", () => {
    const wide = '{"i":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}';
    expect(() => loadSafetensors(file(wide, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0]))).toThrow(
      "element 1 of i (I64) is 2147483648, which does not fit int32",
    );
    const mask = '{"m":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}';
    expect(() => loadSafetensors(file(mask, [2]))).toThrow("element 0 of m (BOOL) is 2; a boolean is 0 or 1");
  });
});

describe("a hostile file is refused:", () => {
  const no = "this is no safetensors file: ";
  const huge = Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 123]);
  test.each<[string, Uint8Array, string]>([
    ["too short", Uint8Array.of(1, 2), "2 bytes cannot hold the header's length, which takes 8"],
    ["a header past all bounds", huge, "more than the 100000000 allowed"],
    ["a header past the end", file("{}").subarray(0, 9), "its header claims 2 bytes, but only 1 follow"],
    ["no object", file("[]"), "does not begin with {"],
    ["no JSON", file('{"a":'), "is not JSON"],
    ["no UTF-8", file("{\u00ff}"), "is not UTF-8"],
    ["nesting", file(`{"a":${"[".repeat(20000)}`), "is not JSON"],
    ["a name twice", file(`{"a":${f32("[1]", 0, 4)},"a":${f32("[1]", 0, 4)}}`, [0, 0, 0, 0]), '"a" twice'],
    ["a name twice, escaped", file('{"__metadata__":{"a":"1","\\u0061":"2"}}'), '"a" twice'],
    [
      "a field twice",
      file('{"a":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}}'),
      '"dtype" twice',
    ],
    ["__proto__", file(`{"__proto__":${f32("[0]", 0, 0)}}`), "a tensor cannot be called __proto__"],
    [
      "__proto__ in metadata",
      file('{"__metadata__":{"__proto__":"x"}}'),
      "__metadata__.__proto__ is no text",
    ],
    ["metadata that is no text", file('{"__metadata__":{"a":1}}'), "__metadata__.a is no text"],
    ["an entry that is none", file('{"a":[1]}'), '"a" is no object'],
    [
      "an inherited dtype",
      file('{"a":{"dtype":"constructor","shape":[],"data_offsets":[0,0]}}'),
      "known are F64",
    ],
    ["a negative size", file(`{"a":${f32("[-1]", 0, 4)}}`), "is [-1], not a list of sizes"],
    [
      "a size beyond whole numbers",
      file(`{"a":${f32("[1e300]", 0, 4)}}`),
      "is [1e+300], not a list of sizes",
    ],
    [
      "a shape beyond all memory",
      file(`{"a":${f32("[4294967296,4294967296]", 0, 0)}}`),
      "but data_offsets give it 0",
    ],
    [
      "too few bytes for the shape",
      file(`{"a":${f32("[2]", 0, 4)}}`, [0, 0, 0, 0]),
      "takes 8 bytes, but data_offsets give it 4",
    ],
    ["backward offsets", file(`{"a":${f32("[1]", 4, 0)}}`), "are [4,0], not [begin, end]"],
    ["three offsets", file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4,4]}}'), "not [begin, end]"],
    [
      "an overlap",
      file(`{"a":${f32("[1]", 0, 4)},"b":${f32("[1]", 2, 6)}}`, [0, 0, 0, 0, 0, 0]),
      '"b" begins at byte 2, inside',
    ],
    [
      "a gap",
      file(`{"a":${f32("[1]", 4, 8)}}`, [0, 0, 0, 0, 0, 0, 0, 0]),
      "nothing accounts for the bytes 0 to 4",
    ],
    ["bytes missing", file(`{"a":${f32("[1]", 0, 4)}}`, [0, 0]), "take 4 bytes, but 2 follow the header"],
    [
      "bytes left over",
      file(`{"a":${f32("[1]", 0, 4)}}`, [0, 0, 0, 0, 0]),
      "take 4 bytes, but 5 follow the header",
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => loadSafetensors(bytes)).toThrow(message);
    expect(() => safetensorsMetadata(bytes)).toThrow(no);
  });

  test("no bytes at all", () => {
    expect(() => loadSafetensors("{}" as never)).toThrow(
      "expected the bytes of a file as a Uint8Array, got string",
    );
  });
});
