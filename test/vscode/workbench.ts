// VS Code's workbench as a person meets it: files, commands, hovers, the editor and the panels of extensions.
// Keys and hovers that come too early are lost, so each is repeated until its effect shows.
import type { FrameLocator, Locator, Page } from "playwright-core";

const TRIES = 10;

/** Repeats an action and its check until the check passes. */
export async function until<T>(
  action: () => Promise<unknown>,
  check: (timeout: number) => Promise<T>,
): Promise<T> {
  for (let n = 1; ; n++) {
    await action();
    try {
      return await check(n < TRIES ? 2000 : 5000);
    } catch (error) {
      if (n === TRIES) throw error;
    }
  }
}

/** Waits until a question about the page is answered with yes. */
export async function eventually(what: string, ask: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`in ${ms / 1000} s it never came true: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

export interface Place {
  line: number;
  column: number;
}

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  private get input(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input").first();
  }

  private get rows(): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row");
  }

  private open(key: string): Promise<void> {
    return until(
      () => this.page.keyboard.press(key),
      timeout => this.input.waitFor({ timeout }),
    );
  }

  async openFile(name: string): Promise<void> {
    await this.open("Control+P");
    await this.input.fill(name);
    await this.rows.filter({ hasText: name }).first().click();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor();
  }

  /** Clicks the row of exactly that title: the first row may be another command. */
  async command(title: string): Promise<void> {
    await this.open("F1");
    await this.input.fill(`>${title}`);
    const row = `.quick-input-list .monaco-list-row:is([aria-label="${title}"], [aria-label^="${title},"])`;
    await this.page.locator(row).first().click();
  }

  /** Picks a row of the list that is open now. */
  async pick(text: string | RegExp): Promise<void> {
    await this.rows.filter({ hasText: text }).first().click();
  }

  /** Moves the cursor there, with the keyboard in the editor. */
  async goTo({ line, column }: Place): Promise<void> {
    await this.open("Control+G");
    await this.input.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.input.waitFor({ state: "hidden" });
  }

  /** The status bar's "Ln 3, Col 7". */
  async cursor(): Promise<Place> {
    const text = await this.page.locator("#status\\.editor\\.selection").innerText();
    const found = /Ln (\d+), Col (\d+)/.exec(text);
    if (!found) throw new Error(`no cursor in the status bar: ${text}`);
    return { line: Number(found[1]), column: Number(found[2]) };
  }

  /** Hovers the first place in the visible editor with exactly this word until a tooltip shows that text. */
  async hover(word: string, shows: string | RegExp): Promise<string> {
    const tip = this.page.locator(".monaco-hover:visible", { hasText: shows }).first();
    const at = this.page.locator(".view-line span > span").getByText(word, { exact: true }).first();
    return until(
      async () => {
        await this.page.mouse.move(5, 5);
        await at.hover();
      },
      async timeout => {
        await tip.waitFor({ timeout });
        return tip.innerText();
      },
    );
  }

  /** The document of the nth webview that is shown. */
  webview(n = 0): FrameLocator {
    return this.page
      .locator("iframe.webview.ready")
      .nth(n)
      .contentFrame()
      .locator("#active-frame")
      .contentFrame();
  }

  /** Where the frame of the nth webview stands on the page, for the mouse. */
  webviewFrame(n = 0): Locator {
    return this.page.locator("iframe.webview.ready").nth(n);
  }

  async theme(name: string, bodyClass: string): Promise<void> {
    await this.command("Preferences: Color Theme");
    await this.input.fill(name);
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`).first().click();
    await this.page.locator(`.monaco-workbench.${bodyClass}`).waitFor();
  }

  /** What the editor's text is now, as far as it is in view. */
  async visibleText(): Promise<string> {
    const lines = await this.page.locator(".editor-instance .view-line").allInnerTexts();
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  notifications(): Locator {
    return this.page.locator(".notifications-toasts .notification-toast");
  }
}
