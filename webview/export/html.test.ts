import { describe, expect, it } from "vitest";
import { base64, exportHtml } from "./html.js";

const page = (title: string, script = "start()") =>
  exportHtml({ script, style: "p{}" }, new Uint8Array([1, 2, 3]), title);

describe("exportHtml", () => {
  it("carries the trace as base64 in a data element", () => {
    expect(page("detach.ts")).toContain(
      'id="gradient-graph-trace">{"file":"detach.ts","base64":"AQID"}</script>',
    );
  });

  it("lets no title end its element or become markup", () => {
    const html = page("</script><img src=x onerror=alert(1)>");
    expect(html).not.toContain("<img");
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it("keeps a script that spells its own end tag whole", () => {
    const html = page("a.ts", 'log("</script>", "<!--")');
    expect(html).toContain('log("<\\/script>", "<\\!--")');
  });

  it("allows only what carries its nonce, and no network", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page("a.ts"))?.[1];
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'nonce-gg\w+'; style-src 'nonce-gg\w+'; worker-src blob:;/,
    );
    expect(policy).not.toContain("unsafe");
  });

  it("is the same page for the same input", () => {
    expect(page("a.ts")).toBe(page("a.ts"));
  });
});

describe("base64", () => {
  it("pads as RFC 4648 does", () => {
    const of = (text: string) => base64(Uint8Array.from(text, letter => letter.charCodeAt(0)));
    expect(["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(of)).toEqual([
      "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
    ]); // biome-ignore format: one line
  });
});
