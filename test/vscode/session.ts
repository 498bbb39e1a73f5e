// One VS Code server, one browser and one page for all the tests of a run: starting them costs more than most tests.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium as driver, type Page } from "playwright-core";
import { root } from "../helpers/files.js";
import { chromium } from "../tools/chromium.js";
import { address, type Server, startServer, type Target } from "../tools/server.js";
import { served } from "../tools/vscode.js";
import { GraphPanel } from "./panel.js";
import { Workbench } from "./workbench.js";

export const artifacts = join(root, "test/artifacts");

/** Ms until something that should come has failed to: what takes a second alone takes a minute on a busy machine. */
const PATIENCE = 120_000;

const BROWSER = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return driver.launch({ executablePath: chromium(), args: BROWSER });
}

/** What is there while a window is open. */
interface Opened {
  readonly server: Server;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
}

export class Session {
  readonly workbench = new Workbench(this);
  readonly panel = new GraphPanel(this);
  /** Errors of pages and webviews, to be looked at by the tests. */
  readonly errors: string[] = [];
  private readonly settings: Record<string, unknown> = {};
  private readonly data = mkdtempSync(join(tmpdir(), "gradient-graph-"));
  /** A copy of the examples and of the tests' own programs: what a test changes there stays there. */
  readonly folder = join(this.data, "workspace");
  private opened: Opened | null = null;

  private get now(): Opened {
    if (this.opened === null) throw new Error("VS Code is not open yet");
    return this.opened;
  }

  get page(): Page {
    return this.now.page;
  }

  get userData(): string {
    return this.now.server.userData;
  }

  static async start(settings: Readonly<Record<string, unknown>> = {}): Promise<Session> {
    const session = new Session();
    await session.open(settings);
    return session;
  }

  async open(settings: Readonly<Record<string, unknown>>): Promise<void> {
    mkdirSync(artifacts, { recursive: true });
    for (const from of ["media/examples", "test/vscode/workspace"])
      cpSync(join(root, from), this.folder, { recursive: true });
    const server = await startServer(served(root), {
      data: this.data,
      settings: { "workbench.colorTheme": "Dark Modern", "editor.minimap.enabled": false, ...settings },
    });
    const browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", error => this.errors.push(String(error)));
    this.opened = { server, browser, context, page };
    const target: Target = { folder: this.folder, development: root };
    await page.goto(address(server.port, target), { waitUntil: "commit" });
    await this.ready();
  }

  /** Reloads the window, as `Developer: Reload Window` does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  private async ready(): Promise<void> {
    await this.page.waitForFunction("globalThis.driver");
    await this.page.evaluate("driver.whenWorkbenchRestored()");
  }

  /** Changes a setting while the window is open: the server watches its Machine settings. */
  setting(name: string, value: unknown): void {
    this.settings[name] = value;
    writeFileSync(join(this.userData, "Machine/settings.json"), JSON.stringify(this.settings));
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(artifacts, `${name}.png`) });
  }

  /** In this order: the extension's deactivate() runs when its page goes. */
  async stop(): Promise<void> {
    await this.opened?.context.close();
    await this.opened?.browser.close();
    await this.opened?.server.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}
