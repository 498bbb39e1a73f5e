import { expect, test } from "vitest";
import { page } from "./page.js";

const assets = {
  script: "https://x/main.js",
  style: "https://x/style.css",
  source: "https://x",
  nonce: "abc123",
};

test("nothing runs, loads or connects beyond the script and the style of this nonce", () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page(assets))?.[1];
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'nonce-abc123'",
    "style-src 'nonce-abc123'",
    "worker-src blob:",
    "img-src https://x data: blob:",
    "font-src https://x",
  ]);
});

test("script, style sheet and the controls' meta property carry the nonce", () => {
  const html = page(assets);
  expect(html).toContain('<script nonce="abc123" src="https://x/main.js"></script>');
  expect(html).toContain('<link rel="stylesheet" nonce="abc123" href="https://x/style.css">');
  expect(html).toContain('<meta property="csp-nonce" content="abc123">');
});

test("an address cannot leave its attribute", () => {
  expect(page({ ...assets, script: 'a"><script>alert(1)</script>' })).toContain(
    'src="a&quot;>&lt;script>alert(1)&lt;/script>"',
  );
});
