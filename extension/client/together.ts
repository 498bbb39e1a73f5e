// Debugger and picture are one cursor while they show the same run of the same program, and two otherwise.
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
