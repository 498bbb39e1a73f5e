// The figures as a table: CPU time relative to PyTorch (noise disturbs it least), and each target met or missed.
import type { Case, Target } from "./cases.js";
import type { Outcome } from "./rounds.js";

export interface Measured {
  readonly name: string;
  readonly case: Pick<Case, "title" | "operations" | "targets">;
  readonly outcomes: readonly Outcome[];
}

export interface Verdict {
  readonly what: string;
  readonly ratio: number | null;
  readonly target: number;
  readonly met: boolean | null;
}

const cpu = (all: readonly Measured[], name: string, engine: string): number | undefined =>
  all.find(each => each.name === name)?.outcomes.find(outcome => outcome.engine === engine)?.run?.cpu;

export function verdict(all: readonly Measured[], name: string, target: Target): Verdict {
  const { ratio: most, than, of = "ours" } = target;
  const mine = cpu(all, name, of);
  const other = typeof than === "number" ? than : cpu(all, target.case ?? name, than);
  const ratio = mine === undefined || other === undefined ? null : mine / other;
  const against =
    typeof than === "number" ? `${than * 1e3} ms` : target.case ? `${than}'s ${target.case}` : than;
  return {
    what: `${name}: ${of} / ${against}`,
    ratio,
    target: most,
    met: ratio === null ? null : ratio <= most,
  };
}

const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2);

const times = (seconds: number, operations?: number): string =>
  operations ? `${figure((seconds / operations) * 1e9)} ns/op` : `${figure(seconds * 1e3)} ms`;

function row({ title, run, forward, problem, rounds }: Outcome, measured: Measured): string[] {
  if (!run) return [title, problem ?? "no time"];
  const { operations } = measured.case;
  const reference = cpu([measured], measured.name, "pytorch");
  return [
    title,
    times(run.cpu, operations),
    times(run.wall, operations),
    reference ? `${figure(run.cpu / reference)}×` : "",
    forward ? `${figure(run.cpu / forward.cpu)}×` : "",
    rounds === 1 ? "one round" : "",
  ];
}

function columns(rows: readonly string[][]): string {
  const whole = rows.filter(cells => cells.length > 2);
  const width = (column: number) => Math.max(0, ...whole.map(cells => cells[column].length));
  const first = Math.max(...rows.map(cells => cells[0].length));
  return rows
    .map(([title, ...cells]) => {
      const rest =
        cells.length > 1 ? cells.map((cell, i) => cell.padStart(width(i + 1))).join("  ") : cells[0];
      return `  ${title.padEnd(first)}  ${rest}`.trimEnd();
    })
    .join("\n");
}

export function table(measured: Measured): string {
  const head = ["", "CPU", "clock", "of PyTorch", "of function", ""];
  return `${measured.name}: ${measured.case.title}\n${columns([head, ...measured.outcomes.map(each => row(each, measured))])}`;
}

export function verdictLine({ what, ratio, target, met }: Verdict): string {
  const word = met === null ? "not measured" : met ? "met" : "MISSED";
  return `  ${what}: ${ratio === null ? "–" : `${figure(ratio)}×`}, target ≤ ${target}×, ${word}`;
}
