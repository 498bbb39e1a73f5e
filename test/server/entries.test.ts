// Which program shows a file: the file itself, a program that was shown, or those of the folder that import it.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as lsp from "../../extension/protocol/lsp.js";
import { Client } from "./client.js";

const library = 'import { tensor } from "gradient-graph";\n';
const part = `${library}export const twice = (x: number) => tensor(x).mul(2);\n`;

let client: Client;
beforeEach(async () => {
  client = await Client.start();
});
afterEach(() => client.stop());

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(client.path(name)), { recursive: true });
    writeFileSync(client.path(name), text);
  }
}

async function entries(name: string): Promise<string[]> {
  const answer = (await client.request(lsp.entries, { uri: client.uri(name) })) as string[];
  return answer.map(uri => uri.slice(client.uri("").length + 1));
}

test("a program shows itself, even one that others import", async () => {
  write({ "main.ts": 'import { twice } from "./part.js";\ntwice(3);\n', "part.ts": `${part}twice(1);\n` });
  expect(await entries("main.ts")).toEqual(["main.ts"]);
  expect(await entries("part.ts")).toEqual(["part.ts"]);
});

test("a part is shown by who imports it, through others too, the open ones first", async () => {
  write({
    "src/part.ts": part,
    "src/index.ts": 'export * from "./part";\n',
    "src/near.ts": 'const { twice } = require("./part");\ntwice(1);\n',
    "far/away.mjs": 'import { twice } from "../src/index.js";\ntwice(1);\n',
    "far/other.ts": 'import { twice } from "../src/other.js";\ntwice(1);\n',
    "node_modules/a/part.js": 'import "../../src/part.js"; f();\n',
  });
  expect(await entries("src/part.ts")).toEqual(["src/near.ts", "far/away.mjs"]);
  await client.open("far/open.ts", 'import { twice } from "../src";\ntwice(1);\n');
  expect(await entries("src/part.ts")).toEqual(["far/open.ts", "src/near.ts", "far/away.mjs"]);
});

test("aliases of tsconfig and unsaved imports count", async () => {
  const config = { compilerOptions: { paths: { "@/*": ["./src/*"] } } };
  write({
    "tsconfig.json": JSON.stringify(config),
    "src/part.ts": part,
    "alias.ts": 'import { twice } from "@/part";\ntwice(1);\n',
  });
  await client.open("typed.ts", "f();\n");
  await client.edit("typed.ts", 'import { twice } from "./src/part";\ntwice(1);\n');
  expect(await entries("src/part.ts")).toEqual(["typed.ts", "alias.ts"]);
});

test("a part that nobody imports, a circle of parts and a half-typed text show themselves", async () => {
  write({
    "alone.ts": part,
    "a.ts": 'export * from "./b.js";\n',
    "b.ts": 'export * from "./a.js";\n',
    "half.ts": "export const = ;\n",
  });
  for (const name of ["alone.ts", "a.ts", "half.ts", "gone.ts"]) expect(await entries(name)).toEqual([name]);
});

test("a program that was shown with the part comes before all others", async () => {
  write({ "one.ts": 'import { twice } from "./part.js";\ntwice(1);\n' });
  await client.open("part.ts", part);
  await client.open("two.ts", 'import { twice } from "./part.js";\nimport "gradient-graph";\ntwice(2);\n');
  await client.run("two.ts");
  await client.ended("two.ts");
  expect(await entries("part.ts")).toEqual(["two.ts"]);
});
