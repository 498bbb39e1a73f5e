// What an outcome of the runner means for the person: a state for the status bar, a problem for the editor.
import type { RunState } from "../protocol/panel.js";
import type { RunOutcome } from "../runner/runner.js";
import type { Trouble } from "./entry.js";

/** A whole picture: the program ran to its end. */
export function isGood(outcome: RunOutcome): boolean {
  return outcome.status === "ran";
}

export function describe(outcome: RunOutcome): RunState {
  const { status, error, ms } = outcome;
  if (status === "ran") return { kind: "done", ms };
  const message = messageOf(outcome);
  const site = error?.site ?? null;
  return status === "threw" || status === "unreadable"
    ? { kind: "failed", message, site }
    : { kind: "stopped", message, site };
}

/** A thrown error is the program's own fault; a limit may be just what was wanted, so it is a warning. */
export function troubleOf(outcome: RunOutcome, root: string): Trouble | null {
  const { status, error, texts } = outcome;
  if (!error || status === "ran" || status === "stopped") return null;
  const severity = status === "threw" || status === "unreadable" ? "error" : "warning";
  return { severity, message: messageOf(outcome), error, root, texts };
}

/** "ShapeError: …": the name of what a program threw belongs to it; the runner's own names say nothing more. */
function messageOf({ status, error }: RunOutcome): string {
  if (!error) return status === "ran" ? "" : fallback[status];
  const { name, message } = error;
  return status !== "threw" || name === "Error" || name === "" ? message : `${name}: ${message}`;
}

const fallback = {
  threw: "The program failed without saying why.",
  deadline: "Stopped at its deadline.",
  memory: "Stopped at its memory budget.",
  stopped: "Stopped.",
  unreadable: "The program could not be read.",
} as const;
