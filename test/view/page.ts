// The panel's real bundle around a trace, in a real browser: what the command line's html export writes, opened from disk.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { encodeTrace } from "../../core/trace/codec.js";
import type { Trace } from "../../core/trace/trace.js";
import { type Assets, exportHtml } from "../../webview/export/html.js";
import { root } from "../helpers/files.js";
import { chromium as browserPath } from "../tools/chromium.js";
import { type EditorTheme, THEMES } from "./themes.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The panel's bundle as `npm run build` left it. */
function bundle(): Assets {
  const read = (name: string) => readFileSync(join(root, "dist/webview", name), "utf8");
  return { script: read("main.js"), style: read("style.css") };
}

export interface Opened {
  page: Page;
  /** Console errors, uncaught errors, and requests that left the page. */
  troubles: string[];
}

export class Pages {
  #assets: Assets;
  #browser: Browser;
  #folder = mkdtempSync(join(tmpdir(), "gradient-graph-view-"));
  #count = 0;

  static async start(): Promise<Pages> {
    const options = {
      executablePath: browserPath(),
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
    };
    return new Pages(bundle(), await chromium.launch(options));
  }

  constructor(assets: Assets, browser: Browser) {
    this.#assets = assets;
    this.#browser = browser;
  }

  /** The exported page of a trace, drawn. */
  async open(trace: Trace, options: BrowserContextOptions = {}): Promise<Opened> {
    const file = join(this.#folder, `${this.#count++}.html`);
    writeFileSync(file, exportHtml(this.#assets, encodeTrace(trace), trace.file));
    const opened = await this.#opened(file, options);
    await opened.page.locator("g.box").first().waitFor();
    return opened;
  }

  async #opened(file: string, options: BrowserContextOptions, before = ""): Promise<Opened> {
    const context = await this.#browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
    const page = await context.newPage();
    if (before) await page.addInitScript(before);
    const troubles: string[] = [];
    page.on("console", message => {
      if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
    });
    page.on("pageerror", error => troubles.push(String(error)));
    page.on("request", request => {
      if (!/^(file|blob|data):/.test(request.url())) troubles.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    return { page, troubles };
  }

  /** The panel as VS Code loads it, with a stand-in for its host that keeps what is posted; `before` is script that runs first. */
  async panel(
    state: unknown = null,
    options: BrowserContextOptions = {},
    before = "",
    theme: EditorTheme = THEMES[0],
  ): Promise<Opened> {
    const colours = Object.entries(theme.colours).map(([name, value]) => `--vscode-${name}: ${value};`);
    const file = join(this.#folder, `${this.#count++}.html`);
    const policy = "default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n'; worker-src blob:";
    const host = `const posted = []; let kept = ${JSON.stringify(state)};
      const acquireVsCodeApi = () => ({ postMessage: m => posted.push(m), getState: () => kept, setState: s => { kept = s; } });`;
    writeFileSync(
      file,
      `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>panel</title>
      <meta http-equiv="Content-Security-Policy" content="${policy}"><meta property="csp-nonce" content="n">
      <style nonce="n">:root { ${colours.join(" ")} } ${this.#assets.style}</style></head>
      <body class="${theme.kind}"><script nonce="n">${host}</script>
      <script nonce="n">${this.#assets.script.replaceAll("</script", "<\\/script")}</script></body></html>`,
    );
    return this.#opened(file, options, before);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Sends a message as the host would; a trace's bytes go as an ArrayBuffer. */
export async function send(page: Page, message: Record<string, unknown>, trace?: Trace): Promise<void> {
  // As text: a list of numbers takes minutes for a trace of a hundred thousand operations.
  const bytes = trace ? Buffer.from(encodeTrace(trace)).toString("base64") : null;
  await page.evaluate(
    ({ message, bytes }) => {
      const decoded = bytes && Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0)).buffer;
      window.postMessage(decoded ? { ...message, bytes: decoded } : message, "*");
    },
    { message, bytes },
  );
}

/** What the panel has posted to its host so far. */
export const posted = (page: Page): Promise<Record<string, unknown>[]> => page.evaluate("posted");

/** What the panel keeps in its host. */
export const kept = (page: Page): Promise<unknown> => page.evaluate("kept");

/** What axe-core finds, one line a violation. The page's policy lets no script in; the debugger's own may still run. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found: { id: string; help: string; nodes: { html: string }[] }[] = await page.evaluate(
    "axe.run(document).then(result => result.violations)",
  );
  return found.map(({ id, help, nodes }) => `${id}: ${help} ${nodes[0]?.html.slice(0, 200)}`);
}
