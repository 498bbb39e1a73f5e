// npm run bench [-- --json OUT] [--only NAME[,NAME]] [--engines NAME[,NAME]] [--rounds N]: the engine beside its peers.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CASES, START } from "./cases.js";
import { DEBUGGER_ENGINES, measureDebugger } from "./debugger.js";
import { EDITOR_ENGINES, measureEditor } from "./editor.js";
import { type Absent, type Engine, engines, NAMES } from "./engines.js";
import { INSIGHT_ENGINES, measureInsight } from "./insight.js";
import { LAYOUT_ENGINES, measureLayout } from "./layout.js";
import { measurePicture, PICTURE_ENGINES } from "./picture.js";
import { measureRecord, RECORD_ENGINES } from "./record.js";
import { type Measured, table, verdict, verdictLine } from "./report.js";
import { measure, starts } from "./rounds.js";
import { measureSnapshot, SNAPSHOT_ENGINES } from "./snapshot.js";

type Measure = (engines: readonly (Engine | Absent)[], rounds: number) => Promise<Measured>;

/** Everything that has figures, by the name that --only takes. */
const MEASURES: Readonly<Record<string, Measure>> = {
  ...Object.fromEntries(
    Object.entries(CASES).map(([name, each]): [string, Measure] => [
      name,
      async (found, rounds) => ({ name, case: each, outcomes: await measure(name, each, found, rounds) }),
    ]),
  ),
  import: async (found, rounds) => ({
    name: "import",
    case: START,
    outcomes: await starts(
      found.filter(({ name }) => !name.startsWith("recorded")),
      rounds,
    ),
  }),
  debugger: (_, rounds) => measureDebugger(rounds),
  editor: (_, rounds) => measureEditor(rounds),
  insight: (_, rounds) => measureInsight(rounds),
  layout: (_, rounds) => measureLayout(rounds),
  snapshot: (_, rounds) => measureSnapshot(rounds),
  record: (_, rounds) => measureRecord(rounds),
  view: (_, rounds) => measurePicture(rounds),
};

function chosen(list: string | undefined, all: readonly string[], option: string): readonly string[] {
  if (list === undefined) return all;
  const names = list.split(",");
  const unknown = names.find(name => !all.includes(name));
  if (unknown === undefined) return names;
  console.error(`bench: ${option} has no "${unknown}"; it takes ${all.join(", ")}`);
  process.exit(2);
}

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { json: text, only: text, engines: text, rounds: text } });
const only = chosen(values.only, Object.keys(MEASURES), "--only");
const wanted = chosen(values.engines, NAMES, "--engines");
const rounds = Number(values.rounds ?? 7);

/** The debugger, the language server, findings and pictures have no peers, and layouts have one of their own. */
const apart = ["debugger", "editor", "insight", "layout", "snapshot", "view"];
const found = only.every(name => apart.includes(name)) ? [] : await engines(wanted);
const absent = found.filter((each): each is Absent => "reason" in each);
console.log(`${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${rounds} rounds, medians\n`);
for (const { title, reason } of absent) console.log(`without ${title}: ${reason}\n`);

const present = found.filter(each => !absent.includes(each as Absent));
const measured: Measured[] = [];
for (const name of only) {
  measured.push(await MEASURES[name](present, rounds));
  console.log(`${table(measured.at(-1)!)}\n`);
}

const apartEngines = new Set([
  ...DEBUGGER_ENGINES,
  ...EDITOR_ENGINES,
  ...INSIGHT_ENGINES,
  ...LAYOUT_ENGINES,
  ...PICTURE_ENGINES,
  ...RECORD_ENGINES,
  ...SNAPSHOT_ENGINES,
]);
const verdicts = measured.flatMap(({ name, case: each }) =>
  each.targets
    .filter(({ of = "ours" }) => wanted.includes(of) || apartEngines.has(of))
    .map(target => verdict(measured, name, target)),
);
console.log("targets, as CPU time");
for (const each of verdicts) console.log(verdictLine(each));
const counted = (met: boolean | null) => verdicts.filter(each => each.met === met).length;
console.log(`${counted(true)} met, ${counted(false)} missed, ${counted(null)} not measured`);
if (values.json) {
  const out = { date: new Date().toISOString(), node: process.version, rounds, absent, measured, verdicts };
  writeFileSync(resolve(process.env.INIT_CWD ?? ".", values.json), `${JSON.stringify(out, null, 2)}\n`);
}
