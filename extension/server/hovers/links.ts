// The commands that a hover offers, each from the client's list of those that markdown may call.
import type { Place } from "../places.js";

/** Commands of hovers. The client lets no other through. */
export const TURN = "gradientGraph.hoverTurn";
const REVEAL = "gradientGraph.reveal";

/** `at` and `of`: which of how many times is told. */
export function links(uri: string, { line, character }: Place, at: number, of: number): string {
  const link = (title: string, command: string, ...more: (string | number)[]) =>
    `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([uri, line, character, ...more])).replace(/[()]/g, encoded)})`;
  const turn = (title: string, which: string | number) => link(title, TURN, which);
  const turns =
    of < 2
      ? []
      : [
          ...(at > 0 ? [turn("previous", at - 1)] : []),
          ...(at < of - 1 ? [turn("next", at + 1), turn("last", "last")] : []),
          turn("min", "min"),
          turn("max", "max"),
        ];
  const asked = [link("Reveal in Graph", REVEAL)];
  return [...(turns.length > 0 ? [turns.join(" · ")] : []), asked.join(" · ")].join("\n\n");
}

/** A bracket in a uri would end a link of markdown. */
const encoded = (bracket: string): string => (bracket === "(" ? "%28" : "%29");
