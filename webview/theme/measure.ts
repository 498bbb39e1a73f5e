// Text widths from a canvas, so that boxes fit their words in the person's own font.
import { type Theme, TYPE } from "./tokens.js";

export function measurer(theme: Theme): (text: string, style: "name" | "code" | "word") => number {
  const context = document.createElement("canvas").getContext("2d");
  const fonts = {
    name: `600 ${TYPE.name}px ${theme.code}`,
    code: `${TYPE.text}px ${theme.code}`,
    word: `${TYPE.text}px ${theme.ui}`,
  };
  const known = new Map<string, number>();
  return (text, style) => {
    const key = style + text;
    let width = known.get(key);
    if (width === undefined) {
      if (context) context.font = fonts[style];
      width = context ? context.measureText(text).width : text.length * TYPE.text * 0.6;
      known.set(key, width);
    }
    return width;
  };
}
