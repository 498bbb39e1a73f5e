// One trace in the real bundle, in a real browser, with a clock beside it: how long until it is seen, and how long its
// script takes of each frame while the backward pass plays.
import { existsSync, readFileSync } from "node:fs";
import type { CDPSession, Page } from "playwright-core";
import { encodeTrace } from "../../core/trace/codec.js";
import type { Trace } from "../../core/trace/trace.js";
import type { Pages } from "../view/page.js";

export interface Figures {
  boxes: number;
  /** Laying out; from the message to the first frame that shows the picture. */
  layoutMs: number;
  paintMs: number;
  /** From that frame to the one that shows what was clicked. */
  clickMs: number;
  /** Script of a frame while the pass plays. */
  p50: number;
  p95: number;
  frames: number;
  /** While it is dragged, and while the wheel turns. */
  pan: Glide;
  zoom: Glide;
  /** Most memory that the page's process had. */
  peakMb: number | null;
}

/** Script of a frame while the camera moves at each of them, and how many frames a second came. */
export interface Glide {
  p50: number;
  p95: number;
  hz: number;
}

/** Frames that the camera moves for. */
const GLIDE = 120;

/** Milliseconds that the pass is watched. */
const WATCHED = 6000;
const PATIENCE = 120_000;

/** Runs before the bundle: adds up what every frame's callbacks take. */
const WATCH = `
  const frames = []; let at = -1, spent = 0;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = callback => ask(time => {
    if (time !== at) { if (spent > 0) frames.push(spent); at = time; spent = 0; }
    const start = performance.now();
    try { callback(time); } finally { spent += performance.now() - start; }
  });
  window.ggFrames = () => frames.splice(0);
  window.ggNext = () => new Promise(done => ask(() => setTimeout(done)));
`;

export async function measure(pages: Pages, trace: Trace, whole: boolean): Promise<Figures> {
  const { page } = await pages.panel(null, {}, WATCH);
  page.setDefaultTimeout(PATIENCE);
  try {
    const paintMs = await show(page, trace);
    const layoutMs = await lastOf(page, "gg:layout");
    if (whole) await expand(page);
    const boxes = await page.evaluate<number>("performance.getEntriesByName('gg:drawn').at(-1).detail.boxes");
    const layout = whole ? await lastOf(page, "gg:layout") : layoutMs;
    if (whole) await page.keyboard.press("f");
    const clickMs = await click(page);
    const pan = await glide(page, "pan");
    const zoom = await glide(page, "zoom");
    await page.evaluate("ggFrames()");
    await page.keyboard.press("Space");
    await page.waitForTimeout(WATCHED);
    const frames = (await page.evaluate<number[]>("ggFrames()")).sort((a, b) => a - b);
    const peakMb = await peak(page);
    return {
      boxes,
      layoutMs: layout,
      paintMs,
      clickMs,
      ...shares(frames),
      frames: frames.length,
      pan,
      zoom,
      peakMb,
    };
  } finally {
    await page.context().close();
  }
}

function shares(sorted: readonly number[]): { p50: number; p95: number } {
  const share = (p: number) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0;
  return { p50: share(0.5), p95: share(0.95) };
}

/** Moves the camera a little at each frame, to and fro, as a hand does: by dragging, or by the wheel. */
async function glide(page: Page, how: "pan" | "zoom"): Promise<Glide> {
  await page.evaluate("ggFrames()");
  const ms = await page.evaluate<number, [string, number]>(
    async ([kind, count]) => {
      const stage = document.querySelector(".gg-surface") ?? document.body;
      const { left, top, width, height } = stage.getBoundingClientRect();
      const at = (n: number) => ({ clientX: left + width / 2 + 2 * n, clientY: top + height / 2 + n });
      const mouse = (type: string, n: number, on: EventTarget = stage) =>
        on.dispatchEvent(
          new MouseEvent(type, {
            bubbles: true,
            cancelable: true,
            view: window,
            button: 0,
            buttons: 1,
            ...at(n),
          }),
        );
      const frame = (act: () => void) =>
        new Promise<void>(done =>
          requestAnimationFrame(() => {
            act();
            done();
          }),
        );
      const start = performance.now();
      if (kind === "pan") mouse("mousedown", 0);
      for (let i = 0; i < count; i++)
        await frame(() => {
          const n = i % 60 < 30 ? i % 30 : 30 - (i % 30);
          if (kind === "pan") return void mouse("mousemove", n, window);
          const deltaY = i % 60 < 30 ? 4 : -4;
          stage.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY, ...at(0) }));
        });
      if (kind === "pan") mouse("mouseup", 0, window);
      return performance.now() - start;
    },
    [how, GLIDE],
  );
  await page.waitForTimeout(300);
  const frames = (await page.evaluate<number[]>("ggFrames()")).sort((a, b) => a - b);
  return { ...shares(frames), hz: (1000 * GLIDE) / ms };
}

/** Milliseconds from the message to the frame after the picture was drawn. */
async function show(page: Page, trace: Trace): Promise<number> {
  const base64 = Buffer.from(encodeTrace(trace)).toString("base64");
  return page.evaluate<number, string>(async text => {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer;
    const drawn = () => performance.getEntriesByName("gg:drawn").length;
    const start = performance.now();
    window.postMessage({ type: "trace", uri: "file:///t.ts", file: "t.ts", version: 1, bytes }, "*");
    while (drawn() === 0) await new Promise(done => setTimeout(done));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - start;
  }, base64);
}

const lastOf = (page: Page, name: string): Promise<number> =>
  page.evaluate<number, string>(each => performance.getEntriesByName(each).at(-1)?.duration ?? 0, name);

/** Rounds of showing more: each at least quadruples the boxes. */
const ROUNDS = 8;

/** Everything that the panel lets be expanded: all groups, then the boxes that this is too many for. */
async function expand(page: Page): Promise<void> {
  const button = (text: string) => page.locator(".gg-left button", { hasText: text }).first();
  if ((await button("Expand all").count()) > 0) await redrawn(page, () => button("Expand all").click());
  for (let round = 0; round < ROUNDS && (await button("Show more").count()) > 0; round++)
    await redrawn(page, () => button("Show more").click());
}

const pictures = (page: Page): Promise<number> =>
  page.evaluate<number>("performance.getEntriesByName('gg:drawn').length");

/** Until a change has drawn another picture, and none came after it. */
async function redrawn(page: Page, change: () => Promise<void>): Promise<void> {
  await settled(page);
  const before = await pictures(page);
  await change();
  await page.waitForFunction(count => performance.getEntriesByName("gg:drawn").length > count, before);
  await settled(page);
}

/** Until no picture has been drawn for half a second. */
async function settled(page: Page): Promise<void> {
  for (let before = -1, now = await pictures(page); now !== before; ) {
    before = now;
    await page.waitForTimeout(500);
    now = await pictures(page);
  }
}

/** A click in the middle of the picture, until the frame after it. */
async function click(page: Page): Promise<number> {
  return page.evaluate<number>(async () => {
    const stage = document.querySelector(".gg-surface");
    const { left, top, width, height } = (stage ?? document.body).getBoundingClientRect();
    const start = performance.now();
    const [clientX, clientY] = [left + width / 2, top + height / 2];
    stage?.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX, clientY }));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - start;
  });
}

/** High-water mark of the page's process where the system tells it. */
async function peak(page: Page): Promise<number | null> {
  const browser = page.context().browser();
  const session: CDPSession | undefined = await browser?.newBrowserCDPSession();
  const found = await session?.send("SystemInfo.getProcessInfo");
  await session?.detach();
  let most: number | null = null;
  for (const { id, type } of found?.processInfo ?? []) {
    if (type !== "renderer" || !existsSync(`/proc/${id}/status`)) continue;
    const kb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]);
    if (kb > 0) most = Math.max(most ?? 0, Math.round(kb / 1024));
  }
  return most;
}
