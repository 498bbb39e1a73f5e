// A drawing as pixels, without a browser: resvg, with DejaVu's fonts, so that it is the same on every machine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Picture } from "../../webview/export/svg.js";

/** Pixels of the file for one of the picture. */
const SCALE = 2;
/** Pixels of an image that viewers still open, and memory holds: 256 MB while it is drawn. */
const MOST = 64_000_000;
const FONTS = ["DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSans.ttf"];

/** resvg starts once a process. */
let started: Promise<void> | null = null;

/** `warn` is told when the picture is too large for the usual scale. */
export async function png(
  { text, width, height }: Picture,
  dist: string,
  warn: (text: string) => void,
): Promise<Uint8Array> {
  const scale = Math.min(SCALE, Math.sqrt(MOST / (width * height)));
  if (scale < SCALE)
    warn(
      `the picture has ${width} × ${height} px: the PNG is drawn at ${scale.toFixed(2)}× instead of ${SCALE}×; an SVG is sharp at any size`,
    );
  started ??= initWasm(readFileSync(join(dist, "cli/resvg.wasm")));
  await started;
  const fontBuffers = FONTS.map(name => new Uint8Array(readFileSync(join(dist, "cli/fonts", name))));
  const families = {
    defaultFontFamily: "DejaVu Sans",
    sansSerifFamily: "DejaVu Sans",
    monospaceFamily: "DejaVu Sans Mono",
  };
  const resvg = new Resvg(text, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers, ...families },
  });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
