import { expect, test } from "vitest";
import { addPath, baseOf, freshConfig } from "./tsconfig.js";

const add = (text: string) => addPath(text, "gradient-graph", "./t/index.d.ts").text;

test("an entry is added before those that are there; comments and layout stay", () => {
  const text = `{
  // who reads this?
  "include": ["src"],
  "compilerOptions": {
    "strict": true, /* "paths": {} */
    "paths": {
      "@/*": ["./src/*"],
    },
  },
}
`;
  expect(add(text)).toBe(
    text.replace('"paths": {\n', '"paths": {\n      "gradient-graph": ["./t/index.d.ts"],\n'),
  );
});

test("paths are made where there are none", () => {
  expect(add('{ "compilerOptions": { "strict": true } }')).toBe(
    '{ "compilerOptions": { "paths": { "gradient-graph": ["./t/index.d.ts"] }, "strict": true } }',
  );
  expect(add('{\n  "files": []\n}\n')).toBe(
    '{\n  "compilerOptions": { "paths": { "gradient-graph": ["./t/index.d.ts"] } },\n  "files": []\n}\n',
  );
  expect(JSON.parse(add("{}"))).toEqual({
    compilerOptions: { paths: { "gradient-graph": ["./t/index.d.ts"] } },
  });
  expect(JSON.parse(add('{"compilerOptions":{}}'))).toEqual(JSON.parse(add("{}")));
  expect(JSON.parse(add('{"compilerOptions":{"paths":{}}}'))).toEqual(JSON.parse(add("{}")));
});

test("a key of the same name in another place is not taken for it", () => {
  const text = '{ "x": { "compilerOptions": { "a": 1 } }, "compilerOptions": { "b": 2 } }';
  expect(JSON.parse(add(text))).toEqual({
    x: { compilerOptions: { a: 1 } },
    compilerOptions: { b: 2, paths: { "gradient-graph": ["./t/index.d.ts"] } },
  });
});

test("an entry that is there already is left alone", () => {
  const text = '{ "compilerOptions": { "paths": { "gradient-graph": ["./mine.d.ts"] } } }';
  expect(add(text)).toBe(text);
});

test("paths that a parent configuration would lose are told", () => {
  expect(addPath('{ "extends": "./base.json" }', "g", "./t").replaces).toBe("./base.json");
  expect(
    addPath('{ "extends": "./base.json", "compilerOptions": { "paths": { "a": [] } } }', "g", "./t").replaces,
  ).toBe(null);
});

test("a broken configuration is refused with its reason", () => {
  expect(() => add("{ strict }")).toThrow("the existing configuration is not valid JSON");
  expect(() => add("[]")).toThrow("the existing configuration is not a JSON object");
});

test("a fresh configuration is whole, and paths are relative to baseUrl where there is one", () => {
  expect(JSON.parse(freshConfig("./t/index.d.ts")).compilerOptions.paths).toEqual({
    "gradient-graph": ["./t/index.d.ts"],
  });
  expect(baseOf(freshConfig("x"))).toBe(".");
  expect(baseOf('{ "compilerOptions": { "baseUrl": "src" } }')).toBe("src");
});
