// Types of what recorder.ts needs of serve.mjs; the library is the engine's own affair.
export interface Engine {
  load(variant?: string): Promise<unknown>;
  version(library: unknown): string;
  first(library: unknown): unknown;
  cases(library: unknown): Readonly<Record<string, unknown>>;
}

export declare function serve(
  engine: Engine,
  variant: string | undefined,
  around?: <T>(run: () => Promise<T> | T) => Promise<T>,
): Promise<void>;
