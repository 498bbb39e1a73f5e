// A scene as a file of its own: the panel's programs draw it on paper, the panel's style sheet colours it, and what it
// leaves out stands below it. Pure: the same scene, the same bytes.
import { select } from "d3";
import type { Scene } from "../scene/scene.js";
import { Drawing } from "../scene/svg.js";
import { inkOf } from "../theme/ink.js";
import type { Theme } from "../theme/tokens.js";
import { styleOf, type Variables } from "./cascade.js";
import { measure } from "./metrics.js";
import { isDocument, isPaper, Paper, type PaperElement } from "./paper.js";
import { parseSheet, type Sheet } from "./sheet.js";
import { escapeXml, write } from "./write.js";

export interface Look {
  /** The panel's style sheet, as built. */
  css: string;
  /** Classes of the page's body, which name the theme. */
  body: string;
  /** Variables that the page has beside those of the sheet: VS Code's colours. */
  variables: Variables;
  theme: Omit<Theme, "ink" | "still">;
}

/** A page of its own in the light theme, the look of files that no panel has shown. Its style sheet is still to come. */
export const PAPER: Omit<Look, "css"> = {
  body: "gg-alone vscode-light",
  variables: new Map(),
  theme: { code: "monospace", ui: "sans-serif", contrast: false, dark: false },
};

export interface Picture {
  readonly text: string;
  /** In px. */
  readonly width: number;
  readonly height: number;
}

const MARGIN = 16;
const LINE = 16;

/** `title` names the file; `notes` say what the picture leaves out, a line each. */
export function sceneSvg(scene: Scene, look: Look, title: string, notes: readonly string[]): Picture {
  const page: unknown = new Paper();
  if (!isDocument(page)) throw new TypeError("there is no paper to draw on");
  const drawing = new Drawing(page);
  const root: unknown = drawing.element;
  if (!isPaper(root)) throw new TypeError("the drawing is not on paper");
  const sheet = parseSheet(look.css);
  const { variables } = surroundings(root, look, sheet);
  const ink = inkOf(name => variables.get(`--gg-${name}`) ?? "");
  drawing.draw(scene, { ...look.theme, ink, still: true });
  const lines = [...legend(scene), ...notes];
  drawNotes(drawing, scene.height, lines);
  const widest = lines.reduce((most, line) => Math.max(most, measure(line, "code")), scene.width);
  const size = {
    width: Math.ceil(widest) + 2 * MARGIN,
    height: Math.ceil(scene.height) + 2 * MARGIN + (lines.length > 0 ? LINE * (lines.length + 1) : 0),
  };
  const body = root.children.map(child => write(child, sheet, variables)).join("");
  const back = variables.get("--gg-back") ?? "#ffffff";
  const box = `${-MARGIN} ${-MARGIN} ${size.width} ${size.height}`;
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="${box}" role="img">` +
    `<title>${escapeXml(title)}</title>` +
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${size.width}" height="${size.height}" fill="${escapeXml(back)}"/>` +
    `${body}</svg>\n`;
  return { text, ...size };
}

/** The page around the drawing, as far as style sheets ask for it. */
function surroundings(root: PaperElement, look: Look, sheet: Sheet): { variables: Variables } {
  const page = root.ownerDocument.documentElement;
  const body = page.appendChild(root.ownerDocument.createElementNS("", "body"));
  body.setAttribute("class", look.body);
  body.appendChild(root);
  const outer = styleOf(page, sheet, look.variables);
  const inner = styleOf(body, sheet, outer.variables);
  const named = [...look.variables].filter(([name]) => name.startsWith("--gg-")); // as the page has worked them out
  return styleOf(root, sheet, new Map([...inner.variables, ...named]));
}

const legend = ({ legend }: Scene): string[] =>
  legend ? [`gradient norm by width: ${legend.rows.map(row => row.text).join(" · ")}`] : [];

function drawNotes(drawing: Drawing, height: number, lines: readonly string[]): void {
  select(drawing.element)
    .append("g")
    .selectAll("text")
    .data(lines)
    .join("text")
    .style("fill", "var(--gg-quiet)")
    .attr("y", (_, i) => height + LINE * (i + 1) + 8)
    .text(line => line);
}
