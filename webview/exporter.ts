// The picture on show as a file, for a host that asks. What is exported is what is shown: this pass, these groups, this
// moment, this theme.
import { exportDot } from "./export/dot.js";
import { type Look, type Picture as Sheet, sceneSvg } from "./export/svg.js";
import type { Placed } from "./layout/place.js";
import type { Scene } from "./scene/scene.js";
import { PAGE, type Shelf, save } from "./store/persist.js";
import { picture } from "./store/select.js";
import type { State } from "./store/state.js";
import { readTheme } from "./theme/read.js";
import type { ExportRequest } from "./wire.js";

export interface Showing {
  readonly state: State;
  readonly scene: Scene | null;
  readonly placed: Placed | null;
}

const encode = (text: string): ArrayBuffer => new TextEncoder().encode(text).slice().buffer;

/** Rejects with the reason where there is nothing to export. */
export async function exported({ format, style }: ExportRequest, showing: Showing): Promise<ArrayBuffer> {
  const { state, scene, placed } = showing;
  const shown = picture(state);
  if (!shown) throw new Error("there is no graph on show yet");
  if (format === "kept") return encode(JSON.stringify(pageOf(state)));
  if (format === "dot") return encode([...exportDot(shown)].join(""));
  if (!scene) throw new Error("the graph is still being laid out: try again in a moment");
  const notes = [...shown.view.hidden.map(({ text }) => text), ...(placed?.note ? [placed.note] : [])];
  const sheet = sceneSvg(scene, look(style), state.document?.file ?? "", notes);
  return format === "svg" ? encode(sheet.text) : pixels(sheet);
}

/** What a page opens with. */
const pageOf = (state: State): Shelf =>
  save({ version: 1, files: {} }, { ...state, document: state.document && { ...state.document, uri: PAGE } });

/** The page as it stands. */
function look(css: string): Look {
  const theme = readTheme(document);
  const colours = Object.entries(theme.ink).map(([name, value]): [string, string] => [`--gg-${name}`, value]);
  const variables = new Map([...colours, ["--gg-font-code", theme.code], ["--gg-font-ui", theme.ui]]);
  return { css, body: document.body.className, variables, theme };
}

const SCALE = 2;
/** Of a canvas's side, and of all of it. */
const MOST = { side: 16_384, pixels: 64_000_000 } as const;

async function pixels({ text, width, height }: Sheet): Promise<ArrayBuffer> {
  const scale = Math.min(
    SCALE,
    MOST.side / Math.max(width, height),
    Math.sqrt(MOST.pixels / (width * height)),
  );
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("the picture is too large for a PNG: export it as SVG");
    return await blob.arrayBuffer();
  } finally {
    URL.revokeObjectURL(url);
  }
}
