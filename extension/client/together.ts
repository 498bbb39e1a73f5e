// Debugger and picture are one cursor while they show the same run of the same program, and two otherwise.
import type { Debugged } from "../protocol/panel.js";

interface Picture {
  uri: string | null;
  trace: { run: number } | null;
}

interface Stands {
  uri: string;
  /** Null: the program did not run yet. */
  run: number | null;
}

export function together(picture: Picture, { uri, run }: Stands): boolean {
  return run !== null && picture.uri === uri && picture.trace?.run === run;
}

/**
 * What the picture is told of a debugger that stands elsewhere, or in its run.
 * @param name of the debugged program, as people call it
 */
export function debugged(
  picture: Picture,
  uri: string,
  name: string,
  stands: { run: number; seq: number } | null,
): Debugged {
  if (stands === null) return null;
  if (together(picture, { uri, run: stands.run })) return { kind: "here", seq: stands.seq };
  return picture.uri === uri ? { kind: "run" } : { kind: "program", name };
}
