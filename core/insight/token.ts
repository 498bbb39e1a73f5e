// Mathematics as a list of words, so that a picture can light the nodes they name and a hover can print them.

export interface Token {
  readonly text: string;
  /** "adjoint" is drawn with an overline; "name" and "adjoint" carry the node they stand for. */
  readonly kind: "text" | "name" | "adjoint" | "op";
  readonly node?: number;
}

const overline = "\u0305";

/** Tokens as one line of plain text; an adjoint is its letters, each with U+0305 (combining overline). */
export function plain(tokens: readonly Token[]): string {
  return tokens.map(token => (token.kind === "adjoint" ? overlined(token.text) : token.text)).join("");
}

function overlined(text: string): string {
  return Array.from(text, letter => letter + overline).join("");
}
