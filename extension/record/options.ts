// What a recording is asked for: as an object by programs, as one text by the environment.
import type { RecordingOptions } from "./public.js";

export class RecordOptionError extends Error {
  override name = "RecordOptionError";
}

/** Which steps, and in which words they were asked for: people count them from 1, all else from 0. */
export interface Steps {
  readonly words: string;
  has(step: number): boolean;
}

export interface Options {
  readonly steps: Steps;
  /** Null: after the program. */
  readonly file: string | null;
  readonly bytes: number;
}

const USUAL = { steps: "1-5,every=100", megabytes: 64 } as const;
/** Megabytes that one array of a reader can hold. */
const MOST_MEGABYTES = 2000;

/** @throws RecordOptionError */
export function optionsOf(asked: RecordingOptions): Options {
  const unknown = Object.keys(asked).find(key => !["steps", "file", "megabytes"].includes(key));
  if (unknown !== undefined) refuse(unknown, "nothing by that name", "steps, file or megabytes");
  const { steps = USUAL.steps, file = null, megabytes = USUAL.megabytes } = asked;
  if (file !== null && (typeof file !== "string" || file === "" || file.includes("\0")))
    refuse("file", shown(file), "a path such as run.ggtrace");
  if (!(typeof megabytes === "number" && megabytes >= 1 && megabytes <= MOST_MEGABYTES))
    refuse("megabytes", shown(megabytes), `a number from 1 to ${MOST_MEGABYTES}`);
  return { steps: stepsOf(steps), file, bytes: Math.floor(megabytes * 2 ** 20) };
}

/**
 * Of a text like "steps=1-3,every=500;file=run.ggtrace;megabytes=64"; empty: all is usual.
 * @throws RecordOptionError
 */
export function readOptions(text: string): Options {
  const asked: Record<string, string | number> = {};
  for (const part of text.split(";").filter(each => each.trim() !== "")) {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0)).trim();
    const value = part.slice(at + 1).trim();
    if (at < 1) refuse(part.trim(), "no value", "steps=…;file=…;megabytes=…");
    if (name in asked) refuse(name, "it twice", "it once");
    asked[name] = name === "megabytes" ? (value === "" ? Number.NaN : Number(value)) : value;
  }
  return optionsOf(asked);
}

const ALLOWED = 'numbers from 1, ranges and a distance: "1-5,100,every=500"';

function stepsOf(asked: unknown): Steps {
  if (Array.isArray(asked)) {
    const wrong = asked.find(each => !Number.isSafeInteger(each) || each < 1);
    if (wrong !== undefined || asked.length === 0)
      refuse("steps", asked.length === 0 ? "none" : shown(wrong), ALLOWED);
    const numbers = new Set(asked);
    return { words: asked.join(","), has: step => numbers.has(step + 1) };
  }
  if (typeof asked !== "string" || asked.trim() === "") return refuse("steps", shown(asked), ALLOWED);
  const rules = asked.split(",").map(part => rule(part.trim()));
  return { words: asked, has: step => rules.some(has => has(step)) };
}

function rule(part: string): (step: number) => boolean {
  const [, every] = /^every=(\d{1,15})$/.exec(part) ?? [];
  const distance = Number(every);
  if (distance > 0) return step => (step + 1) % distance === 0;
  const [, from, to = from] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part) ?? [];
  if (from === undefined || Number(from) < 1 || Number(to) < Number(from))
    return refuse("steps", shown(part), ALLOWED);
  const [first, last] = [Number(from), Number(to)];
  return step => step + 1 >= first && step < last;
}

function refuse(option: string, found: string, allowed: string): never {
  throw new RecordOptionError(`record: ${option}: expected ${allowed}, found ${found}`);
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
}
