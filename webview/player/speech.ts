// The step line for ears: names, signs and numbers as words, one sentence a step.
import type { Part, StepLine } from "./line.js";

const WORDS: Readonly<Record<string, string>> = {
  "+=": "plus equals", "=": "equals", "·": "times", "×": "times", "•": "dot", "−": "minus", "+": "plus", "÷": "divided by",
}; // biome-ignore format: one table

export function speech({ parts, place }: StepLine): string {
  const words = parts.map(word).filter(Boolean).join(" ");
  const [step, line] = place.split(" · ");
  return [words, step && `step ${step.replace("/", " of ")}`, line].filter(Boolean).join(", ");
}

function word({ text, kind }: Part): string {
  if (kind === "gap") return ",";
  if (kind === "adjoint") return `adjoint of ${text}`;
  const trimmed = text.trim();
  return WORDS[trimmed] ?? trimmed;
}
