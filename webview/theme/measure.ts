// Text widths from a canvas, so that boxes fit their words in the person's own font.
import { type Theme, TYPE } from "./tokens.js";

/** Of a longer text the beginning is measured: it will be cut off anyway. */
const LONG = 1000;

export function measurer(theme: Theme): (text: string, style: "name" | "code" | "word") => number {
  const context = document.createElement("canvas").getContext("2d");
  const fonts = {
    name: `600 ${TYPE.name}px ${theme.code}`,
    code: `${TYPE.text}px ${theme.code}`,
    word: `${TYPE.text}px ${theme.ui}`,
  };
  const known = new Map<string, number>();
  return function width(text, style): number {
    if (text.length > LONG) return (text.length / LONG) * width(text.slice(0, LONG), style);
    const key = style + text;
    let found = known.get(key);
    if (found === undefined) {
      if (context) context.font = fonts[style];
      found = context ? context.measureText(text).width : text.length * TYPE.text * 0.6;
      known.set(key, found);
    }
    return found;
  };
}
