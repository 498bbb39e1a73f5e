// The step line for ears: names, signs and numbers as words, one sentence a step.
import type { Stop } from "../../core/graph/breakpoints.js";
import type { Part, StepLine } from "./line.js";

const WORDS: Readonly<Record<string, string>> = {
  "+=": "plus equals", "=": "equals", "·": "times", "×": "times", "•": "dot", "−": "minus", "+": "plus", "÷": "divided by",
  "‖": "norm of",
}; // biome-ignore format: one table

export function speech({ parts, place, said: own }: StepLine, stopped: Stop | null = null): string {
  const [step, line] = place.split(" · ");
  const said = [own || sentence(parts), step && `step ${step.replace("/", " of ")}`, line]
    .filter(Boolean)
    .join(", ");
  return stopped ? `${said}. Stopped: ${sentence(stopped.words)}` : said;
}

const sentence = (parts: readonly Part[]): string => parts.map(word).filter(Boolean).join(" ");

function word({ text, kind }: Part): string {
  if (kind === "gap") return ",";
  if (kind === "adjoint") return `adjoint of ${text}`;
  const trimmed = text.trim();
  // The end of a norm, and what it is compared with: "‖ 15 > 8".
  if (trimmed.startsWith("‖ ")) return trimmed.slice(2).replace(" > ", ", above ").replace(" < ", ", below ");
  return Object.hasOwn(WORDS, trimmed) ? WORDS[trimmed] : trimmed;
}
