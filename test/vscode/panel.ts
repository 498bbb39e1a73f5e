// The Gradient Graph panel as a person sees it: boxes by the program's names, the player, the step line, the messages.
import type { Frame, FrameLocator, Locator, Page } from "playwright-core";
import { eventually } from "./workbench.js";

export class GraphPanel {
  private readonly window: { readonly page: Page };

  /** @param window its page may come later */
  constructor(window: { readonly page: Page }) {
    this.window = window;
  }

  private get page(): Page {
    return this.window.page;
  }

  /** Of several panels the one in front: the others are still there, hidden. */
  get frame(): FrameLocator {
    return this.page
      .locator("iframe.webview.ready:visible")
      .first()
      .contentFrame()
      .locator("#active-frame")
      .contentFrame();
  }

  /** The same document as a Frame, to run scripts in it. */
  async document(): Promise<Frame> {
    const handle = await this.frame.locator("body").elementHandle();
    const frame = await handle?.ownerFrame();
    if (!frame) throw new Error("the panel has no document");
    return frame;
  }

  get boxes(): Locator {
    return this.frame.locator("g.box");
  }

  /** The box of the value that the program calls so. */
  box(name: string): Locator {
    return this.frame.locator(`g.box:has(text.name:text-is("${name}"))`);
  }

  async names(): Promise<string[]> {
    return (await this.boxes.locator("text.name").allTextContents()).filter(Boolean).sort();
  }

  /** The numbers of the box's value or adjoint, as drawn. */
  async numbers(name: string, which: "value" | "gradient"): Promise<string> {
    return (await this.box(name).locator(`.${which}`).allTextContents()).join(" ").trim();
  }

  /** What stands in the tray of x.grad: "null", or its numbers. */
  async tray(name: string): Promise<string> {
    return (await this.box(name).locator("g.tray .figures").textContent()) ?? "";
  }

  get cuts(): Locator {
    return this.frame.locator("g.cut");
  }

  get message(): Locator {
    return this.frame.locator(".gg-message");
  }

  get formula(): Locator {
    return this.frame.locator(".gg-formula");
  }

  get place(): Locator {
    return this.frame.locator(".gg-place");
  }

  get slider(): Locator {
    return this.frame.locator(".gg-slider");
  }

  /** A closed group. */
  card(name: string): Locator {
    return this.frame.locator(`g.box.card:has(text.name:text-is("${name}"))`);
  }

  /** An opened one. */
  group(name: string): Locator {
    return this.frame.locator(`g.frame-head:has(text.name:text-is("${name}"))`);
  }

  /** What was said last to those who listen. */
  async spoken(): Promise<string> {
    return (await this.frame.locator(".gg-spoken").textContent()) ?? "";
  }

  /** Waits until something is said that reads so. */
  async says(what: string | RegExp): Promise<string> {
    let said = "";
    await eventually(`the panel says ${what}`, async () => {
      said = await this.spoken();
      return typeof what === "string" ? said.includes(what) : what.test(said);
    });
    return said;
  }

  /** The loss along the passes, with a cursor on the one that is shown. */
  get film(): Locator {
    return this.frame.locator(".gg-film-field");
  }

  /** From where the picture is seen. */
  async camera(): Promise<string> {
    return (await this.frame.locator("g.world").getAttribute("transform")) ?? "";
  }

  /** Selects what search finds first, by the keyboard, and leaves the field again. */
  async find(text: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.press("/");
    await this.frame.locator(".gg-search:focus").waitFor();
    await this.page.keyboard.type(text);
    await this.frame.locator(".gg-found-note", { hasText: "found" }).waitFor();
    await this.page.keyboard.press("ArrowDown");
    await this.frame.locator(".gg-found-note", { hasText: /^1 of / }).waitFor();
    await this.page.keyboard.press("Escape");
    await this.frame.locator(".gg-stage:focus").waitFor();
  }

  button(label: string | RegExp): Locator {
    return this.frame.getByRole("button", { name: label });
  }

  /** How far the player is: entry and number of entries. */
  async cursor(): Promise<[at: number, of: number]> {
    const [value, max] = await this.slider.evaluate((each: HTMLInputElement) => [each.value, each.max]);
    return [Number(value), Number(max)];
  }

  /** Waits until the panel is about that file: for another file its page is made anew. */
  async isAbout(file: string): Promise<void> {
    await this.frame.locator(".gg-file", { hasText: file }).waitFor();
  }

  /** Waits until exactly these values have boxes (others may have signs). */
  async shows(...names: string[]): Promise<void> {
    await this.boxes.first().waitFor();
    const wanted = [...names].sort().join(" ");
    await eventually(`the panel shows ${wanted}`, async () => (await this.names()).join(" ") === wanted);
  }

  /** Puts the keyboard into the panel, by the keyboard. */
  async focus(): Promise<void> {
    await this.page.keyboard.press("Control+2");
    const document = await this.document();
    await eventually("the panel has the keyboard", () => document.evaluate("document.hasFocus()"));
  }

  /** Starts at the first entry of the backward pass. */
  async restart(): Promise<void> {
    await this.focus();
    const [, end] = await this.cursor();
    await this.page.keyboard.press("Home");
    await eventually(
      "the player stands before the backward pass",
      async () => (await this.cursor())[0] < end,
    );
  }
}
