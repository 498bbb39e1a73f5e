import { expect, test } from "vitest";
import { block, code, prose } from "./markdown.js";

test("no mark of a hostile text survives in prose", () => {
  expect(prose("[click](command:evil) ![x](http://x)")).toBe(
    "\\[click\\]\\(command&#58;evil\\) \\!\\[x\\]\\(http&#58;&#47;&#47;x\\)",
  );
  expect(prose("<img onerror=1>&lt;")).toBe("&lt;img onerror\\=1&gt;&amp;lt;");
  expect(prose("a\n# b\n- c")).toBe("a \\# b \\- c");
  expect(prose("plain words, 3 of them")).toBe("plain words, 3 of them");
});

test("code holds backticks without ending early", () => {
  expect(code("x")).toBe("`x`");
  expect(code("a ``b`` c")).toBe("```a ``b`` c```");
  expect(code("`")).toBe("`` ` ``");
  expect(code("a\nb")).toBe("`a b`");
});

test("a block outgrows the fences inside it", () => {
  expect(block("1\n```\n[x](y)", "text")).toBe("````text\n1\n```\n[x](y)\n````");
  expect(block("1")).toBe("```text\n1\n```");
});
