// Record mode on a training step of usual size: what a step costs that is recorded, and one that is not.
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../helpers/files.js";
import { folder } from "../helpers/programs.js";
import type { CASES } from "./cases.js";
import type { Measured } from "./report.js";
import { median, medians, type Outcome } from "./rounds.js";

/** Phases take turns; of each round the last one's steps are recorded one in ten, as steps are chosen in practice. */
const PROGRAM = `import { rmSync } from "node:fs";
import { nn, optim, randint, randn } from "gradient-graph";
import { record } from "gradient-graph/recording";

const layers = [new nn.Linear(784, 256), new nn.ReLU(), new nn.Linear(256, 128), new nn.ReLU(), new nn.Linear(128, 10)];
const net = new nn.Sequential(...layers);
const [x, y] = [randn(64, 784), randint(0, 10, [64])];
const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });

function step() {
  optimizer.zeroGrad();
  nn.functional.crossEntropy(net.forward(x), y).backward();
  optimizer.step();
}

/** Of this thread alone where Node can tell: the writer has one of its own. */
const usage = () => {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1e6;
};
const batch = 100;

function timed() {
  const [cpu, wall] = [usage(), performance.now()];
  for (let i = 0; i < batch; i++) step();
  return { cpu: (usage() - cpu) / batch, wall: (performance.now() - wall) / 1e3 / batch };
}

function recording(steps) {
  const running = record({ steps, file: "bench.ggtrace", megabytes: 1000 });
  for (let i = 0; i < 200; i++) step(); // a run starts the writer's thread once, and its code is cold then
  const taken = timed();
  running.stop();
  rmSync("bench.ggtrace", { force: true });
  return taken;
}

timed();
const rounds = Array.from({ length: Number(process.argv[2]) }, () => ({
  plain: timed(),
  off: recording([1e9]),
  tenth: recording("every=10"),
}));
console.log(JSON.stringify(rounds));
`;

export const RECORD = {
  title: "a step of Adam on the MLP, with gradient-graph/recording",
  targets: [
    { ratio: 1.01, than: "plain", of: "off" },
    { ratio: 1.3, than: "plain", of: "recorded" },
  ],
} as const satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export const RECORD_ENGINES: ReadonlySet<string> = new Set(RECORD.targets.map(({ of }) => of));

type Times = Record<"cpu" | "wall", number>;
type Round = Record<"plain" | "off" | "tenth", Times>;

export async function measureRecord(rounds: number): Promise<Measured> {
  const all = run(2 * rounds);
  const outcome = (engine: string, title: string, times: readonly Times[]): Outcome => ({
    engine,
    title,
    run: medians(times),
    rounds: all.length,
  });
  const [plain, off, tenth] = (["plain", "off", "tenth"] as const).map(name => all.map(round => round[name]));
  // Of ten steps one is recorded: nine cost what others do. Differences are noisy, so medians come first.
  const extra = (what: keyof Times) =>
    median(plain.map(each => each[what])) + 10 * median(all.map(each => each.tenth[what] - each.plain[what]));
  const outcomes = [
    outcome("plain", "nothing recorded", plain),
    outcome("off", "a step that is not chosen", off),
    outcome("tenth", "one step in ten recorded, a step", tenth),
    outcome("recorded", "a recorded step among them", [{ cpu: extra("cpu"), wall: extra("wall") }]),
  ];
  return { name: "record", case: RECORD, outcomes };
}

function run(rounds: number): Round[] {
  const { path, remove } = folder({ "bench.js": PROGRAM });
  try {
    mkdirSync(join(path, "node_modules"));
    symlinkSync(root, join(path, "node_modules/gradient-graph"));
    const ran = spawnSync(process.execPath, ["bench.js", String(rounds)], { cwd: path, encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`the program to be recorded failed: ${ran.stderr}`);
    return JSON.parse(ran.stdout);
  } finally {
    remove();
  }
}
