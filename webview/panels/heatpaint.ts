// One tile of a heat map on its canvas. Tiles with more cells than pixels take the largest of what falls on a pixel, so
// that a single spike is never lost.

export interface TileLook {
  /** First element. */
  from: number;
  rows: number;
  columns: number;
  /** Px of a cell. */
  size: number;
  /** |value| that has the full colour. */
  most: number;
  at: { row: number; column: number } | null;
}

type Colour = readonly [number, number, number];

export interface Colours {
  back: Colour;
  above: Colour;
  below: Colour;
  bad: string;
  focus: string;
}

/** Longest side of a canvas in px. */
const LONGEST = 512;

/** The theme's colours as numbers: a canvas cannot mix what a style sheet can. */
export function colours(of: Element, sign: "value" | "gradient"): Colours {
  const style = getComputedStyle(of);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const [above, below] =
    sign === "gradient" ? ["--gg-gradient", "--gg-parameter"] : ["--gg-parameter", "--gg-cut"];
  return {
    back: rgb(read("--gg-back")),
    above: rgb(read(above)),
    below: rgb(read(below)),
    bad: read("--gg-nan"),
    focus: read("--gg-ink"),
  };
}

/** "#rrggbb" or "#rgb"; what cannot be read is grey. */
export function rgb(text: string): Colour {
  const long = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(long ? text.replace(/[\da-f]/gi, "$&$&") : text);
  if (hex) return [Number.parseInt(hex[1], 16), Number.parseInt(hex[2], 16), Number.parseInt(hex[3], 16)];
  const parts = /rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(text);
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : [128, 128, 128];
}

export function paintTile(
  canvas: HTMLCanvasElement,
  data: ArrayLike<number>,
  look: TileLook,
  with_: Colours,
): void {
  const { rows, columns, size, at } = look;
  const width = Math.max(1, Math.min(LONGEST, columns));
  const height = Math.max(1, Math.min(LONGEST, rows));
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${Math.max(width, columns * size) > LONGEST ? 264 : columns * size}px`;
  canvas.style.aspectRatio = `${columns} / ${rows}`;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  fill(image.data, data, look, width, height, with_);
  context.putImageData(image, 0, 0);
  if (!at) return;
  context.fillStyle = with_.focus;
  const [x, y] = [Math.floor((at.column / columns) * width), Math.floor((at.row / rows) * height)];
  context.fillRect(x, y, 1, 1);
}

function fill(
  pixels: Uint8ClampedArray,
  data: ArrayLike<number>,
  { from, rows, columns, most }: TileLook,
  width: number,
  height: number,
  { back, above, below, bad }: Colours,
): void {
  const strongest = new Float64Array(width * height);
  for (let row = 0; row < rows; row++) {
    const y = Math.floor((row / rows) * height);
    for (let column = 0; column < columns; column++) {
      const pixel = y * width + Math.floor((column / columns) * width);
      const value = data[from + row * columns + column];
      const known = strongest[pixel];
      if (!Number.isFinite(known)) continue;
      if (!Number.isFinite(value) || Math.abs(value) > Math.abs(known)) strongest[pixel] = value;
    }
  }
  const wrong = rgb(bad);
  for (let i = 0; i < strongest.length; i++) {
    const value = strongest[i];
    const part = most > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / most) : 0;
    const hue = Number.isFinite(value) ? (value < 0 ? below : above) : wrong;
    const mix = Number.isFinite(value) ? part : 1;
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = back[c] + (hue[c] - back[c]) * mix;
    pixels[4 * i + 3] = 255;
  }
}
