// The commands that a hover offers, each from the client's list of those that markdown may call.
import type { Place } from "../places.js";

/** Commands of hovers. The client lets no other through. */
export const TURN = "gradientGraph.hoverTurn";
const REVEAL = "gradientGraph.reveal";
const ASK = "gradientGraph.hoverAsk";

/** The links of one hover. */
export interface Links {
  /** To other times that the expression ran: `at` of `of` is told. */
  turns(at: number, of: number): string;
  /** What may be asked of the value. */
  readonly asked: string;
}

/** `place`: in the text as it is now. */
export function links(uri: string, { line, character }: Place): Links {
  const link = (title: string, command: string, ...more: (string | number)[]) =>
    `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([uri, line, character, ...more])).replace(/[()]/g, encoded)})`;
  const turn = (title: string, which: string | number) => link(title, TURN, which);
  return {
    turns: (at, of) =>
      [
        ...(at > 0 ? [turn("previous", at - 1)] : []),
        ...(at < of - 1 ? [turn("next", at + 1), turn("last", "last")] : []),
        turn("this step", "shown"),
        turn("min", "min"),
        turn("max", "max"),
      ].join(" · "),
    asked: [
      link("Reveal in Graph", REVEAL),
      link("Why?", ASK, "why"),
      link("Check", ASK, "check"),
      link("Explain", ASK, "explain"),
    ].join(" · "),
  };
}

/** A bracket in a uri would end a link of markdown. */
const encoded = (bracket: string): string => (bracket === "(" ? "%28" : "%29");
