// VS Code's workbench as a person meets it: files, commands, hovers, the editor and the panels of extensions.
// Keys and hovers that come too early are lost, so each is repeated until its effect shows.
import type { Locator, Page } from "playwright-core";

const TRIES = 10;
/** Ms until a list that was answered has gone for sure: who answers twice runs a command twice. */
const GONE = 10_000;

/** Repeats an action and its check until the check passes. */
export async function until<T>(
  action: () => Promise<unknown>,
  check: (timeout: number) => Promise<T>,
): Promise<T> {
  for (let n = 1; ; n++) {
    await action();
    try {
      return await check(2000 + 500 * n);
    } catch (error) {
      if (n === TRIES) throw error;
    }
  }
}

/** Waits until a question about the page is answered with yes. A page that is just being made anew answers later. */
export async function eventually(what: string, ask: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    let trouble: unknown = null;
    try {
      if (await ask()) return;
    } catch (error) {
      trouble = error;
    }
    if (Date.now() > end)
      throw new Error(`in ${ms / 1000} s it never came true: ${what}`, { cause: trouble });
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

export interface Place {
  line: number;
  column: number;
}

/** The row of a command of exactly that title, which may be followed by its keys. */
function titled(title: string): string {
  return `.monaco-list-row:is([aria-label="${title}"], [aria-label^="${title},"])`;
}

export class Workbench {
  private readonly window: { readonly page: Page };

  /** @param window its page may come later */
  constructor(window: { readonly page: Page }) {
    this.window = window;
  }

  get page(): Page {
    return this.window.page;
  }

  private get input(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input").first();
  }

  private get rows(): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row");
  }

  /** Opens the quick input and types: one that was just going away may still be visible and then take no text. */
  private open(key: string, text: string): Promise<void> {
    return until(
      async () => {
        if (!(await this.input.isVisible())) await this.page.keyboard.press(key);
      },
      async timeout => {
        await this.input.waitFor({ timeout });
        await this.input.fill(text, { timeout });
      },
    );
  }

  /** Opens it in the first group: the second one is the panel's. A click on a list that is just being filled is lost. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+1");
    await until(
      () => this.search("Control+P", name),
      async timeout => {
        await this.rows.filter({ hasText: name }).first().click({ timeout });
        await this.restMouse();
        await this.inFront(name, timeout);
      },
    );
  }

  /** The same by the keyboard alone. */
  async typeFile(name: string, group: 1 | 2 = 1): Promise<void> {
    await this.page.keyboard.press(`Control+${group}`);
    await until(
      () => this.search("Control+P", name),
      async timeout => {
        const row = this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name });
        await row.waitFor({ timeout });
        await this.page.keyboard.press("Enter");
        await this.inFront(name, timeout);
      },
    );
  }

  /** Anew each time: a list that is open does not find what came after it. */
  private async search(key: string, text: string): Promise<void> {
    if (await this.input.isVisible()) await this.page.keyboard.press("Escape");
    await this.open(key, text);
  }

  private inFront(name: string, timeout: number): Promise<void> {
    return this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor({ timeout });
  }

  /** Types a command's title and takes it by Enter, which is lost while the row is not there yet. */
  async typeCommand(title: string): Promise<void> {
    const row = this.page.locator(`.focused${titled(title)}`).first();
    await until(
      () => this.search("F1", `>${title}`),
      async timeout => {
        await row.waitFor({ timeout });
        await this.page.keyboard.press("Enter");
        await row.waitFor({ state: "hidden", timeout: GONE });
      },
    );
  }

  /** Answers the save dialog, which in a browser is a quick input, with this path. */
  async saveAs(path: string): Promise<void> {
    await eventually("the dialog proposes a place", async () =>
      (await this.input.inputValue()).includes("/"),
    );
    await until(
      async () => {
        if (!(await this.input.isVisible())) return;
        await this.input.fill(path);
        // The dialog reads what is typed a little later, and may put its own proposal back: Enter would take that.
        await this.page.waitForTimeout(1500);
        if ((await this.input.inputValue()) === path) await this.page.keyboard.press("Enter");
      },
      timeout => this.input.waitFor({ state: "hidden", timeout }),
    );
  }

  /** Clicks the row of exactly that title: the first row may be another command. */
  async command(title: string): Promise<void> {
    await until(
      () => this.search("F1", `>${title}`),
      async timeout => {
        const row = this.page.locator(titled(title)).first();
        await row.click({ timeout });
        await row.waitFor({ state: "hidden", timeout: GONE });
      },
    );
    await this.restMouse();
  }

  /** The row of a command in the palette that is now open. */
  async commandRow(title: string): Promise<Locator> {
    const found = this.page.locator(titled(title)).first();
    await until(
      () => this.search("F1", `>${title}`),
      timeout => found.waitFor({ timeout }),
    );
    return found;
  }

  /** Away from everything that answers a resting pointer with a tooltip. */
  async restMouse(): Promise<void> {
    await this.page.mouse.move(400, 860);
  }

  /** Picks a row of the list that is open now. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.rows.filter({ hasText: text }).first();
    await row.waitFor();
    await until(
      async () => {
        if (await row.isVisible()) await row.click();
      },
      () => row.waitFor({ state: "hidden", timeout: GONE }),
    );
  }

  /** Presses a button of the dialog that is open, or waits for one. */
  async answer(button: string): Promise<void> {
    await this.page.locator(".monaco-dialog-box .monaco-button", { hasText: button }).click();
  }

  /** Closes what a failed test left open. */
  async tidy(): Promise<void> {
    for (const left of [".monaco-dialog-box", ".quick-input-widget"]) {
      const open = this.page.locator(left).first();
      if (!(await open.isVisible())) continue;
      await this.page.keyboard.press("Escape");
      await open.waitFor({ state: "hidden", timeout: 5000 }).catch(() => {}); // another Escape is the next test's
    }
  }

  /** Moves the cursor there, with the keyboard in the editor. */
  async goTo({ line, column }: Place): Promise<void> {
    await this.open("Control+G", `:${line}:${column}`);
    // Enter is lost while the row of what was typed is not there yet.
    await until(
      async () => {
        if (await this.input.isVisible()) await this.page.keyboard.press("Enter");
      },
      timeout => this.input.waitFor({ state: "hidden", timeout }),
    );
  }

  /** Of the editor in the first group: the status bar's "Ln 3, Col 7". */
  async cursor(): Promise<Place> {
    await this.page.keyboard.press("Control+1");
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

  /** Red squiggles in view. */
  get squiggles(): Locator {
    return this.page.locator(".cdr.squiggly-error");
  }

  get lenses(): Locator {
    return this.page.locator(".codelens-decoration a");
  }

  /** What extensions write after lines: text of style sheets, so it is asked of the styles. */
  besideLines(): Promise<string[]> {
    return this.page.locator(".view-line span").evaluateAll(all =>
      all.flatMap(each => {
        const { content } = getComputedStyle(each, "::after");
        return content === "none" || content === "normal" ? [] : [content.replaceAll("\u00a0", " ")];
      }),
    );
  }

  /** Throws the unsaved text of the file in front away. */
  async revert(): Promise<void> {
    await this.command("File: Revert File");
  }
}
