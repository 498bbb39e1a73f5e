// npm run gallery: ten programs as the panel draws them, in four themes, one sheet a program: docs/gallery. To be looked at
// by people after the picture changed; nothing is compared, because fonts differ from machine to machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { Trace } from "../../core/trace/trace.js";
import { root } from "../helpers/files.js";
import { traced } from "../helpers/graph.js";
import { chromium as browserPath } from "../tools/chromium.js";
import { Pages, send } from "./page.js";
import { type EditorTheme, THEMES } from "./themes.js";

const PROGRAMS: Readonly<Record<string, string>> = {
  product: "media/examples/01-two-x-dot-x.ts",
  detach: "media/examples/06-detach.ts",
  "control-flow": "media/examples/09-control-flow.ts",
  "hessian-vector": "media/examples/22-hessian-vector.ts",
  mlp: "test/fixtures/programs/mlp.ts",
  convolution: "media/examples/30-convolutional-network.ts",
  rnn: "test/fixtures/programs/rnn100.ts",
  lstm: "test/fixtures/programs/lstm100.ts",
  transformer: "test/fixtures/programs/transformer.ts",
  "hundred-thousand": "test/fixtures/programs/loop100k.ts",
};

const SIZE = { width: 760, height: 620 } as const;

/** Drawn, and still for a while. */
async function settled(page: Page): Promise<void> {
  await page
    .locator(".gg-stage")
    .locator("g.box, canvas")
    .filter({ visible: true })
    .first()
    .waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1500);
}

/** The page changes its theme under the picture, as VS Code does it. */
async function wear(page: Page, { kind, colours }: EditorTheme): Promise<void> {
  const names = new Set(THEMES.flatMap(theme => Object.keys(theme.colours)));
  const all = [...names].map(name => [`--vscode-${name}`, colours[name] ?? "initial"] as const);
  await page.evaluate(
    ({ kind, all }) => {
      for (const [name, value] of all) document.documentElement.style.setProperty(name, value);
      document.body.className = kind;
    },
    { kind, all },
  );
}

async function shots(pages: Pages, trace: Trace): Promise<Buffer[]> {
  const found: Buffer[] = [];
  const { page, troubles } = await pages.panel(null, { viewport: SIZE });
  await send(page, { type: "run", state: { kind: "done", ms: 1 } });
  await send(page, { type: "trace", uri: `file:///${trace.file}`, file: trace.file, version: 1 }, trace);
  for (const theme of THEMES) {
    await wear(page, theme);
    await settled(page);
    if (troubles.length > 0) throw new Error(`${trace.file} in ${theme.name}: ${troubles.join("; ")}`);
    found.push(await page.screenshot());
  }
  await page.context().close();
  return found;
}

/** Two by two, at three quarters of their size. */
async function sheet(browser: Browser, pictures: readonly Buffer[]): Promise<Buffer> {
  const [width, height] = [SIZE.width * 0.75, SIZE.height * 0.75];
  const page = await browser.newPage({ viewport: { width: 2 * width + 4, height: 2 * height + 4 } });
  const images = pictures.map(
    (png, i) =>
      `<img width="${width}" height="${height}" src="data:image/png;base64,${png.toString("base64")}" alt="${THEMES[i].name}">`,
  );
  await page.setContent(
    `<style>body { margin: 0; background: #888; display: grid; gap: 4px; grid-template-columns: auto auto }</style>${images.join("")}`,
  );
  const made = await page.screenshot();
  await page.close();
  return made;
}

const only = process.argv[2]?.split(",");
const folder = join(root, "docs/gallery");
mkdirSync(folder, { recursive: true });
const pages = await Pages.start();
const browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox"] });
try {
  for (const [name, file] of Object.entries(PROGRAMS)) {
    if (only && !only.includes(name)) continue;
    const { trace } = await traced(file, "--timeout", "60");
    const made = await sheet(browser, await shots(pages, trace));
    writeFileSync(join(folder, `${name}.png`), made);
    console.log(`docs/gallery/${name}.png ${(made.length / 1024).toFixed(0)} KB`);
  }
} finally {
  await pages.stop();
  await browser.close();
}
