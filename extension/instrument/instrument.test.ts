import { describe, expect, it } from "vitest";
import { instrument } from "./instrument.js";
import { ParseError } from "./parse.js";

/** "kind line:column-endLine:endColumn name" of every site of a kind. */
function sites(code: string, kind: string, file = "a.ts"): string[] {
  return instrument(code, file, 0)
    .sites.filter(site => site.kind === kind)
    .map(s => `${s.line}:${s.column}-${s.endLine}:${s.endColumn} ${s.name}`.trim());
}

describe("sites", () => {
  it("span the whole call with its receiver and chain", () => {
    expect(sites("const z = x.mul(y)\n  .sum();", "call").sort()).toEqual(["1:11-1:19", "1:11-2:9"]);
  });

  it("are exact with tabs, carriage returns, a byte order mark and emoji", () => {
    expect(sites("\uFEFFf();\r\n\tg();\r\n/* 👍 */ h();\rk();", "call")).toEqual([
      "1:1-1:4",
      "2:2-2:5",
      "3:10-3:13",
      "4:1-4:4",
    ]);
  });

  it("count a line separator as a character, as editors do", () => {
    expect(sites("f('\u2028'); g();", "call")).toEqual(["1:1-1:7", "1:9-1:12"]);
  });

  it("are found in whatever TypeScript has: decorated classes, accessors, enums, namespaces", () => {
    const code =
      "class A { @log accessor x = f(); }\nenum E { A = g() }\nnamespace N { export const y = h(); }";
    expect(sites(code, "call")).toEqual(["1:29-1:32", "3:32-3:35"]);
    expect(sites(code, "name")).toEqual(["1:25-1:26 this.x", "3:28-3:29 y"]);
  });

  it("span a tagged template, and say so just before its tag runs", () => {
    const hole = (name: string) => `$\{${name}}`;
    const code = `const a = tag\`x${hole("f()")}y${hole("2")}\`;\ntag\`none\`;`;
    expect(sites(code, "call")).toEqual(["1:11-1:28", "1:18-1:21"]);
    expect(instrument(`tag\`${hole("a")}${hole("(b, c)")}\`;`, "a.ts", 7).code).toContain(
      `tag\`${hole("a")}${hole("($gg_site(7,$gg_F,(b, c)))")}\``,
    );
  });

  it("leave parentheses around a call out", () => {
    expect(sites("((f(1))).x;", "call")).toEqual(["1:3-1:7"]);
  });

  it("mark names exactly, without their types", () => {
    const code = "const a: T = f(), [b, { c: d }] = g();\nthis.w = h(a);\nfunction k(p: T, q = 1) {}";
    expect(sites(code, "name")).toEqual([
      "1:7-1:8 a",
      "1:20-1:21 b",
      "1:28-1:29 d",
      "2:1-2:7 this.w",
      "3:12-3:13 p",
      "3:18-3:19 q",
    ]);
  });

  it("name functions, loops and echoes", () => {
    const code = "const f = () => { for (;;) while (x) {} };\nx.grad;\nclass A { m() {} }";
    expect(sites(code, "function")).toEqual(["1:11-1:42 f", "3:11-3:17 m"]);
    expect(sites(code, "loop")).toEqual(["1:19-1:40 for", "1:28-1:40 while"]);
    expect(sites(code, "echo")).toEqual(["2:1-2:7"]);
  });

  it("are numbered from the first one asked for, and know the loop around them", () => {
    const { sites: table, code } = instrument("for (;;) f(1);", "a.ts", 40);
    expect(table.map(site => [site.kind, site.loop])).toEqual([
      ["loop", -1],
      ["call", 40],
      ["echo", 40],
    ]);
    expect(code).toContain("$gg_loop(40,0,$gg_F)");
    expect(code).toContain("$gg_site(41,$gg_F,1)");
  });
});

describe("the text", () => {
  it("keeps what must stand first: a hashbang and directives", () => {
    expect(instrument("#!/usr/bin/env node\nf();", "a.js", 0).code).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(instrument('"use strict"\nf();', "a.js", 0).code).toMatch(/^"use strict";var \$gg_F/);
  });

  it("handles an empty file", () => {
    expect(instrument("", "a.ts", 0).code).toBe("var $gg_F=$gg_module();\n;$gg_end();");
  });

  it("leaves types, enums, decorators, eval, require and import() alone", () => {
    const code =
      "enum E { A = f() }\ndeclare const d: T;\n@dec() class C {}\neval('1'); require('x'); import('y');";
    expect(sites(code, "call")).toEqual([]);
  });

  it("parses each kind of file by its ending", () => {
    expect(sites("const a = <T>f(x);", "call", "a.ts")).toHaveLength(1);
    expect(sites("const a = <p>{f(x)}</p>;", "call", "a.tsx")).toHaveLength(1);
    expect(sites("const a = <p>{f(x)}</p>;", "call", "a.js")).toHaveLength(1);
  });

  it("says where it stops making sense", () => {
    const failed = () => instrument("let a = 1;\nlet b = ;", "a.ts", 0);
    expect(failed).toThrow(ParseError);
    expect(failed).toThrow(expect.objectContaining({ line: 2, column: 9, message: "Unexpected token" }));
  });

  it("survives a chain of ten thousand calls", () => {
    expect(sites(`x${".neg()".repeat(10_000)};`, "call")).toHaveLength(10_000);
  });
});

describe("links", () => {
  it("list what is asked of other files, and where", () => {
    const { links } = instrument(
      'import d, { a as b } from "./x";\nexport { c } from "./y";\nexport * from "./z";\nimport "./w";',
      "a.ts",
      0,
    ).links;
    expect(links.map(link => [link.specifier, link.site.line, link.names.map(n => n.name)])).toEqual([
      ["./x", 1, ["default", "a"]],
      ["./y", 2, ["c"]],
      ["./z", 3, []],
      ["./w", 4, []],
    ]);
    expect(links[0].names[1].site).toMatchObject({ line: 1, column: 13, endColumn: 14 });
  });

  it("tell exported types, and names passed on", () => {
    const { links } = instrument(
      'import { T } from "./t";\nexport { T };\nexport interface I {}\ntype U = 1;\nexport type { U };\nexport { V } from "./v";',
      "a.ts",
      0,
    );
    expect(links.types).toEqual(["I", "U"]);
    expect(links.passed).toEqual([
      { specifier: "./t", name: "T" },
      { specifier: "./v", name: "V" },
    ]);
  });

  it("tell a module by its syntax", () => {
    const isModule = (code: string) => instrument(code, "a.ts", 0).isModule;
    expect(isModule("const x = 1;")).toBe(false);
    expect(isModule("import 'x';")).toBe(true);
    expect(isModule("await f();")).toBe(true);
    expect(isModule("for await (const x of y) {}")).toBe(true);
  });
});
