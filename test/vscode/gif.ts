// Pictures of a page, one after the other, as one moving picture: what did not change is not drawn again.
import gifenc from "gifenc";
import type { Page } from "playwright-core";

interface Shot {
  readonly rgba: Uint8ClampedArray;
  /** Milliseconds that it stays. */
  readonly delay: number;
}

/** Palette entry of what stays as it is. */
const UNCHANGED = 255;

export class Film {
  readonly #page: Page;
  readonly #shots: Shot[] = [];
  #size = { width: 0, height: 0 };

  constructor(page: Page) {
    this.#page = page;
  }

  get length(): number {
    return this.#shots.length;
  }

  /** Takes what the page shows now, with a line of words below it. */
  async shoot(words: string, seconds: number): Promise<void> {
    const png = (await this.#page.screenshot()).toString("base64");
    const blank = await this.#page.context().newPage();
    const { width, height, data } = await blank.evaluate(frame, { png, words });
    await blank.close();
    this.#size = { width, height };
    this.#shots.push({ rgba: new Uint8ClampedArray(Buffer.from(data, "base64")), delay: seconds * 1000 });
  }

  /** One palette for all of it, so that colours do not flicker. */
  develop(): Uint8Array {
    const { width, height } = this.#size;
    const all = new Uint8ClampedArray(this.#shots.reduce((sum, { rgba }) => sum + rgba.length, 0));
    let at = 0;
    for (const { rgba } of this.#shots) {
      all.set(rgba, at);
      at += rgba.length;
    }
    const palette = gifenc.quantize(all, UNCHANGED);
    const gif = gifenc.GIFEncoder();
    let before: Uint8Array | null = null;
    for (const { rgba, delay } of this.#shots) {
      const indices = gifenc.applyPalette(rgba, palette);
      const last = before;
      const drawn =
        last === null ? indices : indices.map((index, i) => (index === last[i] ? UNCHANGED : index));
      before = indices;
      const kept = { transparent: last !== null, transparentIndex: UNCHANGED, dispose: 1, delay };
      gif.writeFrame(drawn, width, height, last === null ? { ...kept, palette } : kept);
    }
    gif.finish();
    return gif.bytes();
  }
}

/** In a page: the picture with its words, as pixels. */
async function frame({ png, words }: { png: string; words: string }) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const bar = 44;
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight + bar;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the page has no canvas");
  context.fillStyle = "#111";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0);
  context.fillStyle = "#fff";
  context.font = "20px sans-serif";
  context.textBaseline = "middle";
  context.fillText(words, 20, image.naturalHeight + bar / 2);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let i = 0; i < data.length; i += 0x8000) text += String.fromCharCode(...data.subarray(i, i + 0x8000));
  return { width: canvas.width, height: canvas.height, data: btoa(text) };
}
